#include "accounts/sign_in/foreign_hash.h"

#include <charconv>

#include "core/ids.h"
#include "lib/crypto/pbkdf2.h"

namespace openpress::accounts {
namespace {

constexpr std::string_view kPbkdf2 = "pbkdf2_sha256$";
constexpr std::string_view kArgon2 = "argon2$argon2id$v=19$";
constexpr std::size_t kRaw = 32;

constexpr std::string_view kAny = R"sql(
  SELECT password_hash
    FROM users
   WHERE password_hash LIKE 'pbkdf2_sha256$%'
   LIMIT 1)sql";
constexpr std::size_t kLongest = 512;

std::optional<long> Number(std::string_view digits) {
  long number = 0;
  const auto [end, problem] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  if (problem != std::errc{} || end != digits.data() + digits.size() || digits.empty()) return std::nullopt;
  return number;
}

/** Takes the piece before @p sign off @p text. */
std::string_view Piece(std::string_view& text, char sign) {
  const auto end = text.find(sign);
  const std::string_view piece = text.substr(0, end);
  text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  return piece;
}

bool Within(std::string_view field, std::string_view name, long most) {
  if (!field.starts_with(name)) return false;
  const auto number = Number(field.substr(name.size()));
  return number && *number > 0 && *number <= most;
}

}  // namespace

std::optional<Pbkdf2Hash> ReadPbkdf2(std::string_view text) {
  if (!text.starts_with(kPbkdf2) || text.size() > kLongest) return std::nullopt;
  text.remove_prefix(kPbkdf2.size());
  const auto iterations = Number(Piece(text, '$'));
  const std::string_view salt = Piece(text, '$');
  std::string hash = crypto::FromBase64(text);
  if (!iterations || *iterations < 1 || *iterations > kMostIterations || salt.empty() || hash.size() != kRaw) {
    return std::nullopt;
  }
  return Pbkdf2Hash{static_cast<int>(*iterations), std::string(salt), std::move(hash)};
}

std::optional<std::string> ReadDjangoArgon2(std::string_view text) {
  if (!text.starts_with(kArgon2) || text.size() > kLongest) return std::nullopt;
  std::string_view costs = text.substr(kArgon2.size());
  costs = costs.substr(0, costs.find('$'));
  constexpr long kMostKibibytes = 256L * 1024;
  constexpr long kMostPasses = 16;
  constexpr long kMostLanes = 16;
  if (!Within(Piece(costs, ','), "m=", kMostKibibytes) || !Within(Piece(costs, ','), "t=", kMostPasses) ||
      !Within(costs, "p=", kMostLanes)) {
    return std::nullopt;
  }
  return std::string(text.substr(text.find('$')));
}

bool IsForeignHash(std::string_view text) {
  return ReadPbkdf2(text) || ReadDjangoArgon2(text);
}

std::string AnyForeignHash(db::Connection& connection) {
  const auto row = connection.QueryOne(kAny);
  return row ? row->Text(0) : "";
}

bool VerifyPbkdf2(const Pbkdf2Hash& hash, std::string_view password) {
  return ConstantTimeEqual(crypto::Pbkdf2Sha256(password, hash.salt, hash.iterations, kRaw), hash.hash);
}

}  // namespace openpress::accounts
