#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "accounts/audit.h"
#include "accounts/principal.h"
#include "accounts/sign_in/credential.h"
#include "accounts/sign_in/limiter.h"
#include "accounts/sign_in/password.h"
#include "accounts/sign_in/principal_cache.h"
#include "accounts/user.h"
#include "core/clock.h"
#include "core/settings.h"
#include "db/pool.h"

namespace openpress::accounts {

struct AccountSettings {
  Millis session_lifetime = 14LL * 86400 * 1000;  ///< without use
  int login_attempts = 10;                        ///< failed, per account and per address, in 15 minutes
  /** Who makes an account without an invitation waits for a manager's word, and whoever lost it changes nothing but his
   *  own account. While it is off, everybody counts as approved. */
  bool approval = false;

  static AccountSettings From(const Settings& settings);
};

/** What a person gives to have an account. */
struct Registration {
  std::string username;
  std::string email;
  std::string name;  ///< empty: the username is shown
  std::string password;
  Role role = Role::kUser;
};

/** @throws Error kBadInput "invalid_username", "invalid_email", "invalid_name", "invalid_password" */
void CheckRegistration(const Registration& registration);

/** The code of the error that asks for a second factor. */
constexpr std::string_view kSecondFactorRequired = "second_factor_required";

/** Accounts and everything that proves who somebody is. Any thread that may block; a thread that holds a database
 *  lease must not call this. Sentences of the errors are fit to be shown. */
class Accounts {
 public:
  Accounts(db::Pool& pool, const Clock& clock, AccountSettings settings, PasswordCost cost = DefaultCost());

  void Reload(const AccountSettings& settings);
  [[nodiscard]] Millis session_lifetime() const noexcept { return session_lifetime_; }
  [[nodiscard]] bool approval() const noexcept { return approval_; }
  [[nodiscard]] db::Pool& pool() noexcept { return pool_; }
  [[nodiscard]] const Clock& clock() const noexcept { return clock_; }

  // Accounts

  /** @param by who made it for somebody else, for the audit log
   *  @throws Error kBadInput "invalid_username", "invalid_email", "invalid_name", "invalid_password"; kConflict
   *  "username_taken", "email_taken" */
  User Create(const Registration& registration, const std::optional<Actor>& by = std::nullopt);
  // For whoever runs the server, who needs nobody's permission; the audit log names the server itself.
  /** Ends all sessions and API tokens of the account. @throws Error kNotFound "no_such_user", kBadInput */
  void SetPassword(std::string_view username, std::string_view password);
  /** @throws Error kNotFound "no_such_user" */
  void SetRole(std::string_view username, Role role);
  /** Somebody who is not active cannot sign in; open sessions and tokens end. @throws Error kNotFound "no_such_user" */
  void SetActive(std::string_view username, bool is_active);
  /** See AccountSettings::approval. @throws Error kNotFound "no_such_user" */
  void SetApproved(std::string_view username, bool is_approved);
  /** SetPassword() for who was just read: @return the account as it is now.
   *  @param by who did it to somebody else's account, for the audit log
   *  @throws Error kConflict "password_changed" when it has another one by now */
  User ReplacePassword(const User& user, std::string_view password, const std::optional<Actor>& by = std::nullopt);
  /** After rows of the account were changed elsewhere: nothing of it is remembered. */
  void Forget(std::int64_t user_id) { cache_.ForgetUser(user_id); }
  /** A password as the database keeps it. @throws Error kBusy */
  std::string HashPassword(std::string_view password) { return hasher_.Hash(password); }
  /** By name, a page at a time: at most @p limit after the name @p after. */
  std::vector<User> List(std::string_view after, int limit);
  std::optional<User> Find(std::int64_t user_id);

  // Signing in

  /** The owner of name (or e-mail address) and password, and of the second factor where there is one.
   *  @param code of an authenticator, or a recovery code
   *  @throws Error kBadInput "invalid_login" for an unknown name as for a wrong password, after the same time;
   * kBadInput kSecondFactorRequired when a code is missing, "invalid_code" when it is wrong or was used; kForbidden
   * "inactive"; kRateLimited "too_many_attempts" with RetryAfter; kBusy */
  User CheckLogin(std::string_view login, std::string_view password, std::string_view address,
                  const std::optional<std::string>& code = std::nullopt);
  /** The owner of an open session proves that he is not a thief of it.
   *  @throws Error kBadInput "wrong_password"; kRateLimited "too_many_attempts"; kBusy */
  void RequirePassword(const User& user, std::string_view password, std::string_view address);
  /** @return the secret for the cookie. @param user as CheckLogin() or Create() gave it: when the password has changed
   *  since, kConflict "password_changed" is thrown. */
  std::string StartSession(const User& user, const Client& client);
  void EndSession(std::string_view secret);
  /** A new API token, 40 hexadecimal digits. @param user as for StartSession() */
  std::string IssueToken(const User& user, std::string_view name);
  /** IssueToken() with what its owner's list will say of it. */
  NewApiToken MakeToken(const User& user, std::string_view name);
  bool RevokeToken(std::int64_t user_id, std::int64_t token_id);
  bool RevokeSession(std::int64_t user_id, std::int64_t session_id);
  /** All sessions but the one that @p secret opens. */
  void RevokeOtherSessions(std::int64_t user_id, std::string_view secret);
  /** Those that have not expired. @param secret of the session that asks, to mark it; may be empty */
  std::vector<SessionInfo> Sessions(std::int64_t user_id, std::string_view secret);
  std::vector<ApiTokenInfo> Tokens(std::int64_t user_id);
  /** Deletes sessions beyond their lifetime. @return how many */
  std::int64_t ClearSessions();

  // Who asks: null for nobody

  std::shared_ptr<const Principal> BySession(std::string_view secret);
  std::shared_ptr<const Principal> ByToken(std::string_view secret);
  /** @throws Error as CheckLogin(); kForbidden kSecondFactorRequired for an account that has one */
  std::shared_ptr<const Principal> ByBasic(std::string_view login, std::string_view password, std::string_view address);

  // The first administrator

  /** Nobody has an account yet. */
  bool SetupNeeded();
  /** A path with a one-time secret that lets its bearer make the first administrator; nothing when there is an account.
   *  Ask once at each start: earlier links stay valid, the last ten of them. */
  std::optional<std::string> SetupLink();
  /** Makes the first administrator, whatever role @p registration says.
   *  @throws Error kForbidden "setup_token" when wrong or used, kConflict "setup_done", and as Create() */
  User SetUp(std::string_view secret, const Registration& registration);

 private:
  std::shared_ptr<const Principal> Recognise(const std::string& key, std::optional<User> user, Via via,
                                             std::uint64_t generation);
  void Touch(const std::function<void(db::Connection&)>& write);
  User RequireUser(db::Connection& connection, std::string_view username);
  void RequireUnchanged(db::Connection& connection, const User& user);
  void SetAsServer(std::string_view username, const std::function<void(db::Connection&, const User&, Millis)>& change);
  void NoteFailure(const User& user, std::string_view address, std::string_view code);
  void RequireCode(const User& user, const std::optional<std::string>& code);

  db::Pool& pool_;
  const Clock& clock_;
  std::atomic<Millis> session_lifetime_;
  std::atomic<bool> approval_;
  PasswordHasher hasher_;
  MemoryLimiter limiter_;
  MemoryLimiter failures_;  ///< of those who manage accounts
  MemoryLimiter notes_;     ///< rows of the audit log about them
  PrincipalCache cache_;
  std::atomic<bool> set_up_{false};

  /** Basic sends the password with each request: what was checked against which hash is remembered, under a keyed hash
   *  whose key lives and dies with the process. */
  const std::string basic_key_;
  std::mutex basic_mutex_;
  std::unordered_map<std::string, std::string> basic_checked_;
};

}  // namespace openpress::accounts
