#include "accounts/mail/mailed_link.h"

namespace openpress::accounts {
namespace {

constexpr std::string_view kInsert = R"sql(
  INSERT INTO mailed_links (secret_hash, purpose, user_id, email_key, created_at, expires_at)
  VALUES ($1, $2, $3, $4, $5, $6))sql";

constexpr std::string_view kTrim = R"sql(
  DELETE FROM mailed_links
   WHERE id IN (SELECT id FROM mailed_links
                 WHERE user_id = $1 AND purpose = $2
                 ORDER BY id DESC
                 LIMIT 1000 OFFSET $3))sql";

constexpr std::string_view kFind = R"sql(
  SELECT id, user_id, email_key
    FROM mailed_links
   WHERE secret_hash = $1 AND purpose = $2 AND expires_at > $3)sql";

constexpr std::string_view kDeleteOf = "DELETE FROM mailed_links WHERE user_id = $1 AND purpose = $2";
constexpr std::string_view kDeleteBefore = "DELETE FROM mailed_links WHERE expires_at <= $1";

std::string_view NameOf(LinkPurpose purpose) {
  return purpose == LinkPurpose::kPasswordReset ? "password_reset" : "confirm_email";
}

}  // namespace

void InsertLink(db::Connection& connection, LinkPurpose purpose, std::int64_t user_id, std::string_view email_key,
                std::string_view secret_hash, Millis now, Millis expires_at) {
  connection.Execute(kInsert, {secret_hash, NameOf(purpose), user_id, email_key, now, expires_at});
  connection.Execute(kTrim, {user_id, NameOf(purpose), kMostLinks});
}

std::optional<MailedLink> FindLink(db::Connection& connection, LinkPurpose purpose, std::string_view secret_hash,
                                   Millis now) {
  const auto row = connection.QueryOne(kFind, {secret_hash, NameOf(purpose), now});
  if (!row) return std::nullopt;
  return MailedLink{row->Int(0), row->Int(1), row->Text(2)};
}

void DeleteLinksOf(db::Connection& connection, LinkPurpose purpose, std::int64_t user_id) {
  connection.Execute(kDeleteOf, {user_id, NameOf(purpose)});
}

std::int64_t DeleteLinksBefore(db::Connection& connection, Millis now) {
  return connection.Execute(kDeleteBefore, {now});
}

}  // namespace openpress::accounts
