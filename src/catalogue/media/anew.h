#pragma once

#include <cstdint>

#include "core/clock.h"
#include "db/connection.h"

namespace openpress::catalogue {

/** The item waits for its processing as if it had just come. In the caller's transaction.
 *  @param streams_gone its renditions are lost: they are forgotten, and until there are new ones nobody can play it
 *  @return false when it is gone */
bool BeginAnew(db::Connection& connection, std::int64_t id, bool streams_gone, Millis now);

}  // namespace openpress::catalogue
