// Accounts: how somebody proves who he is, and what he gets for it.

#include <utility>

#include "accounts/accounts.h"
#include "accounts/names.h"
#include "accounts/sign_in/foreign_hash.h"
#include "accounts/sign_in/second_factor.h"
#include "accounts/sign_in/secret.h"
#include "core/error.h"
#include "core/ids.h"
#include "core/log.h"
#include "core/text.h"

namespace openpress::accounts {
namespace {

/** last_used_at is for lists and for expiry, which is in days: a write every few minutes tells enough. */
constexpr Millis kTouchAfter = 5LL * 60 * 1000;
constexpr std::size_t kMostBasic = 1024;
constexpr std::size_t kLongestAgent = 255;
constexpr std::size_t kLongestTokenName = 100;

[[noreturn]] void RefuseLogin() {
  throw Error(Fault::kBadInput, "invalid_login", "The username or the password is not right.");
}

/** A password alone would go around the second factor; a token was made by somebody who had both. */
[[noreturn]] void RefuseBasic() {
  throw Error(Fault::kForbidden, std::string(kSecondFactorRequired),
              "This account has a second factor, so a password alone is not enough. Use an API token.");
}

/** After a refusal: does the work that other accounts would have cost, so that time tells neither which names exist nor
 *  whose password still is as another program hashed it.
 *  @param foreign such a hash, if any account has one; otherwise empty */
void EvenOut(PasswordHasher& hasher, const std::optional<User>& user, const std::string& foreign,
             std::string_view password) {
  const bool was_foreign = user && ReadPbkdf2(user->password_hash);
  const bool was_none = !user || user->password_hash.empty();
  if (was_none || was_foreign) hasher.VerifyNothing(password);
  if (!was_foreign && !foreign.empty()) hasher.Verify(foreign, password);
}

/** One attempt, counted under two keys before the outcome is known and given back when it was right. */
class Attempt {
 public:
  Attempt(LoginLimiter& limiter, std::string_view login, std::string_view address)
      : limiter_(limiter),
        account_key_("account " + SecretHash(Folded(login))),
        address_key_("address " + AddressKey(address)) {
    // The names are limited as they are typed, existing or not, and name and e-mail address each on their own: the
    // answer "too many" must tell neither that an account exists nor which address belongs to it.
    Require(limiter_.Take(address_key_));
    const int wait = limiter_.Take(account_key_);
    if (wait > 0) limiter_.GiveBack(address_key_);
    Require(wait);
  }

  void GiveBack() {
    limiter_.GiveBack(account_key_);
    limiter_.GiveBack(address_key_);
  }

 private:
  static void Require(int wait) {
    if (wait == 0) return;
    throw Error(Fault::kRateLimited, "too_many_attempts",
                "There were too many attempts to sign in. Wait a moment and try again.")
        .RetryAfter(wait);
  }

  LoginLimiter& limiter_;
  const std::string account_key_;
  const std::string address_key_;
};

}  // namespace

User Accounts::CheckLogin(std::string_view login, std::string_view password, std::string_view address,
                          const std::optional<std::string>& code) {
  Attempt attempt(limiter_, login, address);
  std::optional<User> user;
  std::string foreign;
  {
    const auto lease = pool_.Read();
    user = FindUserByLogin(*lease, login);
    foreign = AnyForeignHash(*lease);
  }
  try {
    if (!user || user->password_hash.empty() || !hasher_.Verify(user->password_hash, password)) {
      EvenOut(hasher_, user, foreign, password);
      RefuseLogin();
    }
    if (user->is_active && user->has_second_factor) RequireCode(*user, code);
  } catch (const Error& problem) {
    // Nobody should be locked out because the server was busy, and who was asked for a code has guessed none.
    if (problem.fault() != Fault::kBadInput || problem.code() == kSecondFactorRequired) {
      attempt.GiveBack();
    } else if (user) {
      NoteFailure(*user, address, problem.code());
    }
    throw;
  }
  attempt.GiveBack();
  if (!user->is_active) throw Error(Fault::kForbidden, "inactive", "User has been deactivated.");
  if (hasher_.IsOutdated(user->password_hash)) {
    const std::string hash = hasher_.Hash(password);
    const auto lease = pool_.Write();
    const auto transaction = lease->Begin();
    RequireUnchanged(*lease, *user);
    StorePasswordHash(*lease, user->id, hash, clock_.Now());
    transaction->Commit();
    user->password_hash = hash;
  }
  return *std::move(user);
}

void Accounts::NoteFailure(const User& user, std::string_view address, std::string_view code) {
  if (!CanManageUsers(user.role)) return;
  const std::string key = std::to_string(user.id);
  if (failures_.Take(key) == 0 || notes_.Take(key) > 0) return;
  try {
    const auto lease = pool_.Write();
    const auto transaction = lease->Begin();
    AppendAudit(
        *lease,
        {Actor::Server(), "account.sign_in_failing", UserSubject(user.id), {{"address", address}, {"last", code}}},
        clock_.Now());
    transaction->Commit();
  } catch (const Error& problem) {
    // The answer must not tell that this is an account worth guessing at.
    log::Warning("failing sign-ins could not be recorded", {{"error", problem.what()}});
  }
}

void Accounts::RequireCode(const User& user, const std::optional<std::string>& code) {
  if (!code || code->empty()) {
    throw Error(Fault::kBadInput, std::string(kSecondFactorRequired),
                "This account has a second factor. Enter the code that your authenticator application shows.");
  }
  const auto lease = pool_.Write();
  const auto transaction = lease->Begin();
  if (!TakeCode(*lease, user.id, *code, clock_.Now())) {
    throw Error(Fault::kBadInput, "invalid_code", "This code is not right, or was used before. Wait for the next one.");
  }
  transaction->Commit();
}

void Accounts::RequirePassword(const User& user, std::string_view password, std::string_view address) {
  Attempt attempt(limiter_, user.username, address);
  try {
    if (user.password_hash.empty() || !hasher_.Verify(user.password_hash, password)) {
      throw Error(Fault::kBadInput, "wrong_password", "This is not the present password.");
    }
  } catch (const Error& problem) {
    if (problem.fault() != Fault::kBadInput) attempt.GiveBack();
    throw;
  }
  attempt.GiveBack();
}

void Accounts::RequireUnchanged(db::Connection& connection, const User& user) {
  const auto now = FindUser(connection, user.id);
  if (!now || !now->is_active || now->password_hash != user.password_hash) {
    throw Error(Fault::kConflict, "password_changed", "The password has just been changed. Sign in again.");
  }
}

std::string Accounts::StartSession(const User& user, const Client& client) {
  std::string secret = RandomToken(43);
  const auto lease = pool_.Write();
  const auto transaction = lease->Begin();
  RequireUnchanged(*lease, user);
  InsertSession(*lease, user.id, SecretHash(secret), {client.address, client.agent.substr(0, kLongestAgent)},
                clock_.Now());
  transaction->Commit();
  return secret;
}

void Accounts::EndSession(std::string_view secret) {
  const std::string hash = SecretHash(secret);
  {
    const auto lease = pool_.Write();
    DeleteSession(*lease, hash);
  }
  cache_.Forget("session " + hash);
}

std::string Accounts::IssueToken(const User& user, std::string_view name) {
  return MakeToken(user, name).secret;
}

NewApiToken Accounts::MakeToken(const User& user, std::string_view name) {
  std::string secret = RandomHex(20);
  const auto lease = pool_.Write();
  const auto transaction = lease->Begin();
  RequireUnchanged(*lease, user);
  const std::string kept(FirstCodePoints(name, kLongestTokenName));
  const std::string hint = secret.substr(0, 4);
  const Millis now = clock_.Now();
  const auto id = InsertApiToken(*lease, user.id, SecretHash(secret), kept, hint, now);
  transaction->Commit();
  return {std::move(secret), {id, kept, hint, now, std::nullopt}};
}

bool Accounts::RevokeToken(std::int64_t user_id, std::int64_t token_id) {
  bool revoked = false;
  {
    const auto lease = pool_.Write();
    revoked = DeleteApiToken(*lease, user_id, token_id);
  }
  cache_.ForgetUser(user_id);
  return revoked;
}

bool Accounts::RevokeSession(std::int64_t user_id, std::int64_t session_id) {
  bool revoked = false;
  {
    const auto lease = pool_.Write();
    revoked = DeleteSessionOf(*lease, user_id, session_id);
  }
  cache_.ForgetUser(user_id);
  return revoked;
}

void Accounts::RevokeOtherSessions(std::int64_t user_id, std::string_view secret) {
  {
    const auto lease = pool_.Write();
    DeleteOtherSessionsOf(*lease, user_id, SecretHash(secret));
  }
  cache_.ForgetUser(user_id);
}

std::vector<SessionInfo> Accounts::Sessions(std::int64_t user_id, std::string_view secret) {
  const Millis oldest = clock_.Now() - session_lifetime_;
  const auto lease = pool_.Read();
  return SessionsOf(*lease, user_id, oldest, secret.empty() ? "" : SecretHash(secret));
}

std::vector<ApiTokenInfo> Accounts::Tokens(std::int64_t user_id) {
  const auto lease = pool_.Read();
  return ApiTokensOf(*lease, user_id);
}

std::int64_t Accounts::ClearSessions() {
  const auto lease = pool_.Write();
  return DeleteSessionsBefore(*lease, clock_.Now() - session_lifetime_);
}

std::shared_ptr<const Principal> Accounts::Recognise(const std::string& key, std::optional<User> user, Via via,
                                                     std::uint64_t generation) {
  if (!user || !user->is_active) return nullptr;
  auto principal = std::make_shared<const Principal>(
      Principal{user->id, user->username, user->name, user->email, user->role, via, user->is_approved});
  cache_.Remember(key, principal, generation);
  return principal;
}

void Accounts::Touch(const std::function<void(db::Connection&)>& write) {
  try {
    const auto lease = pool_.Write();
    write(*lease);
  } catch (const Error& problem) {
    // A full disk or a busy writer must not keep anybody from reading; the next request tries again.
    log::Warning("the use of a session could not be recorded", {{"error", problem.what()}});
  }
}

std::shared_ptr<const Principal> Accounts::BySession(std::string_view secret) {
  const std::string hash = SecretHash(secret);
  const std::string key = "session " + hash;
  if (auto known = cache_.Find(key)) return known;
  const auto generation = cache_.generation();
  const Millis now = clock_.Now();
  std::optional<Credential> session;
  std::optional<User> user;
  {
    const auto lease = pool_.Read();
    session = FindSession(*lease, hash, now - session_lifetime_);
    if (session) user = FindUser(*lease, session->user_id);
  }
  if (!session) return nullptr;
  if (session->last_used_at.value_or(0) < now - kTouchAfter) {
    Touch([&](db::Connection& connection) { TouchSession(connection, session->id, now); });
  }
  return Recognise(key, std::move(user), Via::kSession, generation);
}

std::shared_ptr<const Principal> Accounts::ByToken(std::string_view secret) {
  const std::string hash = SecretHash(secret);
  const std::string key = "token " + hash;
  if (auto known = cache_.Find(key)) return known;
  const auto generation = cache_.generation();
  const Millis now = clock_.Now();
  std::optional<Credential> token;
  std::optional<User> user;
  {
    const auto lease = pool_.Read();
    token = FindApiToken(*lease, hash);
    if (token) user = FindUser(*lease, token->user_id);
  }
  if (!token) return nullptr;
  if (token->last_used_at.value_or(0) < now - kTouchAfter) {
    Touch([&](db::Connection& connection) { TouchApiToken(connection, token->id, now); });
  }
  return Recognise(key, std::move(user), Via::kToken, generation);
}

std::shared_ptr<const Principal> Accounts::ByBasic(std::string_view login, std::string_view password,
                                                   std::string_view address) {
  const std::string hash =
      SecretHash(basic_key_ + std::to_string(login.size()) + " " + std::string(login) + std::string(password));
  const std::string key = "basic " + hash;
  if (auto known = cache_.Find(key)) return known;
  const auto generation = cache_.generation();
  std::optional<User> user;
  {
    const auto lease = pool_.Read();
    user = FindUserByLogin(*lease, login);
  }
  bool checked = false;
  if (user) {
    const std::lock_guard lock(basic_mutex_);
    const auto remembered = basic_checked_.find(hash);
    checked = remembered != basic_checked_.end() && remembered->second == user->password_hash;
  }
  if (!checked) {
    try {
      user = CheckLogin(login, password, address, std::nullopt);
    } catch (const Error& problem) {
      if (problem.code() == kSecondFactorRequired) RefuseBasic();
      throw;
    }
    const std::lock_guard lock(basic_mutex_);
    if (basic_checked_.size() >= kMostBasic) basic_checked_.clear();
    basic_checked_[hash] = user->password_hash;
  }
  if (user->has_second_factor) RefuseBasic();
  return Recognise(key, std::move(user), Via::kBasic, generation);
}

}  // namespace openpress::accounts
