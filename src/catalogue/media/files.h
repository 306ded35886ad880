#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "db/connection.h"

namespace openpress::catalogue {

/** What must lie on the disk for an item. */
struct ItemFiles {
  std::int64_t id = 0;
  std::string token;
  std::string folder;     ///< where its files lie, see Media
  std::string extension;  ///< of the original
  std::int64_t size = 0;  ///< of the original
  std::string sha256;     ///< of the original; empty while it is not known
  std::string hls;        ///< this and the next two below the item's folder; empty: there is none
  std::string poster;
  std::string storyboard;
  bool under_way = false;  ///< its processing has not ended
};

/** Items by id, at most @p limit with a greater id than @p after, but for copies and pieces that wait for their files:
 * to walk over all of them without holding a lease. */
std::vector<ItemFiles> FilesAfter(db::Connection& connection, std::int64_t after, int limit);

/** Whether a row stands for the folder, also while its removal is under way. */
bool IsKnown(db::Connection& connection, std::string_view folder);

}  // namespace openpress::catalogue
