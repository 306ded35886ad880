#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "accounts/role.h"
#include "core/clock.h"
#include "db/connection.h"
#include "db/page.h"

namespace openpress::accounts {

/** A row of `invites`, as managers see it. */
struct Invite {
  std::int64_t id = 0;
  std::string hint;
  std::int64_t invited_by = 0;
  std::string inviter;  ///< username
  Role role = Role::kUser;
  std::string note;
  Millis created_at = 0;
  Millis expires_at = 0;
  std::optional<Millis> used_at;
  std::string used_by;  ///< username; empty when it was not used, or by somebody who is gone
};

struct NewInvite {
  std::string secret_hash;
  std::string hint;
  std::int64_t invited_by = 0;
  Role role = Role::kUser;
  std::string note;
  Millis expires_at = 0;
};

std::int64_t InsertInvite(db::Connection& connection, const NewInvite& invite, Millis now);
std::optional<Invite> FindInvite(db::Connection& connection, std::int64_t id);
/** One that was neither used nor is over. */
std::optional<Invite> FindInviteBySecret(db::Connection& connection, std::string_view secret_hash, Millis now);
void UseInvite(db::Connection& connection, std::int64_t id, std::int64_t user_id, Millis now);
/** @return false when there is none, or it was used */
bool DeleteInvite(db::Connection& connection, std::int64_t id);
/** Newest first. Nothing for a page that does not exist. */
std::optional<db::Page<Invite>> ListInvites(db::Connection& connection, int page);
/** @return how many were over before @p before, used or not */
std::int64_t DeleteInvitesBefore(db::Connection& connection, Millis before);

/** The SQL of list and count, for the test that looks at their plans. */
std::vector<std::string> InviteListStatements();

}  // namespace openpress::accounts
