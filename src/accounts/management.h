#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "accounts/accounts.h"
#include "accounts/mail/mailer.h"
#include "accounts/portraits.h"
#include "accounts/principal.h"
#include "accounts/user.h"

namespace openpress::accounts {

/** Whether @p who may change or remove @p target: everybody himself, managers those below them, administrators each
 *  other too. */
bool MayManage(const Principal& who, const User& target);
/** Whether @p who may have others hold @p role: one below his own, so that nobody makes his equal. */
bool MayGive(const Principal& who, Role role);

/** What a profile is to say; what is absent stays. */
struct ProfileChange {
  std::optional<std::string> name;
  std::optional<std::string> description;
  std::optional<std::string> title;
  std::optional<std::string> location;
  std::optional<bool> allow_contact;
  std::optional<bool> notify_comments;
  std::optional<std::string> logo = std::nullopt;  ///< a file's name from Portraits::Make(); empty: none any more
  std::optional<std::string> banner = std::nullopt;
};

/** An account that goes, as hooks are told of it. */
struct Deletion {
  User user;
  bool keep_comments = false;  ///< what it said stays, without its name
  Millis now = 0;
};

/** What people do with accounts, their own and others'. Each asks first whether the one who acts may: otherwise Error
 *  kForbidden "permission_denied"; for a name that nobody has kNotFound "no_such_user". Any thread that may block and
 *  holds no lease. */
class Management {
 public:
  /** @param mailer null: no letters @param portraits null: there are no pictures */
  explicit Management(Accounts& accounts, Mailer* mailer = nullptr, Portraits* portraits = nullptr)
      : accounts_(accounts), mailer_(mailer), portraits_(portraits) {}

  /** Removes what belonged to the account, inside the transaction in which it goes; what it throws keeps everything as
   *  it was. @return what to do after the commit; may be empty */
  using OnDelete = std::function<std::function<void()>(db::Connection&, const Deletion&)>;
  /** Before threads start. */
  void AddOnDelete(OnDelete hook) { on_delete_.push_back(std::move(hook)); }

  /** Makes an account, as Accounts::Create(); for managers. */
  User Add(const Principal& who, const Registration& registration);

  /** Whether ChangeProfile() would be refused: asked before much is received. @throws Error as all of these */
  void RequireMay(const Principal& who, std::string_view username);
  /** Pictures that are replaced are deleted.
   *  @throws Error kBadInput "invalid_name", "invalid_description", "invalid_title", "invalid_location" */
  User ChangeProfile(const Principal& who, std::string_view username, const ProfileChange& change);

  /** Ends all sessions and tokens of the account. One's own needs the present password, unless that came with the
   *  request itself (Basic): a stolen cookie or token must not be enough to take an account over.
   *  @param current the present password @param address who asks, for the limit of attempts
   *  @throws Error kBadInput "wrong_password", "invalid_password"; kRateLimited */
  User ChangePassword(const Principal& who, std::string_view username, std::string_view password,
                      const std::optional<std::string>& current, std::string_view address);

  /** @throws Error kConflict "own_account" for oneself */
  User GiveRole(const Principal& who, std::string_view username, Role role);
  /** @throws Error kConflict "own_account" for oneself */
  User SetActive(const Principal& who, std::string_view username, bool is_active);

  /** Managers say whether an account may take part, see AccountSettings::approval. @throws Error kConflict
   *  "own_account" for oneself */
  User SetApproved(const Principal& who, std::string_view username, bool is_approved);

  /** For somebody who lost phone and recovery codes. @throws Error kConflict "own_account" for oneself */
  User RemoveSecondFactor(const Principal& who, std::string_view username);

  /** These accounts and all that belongs to them, at once and for good: all of them, or none when one is refused. Names
   *  that nobody has are passed over. @return how many went
   *  @throws Error kConflict "last_admin" */
  int Delete(const Principal& who, const std::vector<std::string>& usernames, bool keep_comments);

 private:
  /** Who acts as the database has him now, and on whom. */
  struct Parties {
    Principal actor;
    User target;
  };
  using Change = std::function<void(db::Connection&, const Parties&, Millis)>;
  using Afterwards = std::vector<std::function<void()>>;
  void DeleteOne(db::Connection& connection, const Actor& by, const Deletion& deletion, Afterwards& afterwards);
  void Drop(const std::vector<std::string>& pictures) noexcept;
  static Parties Find(db::Connection& connection, const Principal& who, std::string_view username);
  User Apply(const Principal& who, std::string_view username, const Change& change);

  Accounts& accounts_;
  Mailer* const mailer_;
  Portraits* const portraits_;
  std::vector<OnDelete> on_delete_;
};

}  // namespace openpress::accounts
