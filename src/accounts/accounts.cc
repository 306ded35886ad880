#include "accounts/accounts.h"

#include <utility>

#include "accounts/names.h"
#include "accounts/secret.h"
#include "core/error.h"
#include "core/ids.h"

namespace openpress::accounts {
namespace {

constexpr Millis kLoginWindow = 15LL * 60 * 1000;

}  // namespace

AccountSettings AccountSettings::From(const Settings& settings) {
  return {settings.Integer("accounts.session_lifetime") * 1000,
          static_cast<int>(settings.Integer("accounts.login_attempts"))};
}

Accounts::Accounts(db::Pool& pool, const Clock& clock, AccountSettings settings, PasswordCost cost)
    : pool_(pool),
      clock_(clock),
      session_lifetime_(settings.session_lifetime),
      hasher_(cost),
      limiter_(clock, settings.login_attempts, kLoginWindow),
      cache_(clock),
      basic_key_(RandomHex(32)) {}

void Accounts::Reload(const AccountSettings& settings) {
  session_lifetime_ = settings.session_lifetime;
  limiter_.SetAttempts(settings.login_attempts);
}

void CheckRegistration(const Registration& registration) {
  CheckUsername(registration.username);
  CheckEmail(registration.email);
  CheckDisplayName(registration.name);
  CheckPassword(registration.password, registration.username, registration.email);
}

User Accounts::Create(const Registration& registration) {
  CheckRegistration(registration);
  const NewUser row{registration.username, registration.email, registration.name, registration.role,
                    hasher_.Hash(registration.password)};
  const auto lease = pool_.Write();
  const auto transaction = lease->Begin();
  const auto id = InsertUser(*lease, row, clock_.Now());
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
  ReplacePassword(user, password);
}

User Accounts::ReplacePassword(const User& user, std::string_view password) {
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
    StorePasswordHash(*lease, user.id, hash, clock_.Now());
    DeleteSessionsOf(*lease, user.id);
    DeleteApiTokensOf(*lease, user.id);
    changed = FindUser(*lease, user.id).value();
    transaction->Commit();
  }
  cache_.ForgetUser(user.id);
  return changed;
}

void Accounts::SetRole(std::string_view username, Role role) {
  User user;
  {
    const auto lease = pool_.Write();
    const auto transaction = lease->Begin();
    user = RequireUser(*lease, username);
    StoreRole(*lease, user.id, role, clock_.Now());
    transaction->Commit();
  }
  cache_.ForgetUser(user.id);
}

void Accounts::SetActive(std::string_view username, bool is_active) {
  User user;
  {
    const auto lease = pool_.Write();
    const auto transaction = lease->Begin();
    user = RequireUser(*lease, username);
    StoreActive(*lease, user.id, is_active, clock_.Now());
    if (!is_active) {
      DeleteSessionsOf(*lease, user.id);
      DeleteApiTokensOf(*lease, user.id);
    }
    transaction->Commit();
  }
  cache_.ForgetUser(user.id);
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
