#pragma once

#include <string>
#include <string_view>

namespace openpress {

/** The folder @p name ("schema") of the files that belong to the program: from the source tree when the program runs
 *  out of the build folder, so that a developer's changes count and an older installed copy does not, and from the
 *  installed place otherwise. Any thread. */
std::string ProgramFiles(std::string_view name);

/** Whether the program was installed, and so may use the system's folders unasked; false for one in its build folder.
 *  Any thread. */
bool RunsInstalled();

/** The same for what is made by the build ("web"): from the build folder or the installed place. */
std::string BuiltFiles(std::string_view name);

/** The absolute path of a program of ours that is not for people to call ("openpress-media"). */
std::string HelperProgram(std::string_view name);

}  // namespace openpress
