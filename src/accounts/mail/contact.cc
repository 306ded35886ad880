#include "accounts/mail/contact.h"

#include <optional>
#include <string>

#include "core/error.h"

namespace openpress::accounts {
namespace {

constexpr Millis kHour = 3600LL * 1000;
constexpr int kPerSender = 10;

}  // namespace

Contact::Contact(Accounts& accounts, Mailer& mailer)
    : accounts_(accounts), mailer_(mailer), limiter_(accounts.clock(), kPerSender, kHour) {}

void Contact::Send(const Principal& who, std::string_view username, std::string_view text) {
  mailer_.RequireOn();
  std::optional<User> user;
  {
    const auto lease = accounts_.pool().Read();
    user = FindUserByUsername(*lease, username);
  }
  if (!user || !user->is_active) throw Error(Fault::kNotFound, "no_such_user", "user does not exist");
  if (const int wait = limiter_.Take(std::to_string(who.user_id)); wait > 0) {
    throw Error(Fault::kRateLimited, "too_many_attempts", "You have sent many letters. Wait a moment.")
        .RetryAfter(wait);
  }
  if (!user->allow_contact && !CanEditAny(who.role)) return;
  std::int64_t job = 0;
  {
    const auto lease = accounts_.pool().Write();
    const auto transaction = lease->Begin();
    job = mailer_.OrderContact(*lease, who.user_id, user->id, text);
    transaction->Commit();
  }
  mailer_.Announce(job);
}

}  // namespace openpress::accounts
