#pragma once

#include <functional>
#include <string>
#include <string_view>

#include <sys/types.h>

namespace openpress::storage {

/** Gives every file below the folder @p from a second name at the same place below @p to, which exists; copies its
 * bytes where the file system has no second names for it. Files that are there already stay, symbolic links are left
 * out. Everything survives a power failure once this returns.
 *  @param wanted whether a file or folder of that name is to be there; @p top: directly below @p from
 *  @throws Error kNotFound when @p from is not there, as FileError() says otherwise; what was done by then stays */
void LinkTree(const std::string& from, const std::string& to,
              const std::function<bool(std::string_view name, bool top)>& wanted);

/** Gives the open file @p file the name @p name in @p folder as well, or copies its bytes there where it cannot have
 *  another name: on another file system, or as somebody else's file (proc(5), protected_hardlinks). Its bytes are
 *  durable then; the name is when the caller has synced the folder.
 *  @param mode of a copy @throws Error as FileError() says, also when the name is taken */
void LinkOrCopy(int file, const std::string& folder, const std::string& name, mode_t mode);

}  // namespace openpress::storage
