#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "accounts/accounts.h"
#include "accounts/letters.h"
#include "core/settings.h"
#include "lib/mail/smtp.h"
#include "queue/job_context.h"

namespace openpress::accounts {

struct MailSettings {
  mail::Server server;
  std::string from;
  std::string site_name;
  std::string site_url;  ///< without a slash at the end

  /** Links must not be made of what a request calls this site: anybody could have them lead elsewhere. So without
   *  site.url there is no mail either. */
  [[nodiscard]] bool On() const { return !server.url.empty() && !from.empty() && !site_url.empty(); }
  static MailSettings From(const Settings& settings);
};

/** Writes to the owners of accounts. A letter is a job that says what to write to whom; secrets and addresses are
 *  filled in when it is sent, so that the job table holds neither. Any thread. */
class Mailer {
 public:
  /** The kind of its jobs. */
  static constexpr std::string_view kJob = "mail";

  using Transport = std::function<void(const mail::Server&, const mail::Message&, Millis)>;
  /** @param settings those in force now @param announce a job, after the commit */
  Mailer(Accounts& accounts, std::function<MailSettings()> settings, std::function<void(std::int64_t)> announce,
         Transport transport = &mail::Send);

  [[nodiscard]] bool On() const { return settings_().On(); }
  /** @throws Error kConflict "mail_off" */
  void RequireOn() const;

  // Orders a letter inside the caller's transaction. @return the job, for Announce() after the commit

  /** @param user_id 0 for nobody: nothing is sent, and that takes as long as if it were */
  std::int64_t OrderReset(db::Connection& connection, std::int64_t user_id);
  std::int64_t OrderConfirmation(db::Connection& connection, std::int64_t user_id);
  std::int64_t OrderContact(db::Connection& connection, std::int64_t sender_id, std::int64_t user_id,
                            std::string_view text);
  void Announce(std::int64_t job) { announce_(job); }

  /** Runs a job of kind kJob. @throws Error as mail::Send() */
  void Deliver(queue::JobContext& job);

 private:
  std::int64_t Order(db::Connection& connection, const Json& payload);
  Letter Write(const Json& payload, const User& user, const MailSettings& settings, std::string& reply_to);

  Accounts& accounts_;
  const std::function<MailSettings()> settings_;
  const std::function<void(std::int64_t)> announce_;
  const Transport transport_;
};

}  // namespace openpress::accounts
