#include "accounts/verification/rules.h"

#include <algorithm>

#include <fmt/format.h>

#include "core/text.h"

namespace openpress::accounts {
namespace {

constexpr std::string_view kCloseDocuments = R"sql(
  UPDATE verification_documents
     SET closed_at = $2
   WHERE request_id = $1 AND deleted_at IS NULL)sql";

}  // namespace

std::string CheckedWords(std::string_view words, std::size_t most, Lines lines, std::string_view code,
                         std::string_view ask) {
  const std::string_view trimmed = Trimmed(words);
  const auto refuse = [&](const std::string& sentence) { throw Error(Fault::kBadInput, std::string(code), sentence); };
  if (trimmed.empty()) refuse(fmt::format("{}.", ask));
  if (trimmed.size() > most) refuse(fmt::format("{}, in {} bytes at most.", ask, most));
  const bool clean = std::none_of(trimmed.begin(), trimmed.end(), [lines](char c) {
    const bool line_sign = c == '\n' || c == '\r' || c == '\t';
    return (static_cast<unsigned char>(c) < 0x20 && !(line_sign && lines == Lines::kMany)) || c == 0x7F;
  });
  if (!clean || !IsUtf8(trimmed)) refuse(fmt::format("{}, as text without control characters.", ask));
  return std::string(trimmed);
}

void RequirePending(const VerificationRequest& request) {
  RequireChanged(request.state == VerificationState::kPending ? 1 : 0);
}

void RequireChanged(std::int64_t rows) {
  if (rows > 0) return;
  throw Error(Fault::kConflict, "not_pending", "This request is not waiting for a decision any more.");
}

Error NoSuchUser() {
  return {Fault::kNotFound, "no_such_user", "There is no such user."};
}

User RequireUserNamed(db::Connection& connection, std::string_view username) {
  auto user = FindUserByUsername(connection, username);
  if (!user) throw NoSuchUser();
  return *std::move(user);
}

void CloseDocuments(db::Connection& connection, std::int64_t request_id, Millis since) {
  connection.Execute(kCloseDocuments, {request_id, since});
}

}  // namespace openpress::accounts
