#include "accounts/accounts.h"

#include <algorithm>
#include <utility>

#include "accounts/names.h"
#include "accounts/sign_in/secret.h"
#include "accounts/standing.h"
#include "core/error.h"
#include "core/ids.h"

namespace openpress::accounts {
namespace {

constexpr Millis kLoginWindow = 15LL * 60 * 1000;
constexpr int kFailures = 3;  // more than these, which everybody has now and then, are noted

/** What happened to an account, in the transaction in which it does. */
void Note(db::Connection& connection, const Actor& by, std::string_view action, std::int64_t user_id, Json details,
          Millis now) {
  AppendAudit(connection, {by, std::string(action), UserSubject(user_id), std::move(details)}, now);
}

}  // namespace

AccountSettings AccountSettings::From(const Settings& settings) {
  return {settings.Integer("accounts.session_lifetime") * 1000,
          static_cast<int>(settings.Integer("accounts.login_attempts")), settings.Boolean("accounts.approval")};
}

Accounts::Accounts(db::Pool& pool, const Clock& clock, AccountSettings settings, PasswordCost cost)
    : pool_(pool),
      clock_(clock),
      session_lifetime_(settings.session_lifetime),
      approval_(settings.approval),
      hasher_(cost),
      limiter_(clock, settings.login_attempts, kLoginWindow),
      failures_(clock, std::min(kFailures, settings.login_attempts), kLoginWindow),
      notes_(clock, 1, kLoginWindow),
      cache_(clock),
      basic_key_(RandomHex(32)) {}

void Accounts::Reload(const AccountSettings& settings) {
  session_lifetime_ = settings.session_lifetime;
  approval_ = settings.approval;
  limiter_.SetAttempts(settings.login_attempts);
}

void CheckRegistration(const Registration& registration) {
  CheckUsername(registration.username);
  CheckEmail(registration.email);
  CheckDisplayName(registration.name);
  CheckPassword(registration.password, registration.username, registration.email);
}

User Accounts::Create(const Registration& registration, const std::optional<Actor>& by) {
  CheckRegistration(registration);
  const NewUser row{registration.username, registration.email, registration.name, registration.role,
                    hasher_.Hash(registration.password)};
  const auto lease = pool_.Write();
  const auto transaction = lease->Begin();
  const Millis now = clock_.Now();
  const auto id = InsertUser(*lease, row, now);
  if (by) Note(*lease, *by, "account.created", id, {{"role", NameOf(row.role)}}, now);
  User user = FindUser(*lease, id).value();
  transaction->Commit();
  set_up_ = true;
  return user;
}

User Accounts::RequireUser(db::Connection& connection, std::string_view username) {
  auto user = FindUserByLogin(connection, username);
  if (!user) throw Error(Fault::kNotFound, "no_such_user", "There is no user \"" + std::string(username) + "\".");
  return *std::move(user);
}

void Accounts::SetPassword(std::string_view username, std::string_view password) {
  User user;
  {
    const auto lease = pool_.Read();
    user = RequireUser(*lease, username);
  }
  ReplacePassword(user, password, Actor::Server());
}

User Accounts::ReplacePassword(const User& user, std::string_view password, const std::optional<Actor>& by) {
  CheckPassword(password, user.username, user.email);
  const std::string hash = hasher_.Hash(password);
  User changed;
  {
    const auto lease = pool_.Write();
    const auto transaction = lease->Begin();
    const auto now = FindUser(*lease, user.id);
    if (!now || now->password_hash != user.password_hash) {
      throw Error(Fault::kConflict, "password_changed", "The password has just been changed. Try again.");
    }
    const Millis when = clock_.Now();
    StorePasswordHash(*lease, user.id, hash, when);
    if (by) Note(*lease, *by, "account.password_set", user.id, Json::object(), when);
    DeleteSessionsOf(*lease, user.id);
    DeleteApiTokensOf(*lease, user.id);
    changed = FindUser(*lease, user.id).value();
    transaction->Commit();
  }
  cache_.ForgetUser(user.id);
  return changed;
}

void Accounts::SetAsServer(std::string_view username,
                           const std::function<void(db::Connection&, const User&, Millis)>& change) {
  User user;
  {
    const auto lease = pool_.Write();
    const auto transaction = lease->Begin();
    user = RequireUser(*lease, username);
    change(*lease, user, clock_.Now());
    transaction->Commit();
  }
  cache_.ForgetUser(user.id);
}

void Accounts::SetRole(std::string_view username, Role role) {
  SetAsServer(username, [role](db::Connection& connection, const User& user, Millis now) {
    ChangeRole(connection, Actor::Server(), user, role, now);
  });
}

void Accounts::SetActive(std::string_view username, bool is_active) {
  SetAsServer(username, [is_active](db::Connection& connection, const User& user, Millis now) {
    ChangeActive(connection, Actor::Server(), user, is_active, now);
  });
}

void Accounts::SetApproved(std::string_view username, bool is_approved) {
  SetAsServer(username, [is_approved](db::Connection& connection, const User& user, Millis now) {
    ChangeApproved(connection, Actor::Server(), user, is_approved, now);
  });
}

std::vector<User> Accounts::List(std::string_view after, int limit) {
  const auto lease = pool_.Read();
  return ListUsers(*lease, after, limit);
}

std::optional<User> Accounts::Find(std::int64_t user_id) {
  const auto lease = pool_.Read();
  return FindUser(*lease, user_id);
}

bool Accounts::SetupNeeded() {
  if (set_up_) return false;
  const auto lease = pool_.Read();
  const bool any = AnyUser(*lease);
  if (any) set_up_ = true;
  return !any;
}

}  // namespace openpress::accounts
