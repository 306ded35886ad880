#pragma once

#include <string>
#include <string_view>

#include "accounts/user.h"

namespace openpress::accounts {

/** SELECT … FROM users u, followed by @p rest. The columns are those that UserFromRow() reads. */
std::string SelectUser(std::string_view rest);
User UserFromRow(const db::Row& row);

}  // namespace openpress::accounts
