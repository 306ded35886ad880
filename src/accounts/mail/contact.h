#pragma once

#include <cstddef>
#include <string_view>

#include "accounts/accounts.h"
#include "accounts/mail/mailer.h"
#include "accounts/principal.h"
#include "accounts/sign_in/limiter.h"

namespace openpress::accounts {

/** Letters from one account to another, without the sender learning the address. Any thread that may block and holds no
 *  lease. */
class Contact {
 public:
  static constexpr std::size_t kLongestText = 10000;  ///< bytes

  Contact(Accounts& accounts, Mailer& mailer);

  /** Orders the letter if its reader allows letters or @p who is an editor; which of the two is not told.
   *  @throws Error kNotFound "no_such_user"; kConflict "mail_off"; kRateLimited for the sender */
  void Send(const Principal& who, std::string_view username, std::string_view text);

 private:
  Accounts& accounts_;
  Mailer& mailer_;
  MemoryLimiter limiter_;
};

}  // namespace openpress::accounts
