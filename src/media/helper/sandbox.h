#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/json.h"

namespace openpress::media::helper {

struct Limits {
  std::int64_t memory = 4LL << 30;  ///< bytes of address space, per process
  std::int64_t cpu = 600;           ///< seconds of computing time, per process
  std::int64_t file = 4LL << 30;    ///< bytes of the largest file written
};

struct Rooms {
  std::vector<std::string> read;     ///< files and folders that may be read
  std::vector<std::string> write;    ///< folders that may be written to
  std::vector<std::string> execute;  ///< programs that may be started
};

/** Give up, for good, what a decoder does not need. Order: rlimits and nice, capabilities, no_new_privs, Landlock,
 * seccomp. Everything started later inherits it.
 *  @return {"landlock": ABI version or 0, "seccomp": bool, "io": level}: what this kernel could do.
 *  @throws Error kBroken when the kernel has a barrier and refuses to put it up */
Json Confine(const Limits& limits, const Rooms& rooms);

/** What Confine() could do here, without doing it. */
Json SandboxAbility();

/** In the child between fork and exec: nothing but threads may be started, nobody may be signalled, the session may not
 * be left, and the end of the helper is the end of the child. Async-signal-safe is not needed: the helper has one
 * thread then. */
void ConfineChild();

/** AddressSanitizer maps terabytes, so a helper that was built with it cannot live within the limit of memory, and the
 * programs that it starts take the limit upon themselves. */
#if defined(__SANITIZE_ADDRESS__)
inline constexpr bool kOnlyChildHasMemoryLimit = true;
#else
inline constexpr bool kOnlyChildHasMemoryLimit = false;
#endif

/** In the child, last of all before exec: nothing can be allocated after it. Does nothing where Confine() has set the
 * limit. @throws Error kBroken */
void LimitMemoryOfChild();

/** The filter of system calls for the helper and all it starts. @throws Error kBroken */
void LoadSystemCallFilter();

}  // namespace openpress::media::helper
