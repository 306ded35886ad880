#pragma once

#include <string>
#include <string_view>

#include "storage/file.h"
#include "storage/media_store.h"

namespace openpress::storage {

/** Makes a file from elsewhere an item's original: as a second name of the same bytes where the file system has such
 * and lets us, as a copy otherwise. Whoever has the file there must not write to it any more. Doing it again changes
 *  nothing. It survives a power failure once this returns.
 *  @param file open for reading @return the original's path
 *  @throws Error kConflict "original_exists" when the item has another original; as MediaStore does otherwise */
std::string TakeIn(MediaStore& store, const Fd& file, std::string_view token, std::string_view extension);

}  // namespace openpress::storage
