#include "storage/names.h"

#include <algorithm>
#include <cstdint>

namespace openpress::storage {
namespace {

constexpr std::size_t kLongestName = 255;
constexpr std::string_view kReplacement = "\xEF\xBF\xBD";

bool IsDigit(char c) noexcept {
  return c >= '0' && c <= '9';
}
bool IsLower(char c) noexcept {
  return c >= 'a' && c <= 'z';
}
bool IsUpper(char c) noexcept {
  return c >= 'A' && c <= 'Z';
}

struct Character {
  std::uint32_t code = 0;
  std::size_t length = 1;
  bool valid = false;
};

/** The character at the start of @p text (RFC 3629: shortest form, no surrogates, at most U+10FFFF). */
Character Decode(std::string_view text) noexcept {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned char first = byte(0);
  if (first < 0x80) return {first, 1, true};
  const std::size_t length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2;
  if (first < 0xC2 || first > 0xF4 || text.size() < length) return {};
  std::uint32_t code = first & (0xFFU >> (length + 1));
  for (std::size_t i = 1; i < length; ++i) {
    if ((byte(i) & 0xC0) != 0x80) return {};
    code = code << 6 | (byte(i) & 0x3F);
  }
  constexpr std::uint32_t kLeast[] = {0, 0, 0x80, 0x800, 0x10000};
  if (code < kLeast[length] || code > 0x10FFFF || (code >= 0xD800 && code <= 0xDFFF)) return {};
  return {code, length, true};
}

/** Controls, and what makes text look like other text: line and paragraph separators, direction marks, overrides and
 *  isolates, the byte order mark, non-characters. */
bool IsForbidden(std::uint32_t c) noexcept {
  return c < 0x20 || (c >= 0x7F && c < 0xA0) || c == 0x061C || c == 0x200E || c == 0x200F ||
         (c >= 0x2028 && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069) || c == 0xFEFF || (c & 0xFFFE) == 0xFFFE;
}

/** The longest prefix of valid UTF-8 @p text within @p most bytes that does not split a character. */
std::string_view CutAtCharacter(std::string_view text, std::size_t most) noexcept {
  if (text.size() <= most) return text;
  while (most > 0 && (static_cast<unsigned char>(text[most]) & 0xC0) == 0x80) --most;
  return text.substr(0, most);
}

std::string_view Trim(std::string_view text) noexcept {
  const auto is_space = [](char c) { return c == ' ' || c == '\n'; };
  while (!text.empty() && is_space(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_space(text.back())) text.remove_suffix(1);
  return text;
}

}  // namespace

bool ValidToken(std::string_view token) noexcept {
  const auto plain = [](char c) { return IsDigit(c) || IsLower(c) || IsUpper(c); };
  return token.size() >= 4 && token.size() <= 64 && plain(token[0]) && plain(token[1]) &&
         std::all_of(token.begin(), token.end(), [&](char c) { return plain(c) || c == '-' || c == '_'; });
}

bool ValidUploadId(std::string_view id) noexcept {
  return id.size() >= 16 && id.size() <= 64 &&
         std::all_of(id.begin(), id.end(), [](char c) { return IsDigit(c) || (c >= 'a' && c <= 'f'); });
}

bool ValidExtension(std::string_view extension) noexcept {
  return !extension.empty() && extension.size() <= 8 &&
         std::all_of(extension.begin(), extension.end(), [](char c) { return IsDigit(c) || IsLower(c); });
}

std::string CleanText(std::string_view hostile, std::size_t most, bool lines) {
  std::string clean;
  clean.reserve(std::min(hostile.size(), most) + 4);
  while (!hostile.empty() && clean.size() <= most) {
    const Character c = Decode(hostile);
    if (!c.valid) {
      clean += kReplacement;
    } else if (c.code == '\t') {
      clean += ' ';
    } else if (!IsForbidden(c.code) || (lines && c.code == '\n')) {
      clean += hostile.substr(0, c.length);
    }
    hostile.remove_prefix(c.length);
  }
  return std::string(Trim(CutAtCharacter(clean, most)));
}

std::string DisplayName(std::string_view hostile) {
  const std::size_t folder = hostile.find_last_of("/\\");
  if (folder != std::string_view::npos) hostile.remove_prefix(folder + 1);
  if (hostile.size() > 4 * kLongestName) {  // keep the end too: that is where the extension stands
    std::string both(hostile.substr(0, 2 * kLongestName));
    both += hostile.substr(hostile.size() - 2 * kLongestName);
    return DisplayName(both);
  }
  std::string name = CleanText(hostile, hostile.size() * kReplacement.size(), false);
  if (name.empty() || name == "." || name == "..") return "upload";
  if (name.size() <= kLongestName) return name;
  const std::size_t dot = name.rfind('.');
  const std::string ending = dot == std::string::npos || name.size() - dot > 16 ? "" : name.substr(dot);
  return std::string(Trim(CutAtCharacter(name, kLongestName - ending.size()))) + ending;
}

std::string ExtensionOf(std::string_view name) {
  const std::size_t dot = name.rfind('.');
  if (dot == std::string_view::npos) return "bin";
  std::string extension(name.substr(dot + 1));
  for (char& c : extension) {
    if (IsUpper(c)) c = static_cast<char>(c - 'A' + 'a');
  }
  return ValidExtension(extension) ? extension : "bin";
}

}  // namespace openpress::storage
