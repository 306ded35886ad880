#pragma once

#include <string>
#include <string_view>

#include "core/clock.h"
#include "db/pool.h"

namespace openpress::accounts {

/** The secret that signs for @p purpose ("media"), 64 hexadecimal digits, made at the first call and the same on every
 *  node afterwards. It has to be kept as it is, since signing needs it: who reads the database can sign. */
std::string ServerKey(db::Pool& pool, std::string_view purpose, Millis now);

}  // namespace openpress::accounts
