#include "http/target.h"

#include <algorithm>
#include <cctype>

namespace openpress::http {
namespace {

int Hex(char c) noexcept {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

/** The byte that "%xy" at the front of @p text stands for, or -1. */
int Escape(std::string_view text) noexcept {
  if (text.size() < 3) return -1;
  const int high = Hex(text[1]);
  const int low = Hex(text[2]);
  return high < 0 || low < 0 ? -1 : high * 16 + low;
}

std::string DecodeFormText(std::string_view text) {
  std::string decoded;
  decoded.reserve(text.size());
  while (!text.empty()) {
    const int byte = text.front() == '%' ? Escape(text) : -1;
    if (byte >= 0) {
      decoded.push_back(static_cast<char>(byte));
      text.remove_prefix(3);
    } else {
      decoded.push_back(text.front() == '+' ? ' ' : text.front());
      text.remove_prefix(1);
    }
  }
  if (!IsUtf8(decoded)) return ToUtf8(decoded);
  return decoded;
}

/** The length of the character at the front (RFC 3629 section 4), 0 when there is none. */
std::size_t CharacterSize(std::string_view text) noexcept {
  const auto at = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned first = at(0);
  if (first < 0x80) return 1;
  std::size_t size = 0;
  unsigned least = 0x80;
  unsigned most = 0xbf;
  if (first >= 0xc2 && first <= 0xdf) {
    size = 2;
  } else if (first >= 0xe0 && first <= 0xef) {
    size = 3;
    if (first == 0xe0) least = 0xa0;
    if (first == 0xed) most = 0x9f;
  } else if (first >= 0xf0 && first <= 0xf4) {
    size = 4;
    if (first == 0xf0) least = 0x90;
    if (first == 0xf4) most = 0x8f;
  }
  if (size == 0 || text.size() < size || at(1) < least || at(1) > most) return 0;
  for (std::size_t i = 2; i < size; ++i) {
    if (at(i) < 0x80 || at(i) > 0xbf) return 0;
  }
  return size;
}

}  // namespace

bool DecodePath(std::string_view target, std::string& path) {
  std::string_view raw = target.substr(0, target.find('?'));
  path.clear();
  if (raw.empty() || raw.front() != '/') return false;
  bool ascii = true;
  while (!raw.empty()) {
    const char c = raw.front();
    if (c == '%') {
      const int byte = Escape(raw);
      if (byte < 0x20 || byte == '/' || byte == 0x7f) return false;
      if (byte >= 0x80) ascii = false;
      path.push_back(static_cast<char>(byte));
      raw.remove_prefix(3);
    } else {
      if (static_cast<unsigned char>(c) >= 0x80) ascii = false;
      path.push_back(c);
      raw.remove_prefix(1);
    }
  }
  // Segments are looked at after decoding, so that %2e%2e is seen; an encoded slash was refused above.
  std::size_t begin = 1;
  while (begin < path.size()) {
    const std::size_t end = std::min(path.find('/', begin), path.size());
    const std::string_view segment(path.data() + begin, end - begin);
    if (segment.empty() || segment == "." || segment == "..") return false;
    begin = end + 1;
  }
  return ascii || IsUtf8(path);
}

std::string_view QueryOf(std::string_view target) noexcept {
  const std::size_t mark = target.find('?');
  return mark == std::string_view::npos ? std::string_view{} : target.substr(mark + 1);
}

Pairs ParsePairs(std::string_view text, std::size_t most) {
  Pairs pairs;
  while (!text.empty() && pairs.size() < most) {
    const std::string_view pair = text.substr(0, text.find('&'));
    text.remove_prefix(std::min(pair.size() + 1, text.size()));
    if (pair.empty()) continue;
    const std::size_t equals = std::min(pair.find('='), pair.size());
    pairs.emplace_back(DecodeFormText(pair.substr(0, equals)),
                       DecodeFormText(pair.substr(std::min(equals + 1, pair.size()))));
  }
  return pairs;
}

bool IsUtf8(std::string_view text) noexcept {
  while (!text.empty()) {
    const std::size_t size = CharacterSize(text);
    if (size == 0) return false;
    text.remove_prefix(size);
  }
  return true;
}

std::string ToUtf8(std::string_view text) {
  std::string repaired;
  while (!text.empty()) {
    const std::size_t size = CharacterSize(text);
    if (size == 0)
      repaired += "\xef\xbf\xbd";
    else
      repaired += text.substr(0, size);
    text.remove_prefix(std::max<std::size_t>(size, 1));
  }
  return repaired;
}

std::string EncodeComponent(std::string_view text) {
  constexpr std::string_view kHexDigits = "0123456789ABCDEF";
  std::string encoded;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (std::isalnum(byte) != 0 || c == '-' || c == '.' || c == '_' || c == '~') {
      encoded.push_back(c);
    } else {
      encoded.push_back('%');
      encoded.push_back(kHexDigits[byte >> 4]);
      encoded.push_back(kHexDigits[byte & 15]);
    }
  }
  return encoded;
}

}  // namespace openpress::http
