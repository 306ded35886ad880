#include "accounts/mail/notices.h"

#include <fmt/format.h>

#include "accounts/verification/request.h"

namespace openpress::accounts {
namespace {

constexpr std::string_view kHowManyWait = R"sql(
  SELECT COUNT(*)
    FROM (SELECT 1
            FROM users
           WHERE is_approved = 0 AND deleted_at IS NULL AND is_active = 1
           LIMIT 1000) AS capped)sql";

std::string Day(Millis time) {
  return Iso8601(time).substr(0, 10);
}

/** The request that a letter is about, while it is still its reader's. */
std::optional<VerificationRequest> RequestIn(db::Connection& connection, const Json& about, const User& reader) {
  auto request = FindRequest(connection, about.at("request").get<std::int64_t>());
  if (!request || request->user_id != reader.id) return std::nullopt;
  return request;
}

Letter ApprovalWanted(db::Connection& connection, const Json&, const User& reader, const MailSettings& site) {
  const auto waiting = connection.QueryOne(kHowManyWait)->Int(0);
  if (waiting == 0 || !CanManageUsers(reader.role)) return {};
  return {
      fmt::format("{}: accounts wait for approval", site.site_name),
      fmt::format("{} {} at {} to be approved:\n"
                  "\n"
                  "{}/api/v1/manage_users?is_approved=false\n"
                  "\n"
                  "`openpress user approve NAME` lets one in, as does the action approve_user of the API. Until then\n"
                  "they can read, and change nothing but themselves.\n",
                  waiting, waiting == 1 ? "account waits" : "accounts wait", site.site_name, site.site_url)};
}

Letter Approved(db::Connection&, const Json&, const User& reader, const MailSettings& site) {
  if (!reader.is_approved) return {};
  return {fmt::format("{}: your account is approved", site.site_name),
          fmt::format("The account {} at {} is approved: you can take part now.\n"
                      "\n"
                      "{}/\n",
                      reader.username, site.site_name, site.site_url)};
}

/** Says no more of the new address than that there is to be one: the reader may be the one who is being robbed. */
Letter AddressChanging(db::Connection&, const Json&, const User& reader, const MailSettings& site) {
  return {
      fmt::format("{}: your account is to get another address", site.site_name),
      fmt::format("Somebody who knows the password of the account {} at {} asked that letters go to another address\n"
                  "from now on. That happens as soon as a letter to the new one is answered.\n"
                  "\n"
                  "If it was not you, choose a new password now, which ends all sessions:\n"
                  "\n"
                  "{}/password/reset\n",
                  reader.username, site.site_name, site.site_url)};
}

Letter VerificationDecided(db::Connection& connection, const Json& about, const User& reader,
                           const MailSettings& site) {
  const auto request = RequestIn(connection, about, reader);
  if (!request) return {};
  if (request->state == VerificationState::kApproved) {
    return {fmt::format("{}: you are verified", site.site_name),
            fmt::format("{} has verified the account {} as a journalist's, until {}.\n"
                        "Readers see the badge and what it is based on:\n"
                        "\n"
                        "{}\n"
                        "The reviewer's reason:\n"
                        "\n"
                        "{}",
                        site.site_name, reader.username, Day(request->valid_until.value_or(0)), Quoted(request->basis),
                        Quoted(request->reason))};
  }
  if (request->state != VerificationState::kRefused) return {};
  return {fmt::format("{}: your request to be verified", site.site_name),
          fmt::format("The account {} at {} was not verified. The reviewer's reason:\n"
                      "\n"
                      "{}\n"
                      "You may ask again with other evidence.\n",
                      reader.username, site.site_name, Quoted(request->reason))};
}

Letter VerificationEnding(db::Connection& connection, const Json& about, const User& reader, const MailSettings& site) {
  const auto request = RequestIn(connection, about, reader);
  if (!request || request->state != VerificationState::kApproved) return {};
  return {fmt::format("{}: your verification ends soon", site.site_name),
          fmt::format("The verification of the account {} at {} ends on {}.\n"
                      "Ask to be verified again before that day, and the badge stays without a break.\n",
                      reader.username, site.site_name, Day(request->valid_until.value_or(0)))};
}

Letter VerificationEnded(db::Connection& connection, const Json& about, const User& reader, const MailSettings& site) {
  const auto request = RequestIn(connection, about, reader);
  if (!request) return {};
  const bool revoked = request->state == VerificationState::kRevoked;
  if (!revoked && request->state != VerificationState::kExpired) return {};
  const std::string why = revoked ? "was revoked. The reason:\n\n" + Quoted(request->end_reason)
                                  : "has run out. You may ask to be verified again.\n";
  return {fmt::format("{}: your verification has ended", site.site_name),
          fmt::format("The verification of the account {} at {} {}", reader.username, site.site_name, why)};
}

}  // namespace

void AddNotices(Mailer& mailer) {
  mailer.AddLetter(letter::kApprovalWanted, &ApprovalWanted);
  mailer.AddLetter(letter::kApproved, &Approved);
  mailer.AddLetter(letter::kAddressChanging, &AddressChanging);
  mailer.AddLetter(letter::kVerificationDecided, &VerificationDecided);
  mailer.AddLetter(letter::kVerificationEnding, &VerificationEnding);
  mailer.AddLetter(letter::kVerificationEnded, &VerificationEnded);
}

}  // namespace openpress::accounts
