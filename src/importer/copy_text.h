#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace openpress::importer {

/** The values of a line of COPY's text format (PostgreSQL documentation, COPY, "Text Format"): separated by tabs, \N
 *  alone for NULL, backslashes before what stands for something else. Nothing for a line that ends within such a
 *  sequence. @param line without its end */
std::optional<std::vector<std::optional<std::string>>> CopyFields(std::string_view line);

/** What a line such as `COPY public.users_user (id, "advancedUser") FROM stdin;` begins. */
struct CopyHead {
  std::string schema;  ///< may be empty
  std::string table;
  std::vector<std::string> columns;
};
/** Nothing for any other line. */
std::optional<CopyHead> ReadCopyHead(std::string_view line);

}  // namespace openpress::importer
