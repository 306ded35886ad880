#pragma once

#include <string>
#include <string_view>

namespace openpress {

/** The folder @p name ("schema") of the files that belong to the program: from the source tree when the program runs
 *  out of the build folder, so that a developer's changes count and an older installed copy does not, and from the
 *  installed place otherwise. Any thread. */
std::string DataFolder(std::string_view name);

}  // namespace openpress
