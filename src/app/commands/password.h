#pragma once

#include <string>

namespace openpress::app {

/** A password from the person at the terminal (asked twice, not shown), or from a pipe: its first line.
 *  @param from_stdin  --password-stdin: read the first line even on a terminal
 *  @throws Error kBadInput when the two differ or nothing was given */
std::string AskPassword(bool from_stdin);

}  // namespace openpress::app
