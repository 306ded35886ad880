#pragma once

#include <cstdint>
#include <string_view>

#include "db/connection.h"

namespace openpress::queue {

/** Deletes all jobs of @p group, also those that some worker seems to run: for a database that was brought back, whose
 *  workers are gone with their box. In the caller's transaction. @return how many */
std::int64_t AbandonGroup(db::Connection& connection, std::string_view group);

}  // namespace openpress::queue
