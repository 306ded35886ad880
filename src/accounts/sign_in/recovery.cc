#include "accounts/sign_in/recovery.h"

#include <string>

#include "accounts/audit.h"
#include "accounts/mail/mailed_link.h"
#include "accounts/names.h"
#include "accounts/sign_in/secret.h"
#include "core/error.h"

namespace openpress::accounts {
namespace {

constexpr Millis kHour = 3600LL * 1000;
constexpr int kPerAddress = 20;
constexpr int kPerAccount = 3;

[[noreturn]] void RefuseLimit(int seconds) {
  throw Error(Fault::kRateLimited, "too_many_attempts", "Too many letters were asked for. Wait a moment.")
      .RetryAfter(seconds);
}

/** The account of a link and the link itself, which must be for the address that the account has now. */
std::optional<User> OwnerOf(db::Connection& connection, const std::optional<MailedLink>& link) {
  if (!link) return std::nullopt;
  auto user = FindUser(connection, link->user_id);
  if (user && user->is_active && Folded(user->email) == link->email_key) return user;
  return std::nullopt;
}

[[noreturn]] void RefuseLink() {
  throw Error(Fault::kForbidden, "invalid_link",
              "This link is not valid, has been used or is too old. Ask for another one.");
}

}  // namespace

Recovery::Recovery(Accounts& accounts, Mailer& mailer)
    : accounts_(accounts),
      mailer_(mailer),
      by_address_(accounts.clock(), kPerAddress, kHour),
      by_account_(accounts.clock(), kPerAccount, kHour) {}

void Recovery::AskReset(std::string_view login, std::string_view address) {
  mailer_.RequireOn();
  if (const int wait = by_address_.Take(AddressKey(address)); wait > 0) RefuseLimit(wait);
  std::int64_t job = 0;
  {
    // The same statements whoever was asked for, down to the row of a job that may have nothing to do.
    const auto lease = accounts_.pool().Write();
    const auto transaction = lease->Begin();
    const auto user = FindUserByLogin(*lease, login);
    const std::int64_t user_id = user && user->is_active ? user->id : 0;
    const bool too_often = by_account_.Take("reset " + std::to_string(user_id)) > 0;
    job = mailer_.OrderReset(*lease, too_often ? 0 : user_id);
    transaction->Commit();
  }
  mailer_.Announce(job);
}

User Recovery::Reset(std::string_view secret, std::string_view password) {
  const std::string hash = SecretHash(secret);
  std::optional<User> user;
  {
    // Before the costly hash, so that a stranger cannot make us compute it.
    const auto lease = accounts_.pool().Read();
    user = OwnerOf(*lease, FindLink(*lease, LinkPurpose::kPasswordReset, hash, accounts_.clock().Now()));
  }
  if (!user) RefuseLink();
  CheckPassword(password, user->username, user->email);
  const std::string password_hash = accounts_.HashPassword(password);
  {
    const Millis now = accounts_.clock().Now();
    const auto lease = accounts_.pool().Write();
    const auto transaction = lease->Begin();
    user = OwnerOf(*lease, FindLink(*lease, LinkPurpose::kPasswordReset, hash, now));
    if (!user) RefuseLink();
    DeleteLinksOf(*lease, LinkPurpose::kPasswordReset, user->id);
    StorePasswordHash(*lease, user->id, password_hash, now);
    // Whoever reads the account's mail has proved the address as well.
    StoreEmailVerified(*lease, user->id, now);
    DeleteSessionsOf(*lease, user->id);
    DeleteApiTokensOf(*lease, user->id);
    user = FindUser(*lease, user->id);
    transaction->Commit();
  }
  accounts_.Forget(user->id);
  return *std::move(user);
}

void Recovery::AskConfirmation(std::int64_t user_id) {
  mailer_.RequireOn();
  const auto user = accounts_.Find(user_id);
  if (user && user->email_verified) {
    throw Error(Fault::kConflict, "email_confirmed", "The address is confirmed already.");
  }
  if (const int wait = by_account_.Take("confirm " + std::to_string(user_id)); wait > 0) RefuseLimit(wait);
  std::int64_t job = 0;
  {
    const auto lease = accounts_.pool().Write();
    const auto transaction = lease->Begin();
    job = mailer_.OrderConfirmation(*lease, user_id);
    transaction->Commit();
  }
  mailer_.Announce(job);
}

bool Recovery::ChangeEmail(const Principal& who, std::string_view email, std::string_view password,
                           std::string_view address) {
  CheckEmail(email);
  const auto user = accounts_.Find(who.user_id);
  if (!user) throw Error(Fault::kNotFound, "no_such_user", "There is no such account.");
  if (who.via != Via::kBasic) accounts_.RequirePassword(*user, password, address);
  if (Folded(email) == Folded(user->email)) {
    throw Error(Fault::kConflict, "email_unchanged", "That is the address of the account already.");
  }
  const bool by_letter = mailer_.On();
  if (by_letter) {
    if (const int wait = by_account_.Take("email " + std::to_string(user->id)); wait > 0) RefuseLimit(wait);
  }
  std::int64_t job = 0;
  {
    const Millis now = accounts_.clock().Now();
    const auto lease = accounts_.pool().Write();
    const auto transaction = lease->Begin();
    if (by_letter) {
      RequireFreeEmail(*lease, email);
      StoreWantedEmail(*lease, user->id, email, now);
      job = mailer_.OrderAddressChange(*lease, user->id);
      mailer_.OrderLetter(*lease, letter::kAddressChanging, user->id);
    } else {
      StoreEmail(*lease, user->id, email, false, now);
      AppendAudit(*lease, {Actor::From(who), "user.email_changed", UserSubject(user->id)}, now);
    }
    transaction->Commit();
  }
  accounts_.Forget(user->id);
  if (job != 0) mailer_.Announce(job);
  return job == 0;
}

User Recovery::ConfirmEmail(std::string_view secret) {
  std::optional<User> user;
  {
    const Millis now = accounts_.clock().Now();
    const auto lease = accounts_.pool().Write();
    const auto transaction = lease->Begin();
    const auto link = FindLink(*lease, LinkPurpose::kConfirmEmail, SecretHash(secret), now);
    user = link ? FindUser(*lease, link->user_id) : std::nullopt;
    if (!user || !user->is_active) RefuseLink();
    if (Folded(user->email) == link->email_key) {
      StoreEmailVerified(*lease, user->id, now);
    } else if (Folded(user->wanted_email) == link->email_key) {
      StoreEmail(*lease, user->id, user->wanted_email, true, now);
      AppendAudit(*lease, {{user->id, user->username}, "user.email_changed", UserSubject(user->id)}, now);
    } else {
      RefuseLink();
    }
    DeleteLinksOf(*lease, LinkPurpose::kConfirmEmail, user->id);
    user = FindUser(*lease, user->id);
    transaction->Commit();
  }
  accounts_.Forget(user->id);
  return *std::move(user);
}

std::int64_t Recovery::ClearLinks() {
  const auto lease = accounts_.pool().Write();
  return DeleteLinksBefore(*lease, accounts_.clock().Now());
}

}  // namespace openpress::accounts
