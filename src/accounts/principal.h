#pragma once

#include <cstdint>
#include <string>

#include "accounts/role.h"

namespace openpress::accounts {

/** How a request proved who it comes from. */
enum class Via { kSession, kBasic, kToken };

/** Who asks, as the gate found out: `request.principal<accounts::Principal>()`, null when nobody is signed in. Copied
 *  from the database at most a few seconds ago. */
struct Principal {
  std::int64_t user_id = 0;
  std::string username;
  std::string name;
  std::string email;
  Role role = Role::kUser;
  Via via = Via::kSession;
  bool is_approved = true;  ///< see AccountSettings::approval
};

}  // namespace openpress::accounts
