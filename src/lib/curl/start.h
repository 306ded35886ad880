#pragma once

namespace openpress::curl {

/** libcurl's own start: once in a process, before its first use, by one thread at a time. Any thread.
 *  @throws Error kBroken "no_curl" */
void Start();

}  // namespace openpress::curl
