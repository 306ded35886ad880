#include "accounts/mail/mailer.h"

#include <utility>

#include "accounts/mail/mailed_link.h"
#include "accounts/names.h"
#include "accounts/sign_in/secret.h"
#include "core/error.h"
#include "core/ids.h"
#include "queue/job.h"

namespace openpress::accounts {
namespace {

constexpr Millis kResetLife = 2LL * 3600 * 1000;
constexpr Millis kConfirmLife = 3LL * 86400 * 1000;
constexpr int kAttempts = 12;  // with the pauses between them about an hour and a quarter

constexpr std::string_view kReset = "password_reset";
constexpr std::string_view kConfirm = "confirm_email";
constexpr std::string_view kChange = "change_email";
constexpr std::string_view kContact = "contact";

constexpr Millis kHour = 3600LL * 1000;

/** $2 now, $3 when an hour that begins now would be over: rows of hours before that begin anew. */
constexpr std::string_view kCount = R"sql(
  INSERT INTO mail_limits (name, begun_at, letters)
  VALUES ($1, $2, 1)
  ON CONFLICT (name) DO UPDATE
     SET letters = CASE WHEN mail_limits.begun_at <= $3 THEN 1 ELSE mail_limits.letters + 1 END,
         begun_at = CASE WHEN mail_limits.begun_at <= $3 THEN $2 ELSE mail_limits.begun_at END
  RETURNING letters)sql";

constexpr std::string_view kForgetCounts = "DELETE FROM mail_limits WHERE begun_at <= $1";

mail::Encryption EncryptionNamed(std::string_view name) {
  if (name == "always") return mail::Encryption::kAlways;
  if (name == "never") return mail::Encryption::kNever;
  return mail::Encryption::kAuto;
}

}  // namespace

MailSettings MailSettings::From(const Settings& settings) {
  MailSettings mail;
  mail.server = {settings.Text("mail.url"), settings.Text("mail.user"), settings.Text("mail.password"),
                 EncryptionNamed(settings.Text("mail.encryption"))};
  mail.from = settings.Text("mail.from");
  mail.site_name = settings.Text("site.name");
  mail.site_url = settings.Text("site.url");
  while (mail.site_url.ends_with('/')) mail.site_url.pop_back();
  return mail;
}

Mailer::Mailer(Accounts& accounts, std::function<MailSettings()> settings, std::function<void(std::int64_t)> announce,
               Transport transport)
    : accounts_(accounts),
      settings_(std::move(settings)),
      announce_(std::move(announce)),
      transport_(std::move(transport)) {}

void Mailer::RequireOn() const {
  if (On()) return;
  throw Error(Fault::kConflict, "mail_off", "This site sends no mail. Ask those who run it.");
}

std::int64_t Mailer::Order(db::Connection& connection, const Json& payload) {
  queue::NewJob job;
  job.kind = kJob;
  job.payload = payload;
  job.max_attempts = kAttempts;
  return queue::Enqueue(connection, job, accounts_.clock());
}

std::int64_t Mailer::OrderReset(db::Connection& connection, std::int64_t user_id) {
  return Order(connection, {{"letter", kReset}, {"user_id", user_id}});
}

std::int64_t Mailer::OrderConfirmation(db::Connection& connection, std::int64_t user_id) {
  return Order(connection, {{"letter", kConfirm}, {"user_id", user_id}});
}

std::int64_t Mailer::OrderAddressChange(db::Connection& connection, std::int64_t user_id) {
  return Order(connection, {{"letter", kChange}, {"user_id", user_id}});
}

std::int64_t Mailer::OrderContact(db::Connection& connection, std::int64_t sender_id, std::int64_t user_id,
                                  std::string_view text) {
  return Order(connection, {{"letter", kContact}, {"user_id", user_id}, {"sender_id", sender_id}, {"text", text}});
}

void Mailer::AddLetter(std::string_view name, Writer writer) {
  writers_[name] = std::move(writer);
}

void Mailer::OrderLetter(db::Connection& connection, std::string_view name, std::int64_t reader_id, const Json& about) {
  if (!On()) return;
  Json payload = about;
  payload["letter"] = name;
  payload["user_id"] = reader_id;
  Order(connection, payload);
}

void Mailer::OrderLetterForAll(db::Connection& connection, std::string_view name, Role least, const Json& about) {
  if (!On()) return;
  for (const std::int64_t reader : UsersFrom(connection, least, kMostReaders)) {
    OrderLetter(connection, name, reader, about);
  }
}

bool Mailer::MayOrder(db::Connection& connection, const std::string& kind, int most) {
  if (!On()) return false;
  const Millis now = accounts_.clock().Now();
  return connection.QueryOne(kCount, {kind, now, now - kHour})->Int(0) <= most;
}

std::int64_t Mailer::ClearLimits() {
  const auto lease = accounts_.pool().Write();
  return lease->Execute(kForgetCounts, {accounts_.clock().Now() - kHour});
}

Letter Mailer::Write(const Json& payload, const User& user, const MailSettings& settings, std::string& reply_to) {
  const std::string letter = payload.at("letter");
  if (const auto writer = writers_.find(letter); writer != writers_.end()) {
    const auto lease = accounts_.pool().Read();
    return writer->second(*lease, payload, user, settings);
  }
  if (letter == kContact) {
    const auto sender = accounts_.Find(payload.at("sender_id"));
    if (!sender || !sender->is_active) return {};
    reply_to = sender->email;
    return ContactLetter(settings.site_name, sender->username, payload.at("text").get<std::string>());
  }
  if (letter != kReset && letter != kConfirm && letter != kChange) {
    throw Error(Fault::kBroken, "unknown_letter",
                "This version of OpenPress does not know the letter '" + letter + "'.");
  }
  return WriteWithLink(letter, user, settings);
}

Letter Mailer::WriteWithLink(std::string_view letter, const User& user, const MailSettings& settings) {
  const bool is_reset = letter == kReset;
  const std::string& address = letter == kChange ? user.wanted_email : user.email;
  if (address.empty()) return {};  // it has been changed or given up meanwhile
  const std::string secret = RandomToken(43);
  {
    const Millis now = accounts_.clock().Now();
    const auto lease = accounts_.pool().Write();
    const auto transaction = lease->Begin();
    InsertLink(*lease, is_reset ? LinkPurpose::kPasswordReset : LinkPurpose::kConfirmEmail, user.id, Folded(address),
               SecretHash(secret), now, now + (is_reset ? kResetLife : kConfirmLife));
    transaction->Commit();
  }
  const std::string path = is_reset ? "/password/reset?token=" : "/email/confirm?token=";
  const std::string link = settings.site_url + path + secret;
  return is_reset ? ResetLetter(settings.site_name, user.username, link)
                  : ConfirmLetter(settings.site_name, user.username, link);
}

void Mailer::Deliver(queue::JobContext& job) {
  const MailSettings settings = settings_();
  if (!settings.On()) throw Error(Fault::kBadInput, "mail_off", "mail is off");
  const auto user = accounts_.Find(job.payload().at("user_id"));
  // Nobody, or gone meanwhile: there is nobody to write to.
  if (!user || !user->is_active) return;
  mail::Message message;
  message.from = mail::ParseMailbox(settings.from);
  message.to = job.payload().at("letter") == kChange ? user->wanted_email : user->email;
  Letter letter = Write(job.payload(), *user, settings, message.reply_to);
  if (letter.text.empty()) return;
  message.subject = std::move(letter.subject);
  message.text = std::move(letter.text);
  transport_(settings.server, message, accounts_.clock().Now());
}

}  // namespace openpress::accounts
