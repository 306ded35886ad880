#pragma once

#include <string>
#include <string_view>

namespace openpress::queue {

/** This process's name among all that may ever hold leases: host, process namespace, process id and a random part.
 *  The same for the life of the process. */
const std::string& ProcessName();

/** Whether the process @p name certainly runs no more: it was on this machine, and its id is free or now ours. Its jobs
 *  need not wait for the end of their leases, so a daemon that was killed goes on at once after its restart. False for
 *  names of other machines and for anything that is not a ProcessName(). */
bool IsGone(std::string_view name);

}  // namespace openpress::queue
