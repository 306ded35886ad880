#pragma once

#include <string_view>

namespace openpress::app {

/** Tells systemd how we are (sd_notify(3)): "READY=1", "STOPPING=1", "WATCHDOG=1", "STATUS=…", "RELOADING=1".
 *  Does nothing where $NOTIFY_SOCKET is not set. Any thread; never throws. */
void NotifySystemd(std::string_view state) noexcept;

/** Milliseconds between two signs of life that systemd asked for, halved to be on the safe side; 0 for none. */
int WatchdogInterval() noexcept;

}  // namespace openpress::app
