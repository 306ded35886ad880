#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "catalogue/media.h"
#include "db/page.h"

namespace openpress::catalogue {

/** Which items, newest first. */
struct ListQuery {
  std::optional<std::int64_t> user_id = std::nullopt;  ///< of one owner
  bool unlisted_too = false;                           ///< in any state: for the owner's own list and for editors
  bool featured = false;  ///< featured ones only; then user_id and unlisted_too are ignored
  int page = 1;           ///< from 1; db::kLastPage for the last
};

/** Nothing for a page that does not exist; page 1 always does. */
std::optional<db::Page<Media>> List(db::Connection& connection, const ListQuery& query);

/** Items shown beside @p media: the owner's newest, then the newest of all, without itself; at most @p limit. */
std::vector<Media> Related(db::Connection& connection, const Media& media, int limit);

/** The SQL of every list and count, for the test that looks at their plans. */
std::vector<std::string> ListStatements();

}  // namespace openpress::catalogue
