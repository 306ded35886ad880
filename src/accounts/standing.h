#pragma once

#include "accounts/audit.h"
#include "accounts/user.h"
#include "core/clock.h"
#include "db/connection.h"

namespace openpress::accounts {

// What decides over what an account may do, each with its row of the audit log, in the caller's transaction. What is so
// already is left alone and goes unrecorded. Whether @p by may is the caller's business, and so is Accounts::Forget().

void ChangeRole(db::Connection& connection, const Actor& by, const User& user, Role role, Millis now);
/** Ends sessions and API tokens of who is not active any more. */
void ChangeActive(db::Connection& connection, const Actor& by, const User& user, bool is_active, Millis now);
/** @return whether it was changed */
bool ChangeApproved(db::Connection& connection, const Actor& by, const User& user, bool is_approved, Millis now);

}  // namespace openpress::accounts
