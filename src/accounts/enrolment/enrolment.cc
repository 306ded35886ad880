#include "accounts/enrolment/enrolment.h"

#include <utility>

#include "accounts/management.h"
#include "accounts/sign_in/secret.h"
#include "core/error.h"
#include "core/ids.h"

namespace openpress::accounts {
namespace {

constexpr Millis kHour = 3600LL * 1000;
constexpr Millis kKeepInvites = 30LL * 24 * kHour;
constexpr int kPerAddress = 20;  // also those that failed for a field, so that forms can be filled in by people

}  // namespace

std::string_view NameOf(RegistrationPolicy policy) {
  switch (policy) {
    case RegistrationPolicy::kOpen:
      return "open";
    case RegistrationPolicy::kInvite:
      return "invite";
    case RegistrationPolicy::kClosed:
      break;
  }
  return "closed";
}

RegistrationPolicy RegistrationPolicyNamed(std::string_view name) {
  if (name == "open") return RegistrationPolicy::kOpen;
  if (name == "invite") return RegistrationPolicy::kInvite;
  return RegistrationPolicy::kClosed;
}

Enrolment::Enrolment(Accounts& accounts, Mailer& mailer, std::function<RegistrationPolicy()> policy)
    : accounts_(accounts),
      mailer_(mailer),
      policy_(std::move(policy)),
      limiter_(accounts.clock(), kPerAddress, kHour) {}

std::optional<Invite> Enrolment::RequireInvite(db::Connection& connection, std::string_view secret,
                                               RegistrationPolicy policy) {
  if (secret.empty()) {
    if (policy == RegistrationPolicy::kOpen) return std::nullopt;
    throw Error(Fault::kForbidden, "invite_needed", "An account needs an invitation. Ask those who run this site.");
  }
  auto invite = FindInviteBySecret(connection, SecretHash(secret), accounts_.clock().Now());
  // Who invited must still be somebody who may: a manager who was removed leaves no door open.
  const auto inviter = invite ? FindUser(connection, invite->invited_by) : std::nullopt;
  const bool stands =
      inviter && inviter->is_active && MayGive({.user_id = inviter->id, .role = inviter->role}, invite->role);
  if (!stands) {
    throw Error(Fault::kForbidden, "invalid_invite",
                "This invitation is not valid, has been used or is too old. Ask for another one.");
  }
  return invite;
}

User Enrolment::Register(const Registration& registration, std::string_view invite_secret, std::string_view address) {
  const RegistrationPolicy policy = policy_();
  // The first account is made by the one-time link.
  if (policy == RegistrationPolicy::kClosed || accounts_.SetupNeeded()) {
    throw Error(Fault::kForbidden, "registration_closed", "Nobody can register here. Ask those who run this site.");
  }
  if (const int wait = limiter_.Take(AddressKey(address)); wait > 0) {
    throw Error(Fault::kRateLimited, "too_many_attempts", "There were too many attempts to register. Wait a moment.")
        .RetryAfter(wait);
  }
  {
    // Before the costly hash, so that a stranger cannot make us compute it.
    const auto lease = accounts_.pool().Read();
    RequireInvite(*lease, invite_secret, policy);
  }
  CheckRegistration(registration);
  NewUser row{registration.username, registration.email, registration.name, Role::kUser,
              accounts_.HashPassword(registration.password)};
  std::optional<std::int64_t> confirmation;
  User user;
  {
    const Millis now = accounts_.clock().Now();
    const bool mail_on = mailer_.On();
    const auto lease = accounts_.pool().Write();
    const auto transaction = lease->Begin();
    const auto invite = RequireInvite(*lease, invite_secret, policy);
    if (invite) row.role = invite->role;
    row.is_approved = invite || !accounts_.approval();
    const auto id = InsertUser(*lease, row, now);
    if (invite) UseInvite(*lease, invite->id, id, now);
    if (mail_on) confirmation = mailer_.OrderConfirmation(*lease, id);
    if (!row.is_approved && mailer_.MayOrder(*lease, "approval", 1)) {
      mailer_.OrderLetterForAll(*lease, letter::kApprovalWanted, Role::kManager);
    }
    user = FindUser(*lease, id).value();
    transaction->Commit();
  }
  if (confirmation) mailer_.Announce(*confirmation);
  return user;
}

Enrolment::Invitation Enrolment::MakeInvite(const Principal& who, Role role, std::string_view note, Millis lifetime) {
  if (!MayGive(who, role)) throw Error(Fault::kForbidden, "permission_denied", "not enough permissions");
  Invitation made;
  made.secret = RandomToken(43);
  const Millis now = accounts_.clock().Now();
  const auto lease = accounts_.pool().Write();
  const auto transaction = lease->Begin();
  const auto id = InsertInvite(
      *lease, {SecretHash(made.secret), made.secret.substr(0, 4), who.user_id, role, std::string(note), now + lifetime},
      now);
  made.invite = FindInvite(*lease, id).value();
  transaction->Commit();
  return made;
}

std::optional<db::Page<Invite>> Enrolment::Invites(int page) {
  const auto lease = accounts_.pool().Read();
  return ListInvites(*lease, page);
}

bool Enrolment::Withdraw(std::int64_t id) {
  const auto lease = accounts_.pool().Write();
  return DeleteInvite(*lease, id);
}

std::int64_t Enrolment::ClearInvites() {
  const auto lease = accounts_.pool().Write();
  return DeleteInvitesBefore(*lease, accounts_.clock().Now() - kKeepInvites);
}

}  // namespace openpress::accounts
