#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "accounts/accounts.h"
#include "accounts/enrolment/invite.h"
#include "accounts/mail/mailer.h"
#include "accounts/principal.h"
#include "accounts/sign_in/limiter.h"

namespace openpress::accounts {

/** Who may make an account by himself. */
enum class RegistrationPolicy {
  kOpen,    ///< everybody
  kInvite,  ///< who was given a link
  kClosed,  ///< nobody
};

/** "open", "invite", "closed", as in the settings and the API. */
std::string_view NameOf(RegistrationPolicy policy);
RegistrationPolicy RegistrationPolicyNamed(std::string_view name);

/** How people come by an account without a manager typing it in. Any thread that may block and holds no lease. */
class Enrolment {
 public:
  Enrolment(Accounts& accounts, Mailer& mailer, std::function<RegistrationPolicy()> policy);

  [[nodiscard]] RegistrationPolicy policy() const { return policy_(); }

  /** Makes an account with the role of the invite, or none. Where mail is on, a letter asks to confirm the address.
   *  @param invite the secret of one; empty without @param address who asks
   *  @throws Error kForbidden "registration_closed", "invite_needed", "invalid_invite"; kRateLimited; and as
   *  Accounts::Create(). An invite that did not lead to an account is still good. */
  User Register(const Registration& registration, std::string_view invite, std::string_view address);

  struct Invitation {
    std::string secret;  ///< for the only time
    Invite invite;
  };
  /** @param lifetime milliseconds
   *  @throws Error kForbidden "permission_denied" for a role not below the own */
  Invitation MakeInvite(const Principal& who, Role role, std::string_view note, Millis lifetime);
  std::optional<db::Page<Invite>> Invites(int page);
  /** @return false when there is none, or it was used */
  bool Withdraw(std::int64_t id);
  /** Deletes those that have been over for a month. @return how many */
  std::int64_t ClearInvites();

 private:
  std::optional<Invite> RequireInvite(db::Connection& connection, std::string_view secret, RegistrationPolicy policy);

  Accounts& accounts_;
  Mailer& mailer_;
  const std::function<RegistrationPolicy()> policy_;
  MemoryLimiter limiter_;
};

}  // namespace openpress::accounts
