#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "accounts/accounts.h"
#include "accounts/mail/letters.h"
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

/** Names of the letters that accounts/ writes about what was done to somebody. */
namespace letter {
constexpr std::string_view kApprovalWanted = "approval_wanted";  ///< to managers
constexpr std::string_view kApproved = "approved";
constexpr std::string_view kAddressChanging = "address_changing";          ///< to the address before
constexpr std::string_view kVerificationDecided = "verification_decided";  ///< about {"request"}
constexpr std::string_view kVerificationEnding = "verification_ending";    ///< about {"request"}
constexpr std::string_view kVerificationEnded = "verification_ended";      ///< about {"request"}
}  // namespace letter

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
  /** To the address that the account is to have. */
  std::int64_t OrderAddressChange(db::Connection& connection, std::int64_t user_id);
  std::int64_t OrderContact(db::Connection& connection, std::int64_t sender_id, std::int64_t user_id,
                            std::string_view text);
  void Announce(std::int64_t job) { announce_(job); }

  // Letters about what happened. Where mail is off, nothing is ordered; workers find the jobs by themselves within a
  // second, so these need no Announce().

  /** Makes a letter's text out of the rows as they are when it is sent: @p about as in OrderLetter(). No text: what the
   *  letter was about is gone, or its reader does not want to know or must not, and nothing is sent. */
  using Writer = std::function<Letter(db::Connection&, const Json& about, const User& reader, const MailSettings&)>;
  /** Before threads start. @param name a literal */
  void AddLetter(std::string_view name, Writer writer);
  /** @param about ids, rather than words that the job table should not hold */
  void OrderLetter(db::Connection& connection, std::string_view name, std::int64_t reader_id,
                   const Json& about = Json::object());
  /** OrderLetter() for everybody who has at least that role, of many the first kMostReaders. */
  void OrderLetterForAll(db::Connection& connection, std::string_view name, Role least,
                         const Json& about = Json::object());
  /** Takes one of the @p most letters of that kind which may be ordered in an hour. False also when mail is off. */
  bool MayOrder(db::Connection& connection, const std::string& kind, int most);
  /** Deletes counts of hours that are over. @return how many */
  std::int64_t ClearLimits();

  static constexpr int kMostReaders = 20;

  /** Runs a job of kind kJob. @throws Error as mail::Send() */
  void Deliver(queue::JobContext& job);

 private:
  std::int64_t Order(db::Connection& connection, const Json& payload);
  Letter Write(const Json& payload, const User& user, const MailSettings& settings, std::string& reply_to);
  Letter WriteWithLink(std::string_view letter, const User& user, const MailSettings& settings);

  Accounts& accounts_;
  const std::function<MailSettings()> settings_;
  const std::function<void(std::int64_t)> announce_;
  const Transport transport_;
  std::unordered_map<std::string_view, Writer> writers_;
};

}  // namespace openpress::accounts
