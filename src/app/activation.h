#pragma once

#include <vector>

namespace openpress::app {

/** Listening sockets that whoever started this process opened for it: systemd's socket activation, sd_listen_fds(3).
 *  They stay open over a restart, so that clients wait in their queue instead of being refused. Empty when there are
 *  none, or when they are for another process. Each is given once: no child, and no second call, sees them. Before
 * other threads start.
 *  @throws Error kBadInput when the environment announces descriptors that are not there */
std::vector<int> GivenSockets();

}  // namespace openpress::app
