#include "accounts/sign_in/totp.h"

#include <fmt/format.h>
#include <sodium.h>

#include "core/ids.h"
#include "lib/crypto/hmac.h"

namespace openpress::accounts {
namespace {

constexpr Millis kStep = 30'000;
constexpr std::size_t kKeyBytes = 20;

std::string Escaped(std::string_view text) {
  std::string escaped;
  for (const char c : text) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
                       c == '_' || c == '.' || c == '~';
    if (plain) {
      escaped.push_back(c);
    } else {
      escaped += fmt::format("%{:02X}", static_cast<unsigned char>(c));
    }
  }
  return escaped;
}

}  // namespace

std::string NewTotpKey() {
  RandomHex(1);  // initialises libsodium
  std::string key(kKeyBytes, '\0');
  randombytes_buf(key.data(), key.size());
  return key;
}

std::int64_t TotpStep(Millis now) {
  return now / kStep;
}

std::string TotpCode(std::string_view key, std::int64_t step) {
  std::string counter(8, '\0');
  for (std::size_t i = 0; i < counter.size(); ++i) {
    counter[i] = static_cast<char>((static_cast<std::uint64_t>(step) >> (56 - 8 * i)) & 0xFF);
  }
  const std::string hash = crypto::HmacOf(crypto::Algorithm::kSha1, key, counter);
  const auto byte = [&](std::size_t at) { return static_cast<std::uint32_t>(static_cast<unsigned char>(hash[at])); };
  const std::size_t offset = byte(hash.size() - 1) & 0x0F;
  const std::uint32_t number =
      ((byte(offset) & 0x7F) << 24) | (byte(offset + 1) << 16) | (byte(offset + 2) << 8) | byte(offset + 3);
  return fmt::format("{:06}", number % 1'000'000);
}

std::optional<std::int64_t> MatchingStep(std::string_view key, std::string_view code, Millis now) {
  std::string digits;
  for (const char c : code)
    if (c != ' ') digits.push_back(c);
  const std::int64_t middle = TotpStep(now);
  std::optional<std::int64_t> match;
  for (std::int64_t step = middle - 1; step <= middle + 1; ++step) {
    if (ConstantTimeEqual(TotpCode(key, step), digits)) match = step;
  }
  return match;
}

std::string Base32(std::string_view bytes) {
  constexpr std::string_view kLetters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
  std::string text;
  std::uint32_t held = 0;
  int bits = 0;
  for (const char c : bytes) {
    held = (held << 8) | static_cast<unsigned char>(c);
    for (bits += 8; bits >= 5; bits -= 5) text.push_back(kLetters[(held >> (bits - 5)) & 0x1F]);
    held &= (1U << bits) - 1;
  }
  if (bits > 0) text.push_back(kLetters[(held << (5 - bits)) & 0x1F]);
  return text;
}

std::string OtpauthUri(std::string_view issuer, std::string_view username, std::string_view key) {
  return fmt::format("otpauth://totp/{0}:{1}?secret={2}&issuer={0}&algorithm=SHA1&digits=6&period=30", Escaped(issuer),
                     Escaped(username), Base32(key));
}

}  // namespace openpress::accounts
