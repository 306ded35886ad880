#pragma once

#include <string>
#include <vector>

namespace openpress::app {

/** Absolute path of the sandboxed helper: the one of this build, or the installed one. */
std::string MediaHelper();

/** A sentence for each program we start that is not there. */
std::vector<std::string> MissingPrograms();

}  // namespace openpress::app
