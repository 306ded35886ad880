#pragma once

namespace openpress::app {

/** The command line of `openpress`. @return the exit code: 0 done, 1 failed, 2 wrong arguments or settings. */
int RunCli(int argc, char** argv);

}  // namespace openpress::app
