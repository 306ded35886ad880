#include "accounts/sign_in/second_factor.h"

#include "accounts/names.h"
#include "accounts/sign_in/secret.h"
#include "accounts/sign_in/totp.h"
#include "core/ids.h"

namespace openpress::accounts {
namespace {

constexpr std::string_view kFind = "SELECT secret, confirmed_at FROM second_factors WHERE user_id = $1";

constexpr std::string_view kBegin = R"sql(
  INSERT INTO second_factors (user_id, secret, created_at)
  VALUES ($1, $2, $3)
  ON CONFLICT (user_id) DO UPDATE
     SET secret = $2, created_at = $3, last_step = 0
   WHERE second_factors.confirmed_at IS NULL)sql";

constexpr std::string_view kConfirm = R"sql(
  UPDATE second_factors
     SET confirmed_at = $2, last_step = $3
   WHERE user_id = $1)sql";

constexpr std::string_view kTakeStep = R"sql(
  UPDATE second_factors
     SET last_step = $2
   WHERE user_id = $1 AND last_step < $2)sql";

constexpr std::string_view kTakeRecoveryCode = R"sql(
  UPDATE recovery_codes
     SET used_at = $3
   WHERE user_id = $1 AND code_hash = $2 AND used_at IS NULL)sql";

constexpr std::string_view kInsertCode = "INSERT INTO recovery_codes (user_id, code_hash) VALUES ($1, $2)";
constexpr std::string_view kDeleteCodes = "DELETE FROM recovery_codes WHERE user_id = $1";
constexpr std::string_view kCodesLeft = "SELECT COUNT(*) FROM recovery_codes WHERE user_id = $1 AND used_at IS NULL";
constexpr std::string_view kDelete = "DELETE FROM second_factors WHERE user_id = $1";

std::string FromHex(std::string_view hex) {
  const auto digit = [](char c) { return c <= '9' ? c - '0' : c - 'a' + 10; };
  std::string bytes;
  for (std::size_t i = 0; i + 1 < hex.size(); i += 2) {
    bytes.push_back(static_cast<char>((digit(hex[i]) << 4) | digit(hex[i + 1])));
  }
  return bytes;
}

/** Recovery codes are compared without blanks and hyphens, whatever their case. The user's number keeps equal codes of
 *  two people from being told by their hash. */
std::string CodeHash(std::int64_t user_id, std::string_view code) {
  std::string plain;
  for (const char c : Folded(code))
    if (c != ' ' && c != '-') plain.push_back(c);
  return SecretHash("recovery code " + std::to_string(user_id) + " " + plain);
}

}  // namespace

std::optional<SecondFactor> FindSecondFactor(db::Connection& connection, std::int64_t user_id) {
  const auto row = connection.QueryOne(kFind, {user_id});
  if (!row) return std::nullopt;
  return SecondFactor{FromHex(row->Text(0)), !row->IsNull(1)};
}

bool BeginSecondFactor(db::Connection& connection, std::int64_t user_id, std::string_view key, Millis now) {
  return connection.Execute(kBegin, {user_id, ToHex(key), now}) > 0;
}

void ConfirmSecondFactor(db::Connection& connection, std::int64_t user_id, std::int64_t step, Millis now) {
  connection.Execute(kConfirm, {user_id, now, step});
}

bool TakeCode(db::Connection& connection, std::int64_t user_id, std::string_view code, Millis now) {
  const auto factor = FindSecondFactor(connection, user_id);
  if (!factor || !factor->is_confirmed) return false;
  if (const auto step = MatchingStep(factor->key, code, now)) {
    return connection.Execute(kTakeStep, {user_id, *step}) > 0;
  }
  return connection.Execute(kTakeRecoveryCode, {user_id, CodeHash(user_id, code), now}) > 0;
}

std::vector<std::string> ReplaceRecoveryCodes(db::Connection& connection, std::int64_t user_id) {
  constexpr std::size_t kBytes = 10;  // 80 bits, 16 letters
  constexpr std::size_t kGroup = 4;
  connection.Execute(kDeleteCodes, {user_id});
  std::vector<std::string> codes;
  while (static_cast<int>(codes.size()) < kRecoveryCodes) {
    std::string code = Folded(Base32(NewTotpKey().substr(0, kBytes)));
    for (std::size_t at = kGroup; at < code.size(); at += kGroup + 1) code.insert(at, 1, '-');
    connection.Execute(kInsertCode, {user_id, CodeHash(user_id, code)});
    codes.push_back(std::move(code));
  }
  return codes;
}

std::int64_t RecoveryCodesLeft(db::Connection& connection, std::int64_t user_id) {
  return connection.QueryOne(kCodesLeft, {user_id})->Int(0);
}

bool RemoveSecondFactor(db::Connection& connection, std::int64_t user_id) {
  connection.Execute(kDeleteCodes, {user_id});
  return connection.Execute(kDelete, {user_id}) > 0;
}

}  // namespace openpress::accounts
