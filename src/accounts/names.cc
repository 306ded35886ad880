#include "accounts/names.h"

#include <algorithm>
#include <array>
#include <cstddef>

#include <fmt/format.h>

#include "core/error.h"
#include "core/text.h"

namespace openpress::accounts {
namespace {

constexpr std::size_t kLeastPassword = 8;
constexpr std::size_t kMostPassword = 128;

bool IsLetterOrDigit(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

/** Of eight letters and more; shorter ones are refused for their length. From the published lists of leaks. */
constexpr std::array<std::string_view, 72> kCommonPasswords = {
    "00000000", "0123456789", "1029384756", "11111111",  "1111111111",    "11223344",    "12121212",   "123123123",
    "12341234", "1234554321", "12345678",   "123456789", "1234567890",    "12344321",    "123456789a", "123qweasd",
    "1q2w3e4r", "1q2w3e4r5t", "1qaz2wsx",   "1qazxsw2",  "22222222",      "66666666",    "76543210",   "87654321",
    "88888888", "987654321",  "99999999",   "a1b2c3d4",  "aa123456",      "aa12345678",  "abc12345",   "abcd1234",
    "abcdefgh", "adminadmin", "admin123",   "admin1234", "administrator", "alexander",   "asdfasdf",   "asdfghjkl",
    "asdf1234", "baseball",   "basketball", "changeme",  "computer",      "corvette",    "dragon123",  "football",
    "iloveyou", "internet",   "jennifer",   "letmein1",  "liverpool",     "michelle",    "mustang1",   "openpress",
    "passw0rd", "p@ssw0rd",   "password",   "password1", "password12",    "password123", "princess1",  "qazwsxedc",
    "qwer1234", "qwertyui",   "qwertyuiop", "sunshine",  "superman",      "trustno1",    "welcome1",   "zaq12wsx"};

[[noreturn]] void RefusePassword(const std::string& why) {
  throw Error(Fault::kBadInput, "invalid_password", why);
}

}  // namespace

std::string Folded(std::string_view text) {
  std::string folded(text);
  for (char& c : folded)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return folded;
}

void CheckUsername(std::string_view username) {
  const bool fits = username.size() >= 4 && username.size() <= 150 && IsLetterOrDigit(username.front()) &&
                    std::all_of(username.begin(), username.end(),
                                [](char c) { return IsLetterOrDigit(c) || c == '_' || c == '-' || c == '.'; });
  if (!fits) {
    throw Error(Fault::kBadInput, "invalid_username",
                "A username has 4 to 150 letters, digits and the signs . _ - and begins with a letter or digit.");
  }
}

void CheckEmail(std::string_view email) {
  const auto at = email.find('@');
  const std::string_view domain = at == std::string_view::npos ? std::string_view() : email.substr(at + 1);
  const bool printable = std::all_of(email.begin(), email.end(), [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte > 0x20 && byte != 0x7F && c != '"' && c != '<' && c != '>' && c != '(' && c != ')' && c != ',' &&
           c != ';' && c != ':' && c != '\\';
  });
  const bool fits = printable && IsUtf8(email) && email.size() <= 254 && at != std::string_view::npos && at > 0 &&
                    at <= 64 && domain.find('@') == std::string_view::npos && !domain.starts_with('.') &&
                    !domain.ends_with('.') && domain.find("..") == std::string_view::npos && !domain.empty();
  if (!fits) {
    throw Error(Fault::kBadInput, "invalid_email", "Enter a valid e-mail address, such as name@example.org.");
  }
}

void CheckDisplayName(std::string_view name) {
  if (name.size() > 250 || !IsUtf8(name) || HasControls(name)) {
    throw Error(Fault::kBadInput, "invalid_name", "A name has at most 250 bytes of text without control characters.");
  }
}

void CheckProfileText(std::string_view text) {
  constexpr std::size_t kMost = 10000;
  const bool printable = std::all_of(text.begin(), text.end(), [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return (byte >= 0x20 && byte != 0x7F) || c == '\n' || c == '\r' || c == '\t';
  });
  if (text.size() > kMost || !IsUtf8(text) || !printable) {
    throw Error(Fault::kBadInput, "invalid_description",
                fmt::format("A description has at most {} bytes of text without control characters.", kMost));
  }
}

void CheckProfileLine(std::string_view what, std::string_view text) {
  constexpr std::size_t kMost = 100;
  if (!IsUtf8(text) || HasControls(text) || CodePoints(text) > kMost) {
    throw Error(Fault::kBadInput, fmt::format("invalid_{}", what),
                fmt::format("A {} has at most {} characters and no control characters.", what, kMost));
  }
}

void CheckPassword(std::string_view password, std::string_view username, std::string_view email) {
  if (password.size() < kLeastPassword) {
    RefusePassword(fmt::format("This password is too short. It needs at least {} characters.", kLeastPassword));
  }
  if (password.size() > kMostPassword) {
    RefusePassword(fmt::format("This password is too long. It may have {} bytes.", kMostPassword));
  }
  if (!IsUtf8(password) || password.find('\0') != std::string_view::npos) {
    RefusePassword("A password must be valid text.");
  }
  const std::string folded = Folded(password);
  const std::string mail = Folded(email);
  if (folded == Folded(username) || folded == mail || folded == mail.substr(0, mail.find('@'))) {
    RefusePassword("The password must not be the username or the e-mail address.");
  }
  const bool one_letter = folded.find_first_not_of(folded.front()) == std::string::npos;
  if (one_letter || std::find(kCommonPasswords.begin(), kCommonPasswords.end(), folded) != kCommonPasswords.end()) {
    RefusePassword("This password is among the most used ones. Choose another.");
  }
}

}  // namespace openpress::accounts
