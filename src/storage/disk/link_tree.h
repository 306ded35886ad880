#pragma once

#include <functional>
#include <string>
#include <string_view>

namespace openpress::storage {

/** Gives every file below the folder @p from a second name at the same place below @p to, which exists; copies its
 * bytes where the file system has no second names for it. Files that are there already stay, symbolic links are left
 * out. Everything survives a power failure once this returns.
 *  @param wanted whether a file or folder of that name is to be there; @p top: directly below @p from
 *  @throws Error kNotFound when @p from is not there, as FileError() says otherwise; what was done by then stays */
void LinkTree(const std::string& from, const std::string& to,
              const std::function<bool(std::string_view name, bool top)>& wanted);

}  // namespace openpress::storage
