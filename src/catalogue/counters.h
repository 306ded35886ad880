#pragma once

#include <cstdint>

#include "db/connection.h"

namespace openpress::catalogue {

/** How many items, categories and tags tell another number of comments or items than there are: the schema's triggers
 *  keep these, so that more than none means damage. Reads whole tables. */
std::int64_t WrongCounters(db::Connection& connection);

/** Counts them anew, in the caller's transaction. @return how many were wrong */
std::int64_t MendCounters(db::Connection& connection);

}  // namespace openpress::catalogue
