#pragma once

#include <cstdint>
#include <functional>

namespace openpress::storage {

/** Removes the folder @p name in @p parent with everything in it. Symbolic links are removed, never followed; file
 *  systems mounted inside are left. True when nothing is left. */
bool RemoveTree(int parent, const char* name) noexcept;

/** Bytes of all regular files below the folder @p name in @p parent, links not followed. 0 when there is none. */
std::int64_t SizeOfTree(int parent, const char* name) noexcept;

/** Calls @p visit with each name in the folder, except "." and "..". False when it cannot be read. */
bool ForEachName(int folder, const std::function<void(const char* name)>& visit);

}  // namespace openpress::storage
