#pragma once

#include <string_view>

#include "accounts/accounts.h"
#include "accounts/mail/mailer.h"
#include "accounts/principal.h"
#include "accounts/sign_in/limiter.h"

namespace openpress::accounts {

/** What is done by links that came by mail. They hold 256 random bits, work once, and end when the account's address or
 *  their time does. Any thread that may block and holds no lease. */
class Recovery {
 public:
  Recovery(Accounts& accounts, Mailer& mailer);

  /** Orders a letter with a link, if @p login is somebody's name or address. Neither result nor time tell.
   *  @throws Error kConflict "mail_off"; kRateLimited for @p address. What is over the limit of one account is silently
   *          not sent. */
  void AskReset(std::string_view login, std::string_view address);
  /** Ends all sessions and tokens of the account. @return the account
   *  @throws Error kForbidden "invalid_link"; kBadInput "invalid_password": the link is then still good */
  User Reset(std::string_view secret, std::string_view password);

  /** Orders the letter that lets the owner of @p user_id confirm the address.
   *  @throws Error kConflict "mail_off", "email_confirmed"; kRateLimited */
  void AskConfirmation(std::int64_t user_id);
  /** Gives the account of @p who another address: after a letter to it was answered where mail is on, at once where it
   *  is not. The owner of the present address hears of it, too, before it is too late.
   *  @param password the account's, unless @p who came with it (HTTP Basic) @param address from where it is asked
   *  @return whether it is done already
   *  @throws Error kBadInput "invalid_email", "wrong_password"; kConflict "email_unchanged", "email_taken";
   *          kRateLimited */
  bool ChangeEmail(const Principal& who, std::string_view email, std::string_view password, std::string_view address);
  /** @throws Error kForbidden "invalid_link"; kConflict "email_taken" when somebody else has it meanwhile */
  User ConfirmEmail(std::string_view secret);

  /** Deletes what has expired. @return how many */
  std::int64_t ClearLinks();

 private:
  Accounts& accounts_;
  Mailer& mailer_;
  MemoryLimiter by_address_;
  MemoryLimiter by_account_;
};

}  // namespace openpress::accounts
