#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "catalogue/media.h"

namespace openpress::catalogue {

/** Rows on a page, and the number of rows after which a list ends: both MediaCMS's. The cap is also what makes counting
 *  cheap: it never reads more index entries than that, however many items there are. */
constexpr int kPageSize = 50;
constexpr int kMostRows = 1000;

/** Which items, newest first. */
struct ListQuery {
  std::optional<std::int64_t> user_id = std::nullopt;  ///< of one owner
  bool unlisted_too = false;                           ///< in any state: for the owner's own list and for editors
  bool featured = false;  ///< featured ones only; then user_id and unlisted_too are ignored
  int page = 1;           ///< from 1; kLastPage for the last
};
constexpr int kLastPage = -1;

struct Page {
  std::int64_t count = 0;  ///< rows on all pages, at most kMostRows
  int number = 1;
  bool has_next = false;
  std::vector<Media> media;
};

/** Nothing for a page that does not exist; page 1 always does. */
std::optional<Page> List(db::Connection& connection, const ListQuery& query);

/** Items shown beside @p media: the owner's newest, then the newest of all, without itself; at most @p limit. */
std::vector<Media> Related(db::Connection& connection, const Media& media, int limit);

/** The SQL of every list and count, for the test that looks at their plans. */
std::vector<std::string> ListStatements();

}  // namespace openpress::catalogue
