#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "core/clock.h"
#include "db/connection.h"

namespace openpress::catalogue {

/** Bytes of the originals of the user's items, with those put aside and those being made: what a quota counts. */
std::int64_t OriginalBytesOf(db::Connection& connection, std::int64_t user_id);

/** A file that has become an item's original. */
struct NewOriginal {
  std::string extension;  ///< without the dot
  std::int64_t size = 0;  ///< bytes
  std::string sha256;     ///< hexadecimal
  std::string name;       ///< as readers see it
};
/** What an item that waits for its file is told when it has it. False when it is gone. */
bool SetOriginal(db::Connection& connection, std::int64_t id, const NewOriginal& original, Millis now);

/** Records the SHA-256 of the original that lies in @p folder, in hexadecimal, which may be known only after the item
 * was made. False when it is gone. A hash that is there already stays: the original never changes. */
bool StoreHash(db::Connection& connection, std::string_view folder, std::string_view sha256);

}  // namespace openpress::catalogue
