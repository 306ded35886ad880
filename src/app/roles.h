#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace openpress::app {

/** The parts a process may run. */
enum Part : std::uint32_t {
  kApi = 1U << 0U,        ///< /api/v1, uploads
  kSite = 1U << 1U,       ///< pages
  kFiles = 1U << 2U,      ///< /media and /static
  kLongLane = 1U << 3U,   ///< encoding
  kShortLane = 1U << 4U,  ///< all other jobs
  kScheduler = 1U << 5U,  ///< periodic jobs
};

/** A role is a name for a set of parts; this table is the only place that tells roles apart. */
struct Role {
  std::string_view name;
  std::uint32_t parts;
};

/** A whole site. */
inline constexpr std::uint32_t kEverything = kApi | kSite | kFiles | kLongLane | kShortLane | kScheduler;

inline constexpr Role kRoles[] = {
    {"all", kEverything},
    {"web", kSite},
    {"api", kApi},
    {"edge", kFiles},
    {"worker-long", kLongLane},
    {"worker-short", kShortLane},
    {"scheduler", kScheduler},
};

/** All of them, with commas between. */
std::string RoleNames();

/** @throws Error kBadInput naming the roles there are */
const Role& FindRole(std::string_view name);

}  // namespace openpress::app
