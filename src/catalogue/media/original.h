#pragma once

#include <cstdint>
#include <string_view>

#include "db/connection.h"

namespace openpress::catalogue {

/** Bytes of the originals of the user's items: what a quota counts. */
std::int64_t OriginalBytesOf(db::Connection& connection, std::int64_t user_id);

/** Records the SHA-256 of an item's original, in hexadecimal, which may be known only after the item was made. False
 * when the item is gone. A hash that is there already stays: the original never changes. */
bool StoreHash(db::Connection& connection, std::string_view token, std::string_view sha256);

}  // namespace openpress::catalogue
