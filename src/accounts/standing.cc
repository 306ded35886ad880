#include "accounts/standing.h"

#include "accounts/sign_in/credential.h"

namespace openpress::accounts {

void ChangeRole(db::Connection& connection, const Actor& by, const User& user, Role role, Millis now) {
  if (role == user.role) return;
  StoreRole(connection, user.id, role, now);
  AppendAudit(connection,
              {by, "account.role", UserSubject(user.id), {{"before", NameOf(user.role)}, {"after", NameOf(role)}}},
              now);
}

void ChangeActive(db::Connection& connection, const Actor& by, const User& user, bool is_active, Millis now) {
  if (!is_active) {
    DeleteSessionsOf(connection, user.id);
    DeleteApiTokensOf(connection, user.id);
  }
  if (is_active == user.is_active) return;
  StoreActive(connection, user.id, is_active, now);
  AppendAudit(connection, {by, is_active ? "account.activated" : "account.deactivated", UserSubject(user.id)}, now);
}

bool ChangeApproved(db::Connection& connection, const Actor& by, const User& user, bool is_approved, Millis now) {
  if (is_approved == user.is_approved) return false;
  StoreApproved(connection, user.id, is_approved, now);
  AppendAudit(connection, {by, is_approved ? "account.approved" : "account.disapproved", UserSubject(user.id)}, now);
  return true;
}

}  // namespace openpress::accounts
