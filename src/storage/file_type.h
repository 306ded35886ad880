#pragma once

#include <string_view>

namespace openpress::storage {

/** The content type of a file of an item, by its extension alone: files have names of our making.
 *  "application/octet-stream" for others. Any thread. */
std::string_view FileType(std::string_view name);

}  // namespace openpress::storage
