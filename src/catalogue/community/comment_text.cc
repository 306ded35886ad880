#include "catalogue/community/comment_text.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "accounts/names.h"
#include "catalogue/text.h"
#include "core/error.h"
#include "core/text.h"

namespace openpress::catalogue {
namespace {

constexpr std::size_t kLeastName = 4;
constexpr std::size_t kMostName = 150;

/** Where spam leads to; a list of all domains would be out of date tomorrow. */
constexpr std::array<std::string_view, 24> kDomains = {
    "com",  "net",    "org",  "info", "biz",  "io",   "co",    "me",  "ru",   "cn",  "xyz", "top",
    "site", "online", "shop", "club", "live", "link", "click", "vip", "page", "app", "dev", "ly"};

/** What a username is made of, see accounts/names.h. */
bool IsNameByte(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-' || c == '.';
}

bool IsLetter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/** One kind of line end, no other control character, no long gaps. */
std::string Tidied(std::string_view text) {
  std::string tidy;
  tidy.reserve(text.size());
  std::size_t line_ends = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    char c = text[i];
    if (c == '\r') {
      if (i + 1 < text.size() && text[i + 1] == '\n') continue;
      c = '\n';
    }
    if (c == '\t') c = ' ';
    // U+0080 to U+009F are control characters as well; this is how they look in UTF-8.
    if (c == '\xC2' && i + 1 < text.size() && static_cast<unsigned char>(text[i + 1]) < 0xA0) {
      ++i;
      continue;
    }
    line_ends = c == '\n' ? line_ends + 1 : 0;
    if (line_ends <= 2) tidy.push_back(c);
  }
  return tidy;
}

void AddName(std::vector<std::string>& names, std::string_view name) {
  if (name.size() < kLeastName || name.size() > kMostName || names.size() >= kMostMentions) return;
  std::string folded = accounts::Folded(name);
  if (std::find(names.begin(), names.end(), folded) == names.end()) names.push_back(std::move(folded));
}

std::string_view RunOfNameBytes(std::string_view text) {
  const auto end = std::find_if_not(text.begin(), text.end(), IsNameByte);
  return text.substr(0, static_cast<std::size_t>(end - text.begin()));
}

/** "example.com" and "shop.example.com/x", from the dot before the last part. */
bool IsSiteEndingAt(std::string_view text, std::size_t dot) {
  if (dot == 0 || !IsNameByte(text[dot - 1]) || text[dot - 1] == '.') return false;
  const std::string_view rest = text.substr(dot + 1);
  const auto end = std::find_if_not(rest.begin(), rest.end(), IsLetter);
  if (end != rest.end() && IsNameByte(*end) && *end != '.') return false;
  const std::string_view part = rest.substr(0, static_cast<std::size_t>(end - rest.begin()));
  return std::find(kDomains.begin(), kDomains.end(), part) != kDomains.end();
}

}  // namespace

std::string CheckedComment(std::string_view text, std::size_t most) {
  if (!IsUtf8(text)) throw Error(Fault::kBadInput, "invalid_comment", "The comment is not valid UTF-8 text.");
  // Line ends are made one kind before PlainText() makes blanks of all other control characters.
  std::string plain = Tidied(PlainText(Tidied(text), true));
  if (plain.empty()) throw Error(Fault::kBadInput, "invalid_comment", "This field may not be blank.");
  if (CodePoints(plain) > most) {
    throw Error(Fault::kBadInput, "invalid_comment",
                fmt::format("Ensure this field has no more than {} characters.", most));
  }
  return plain;
}

bool HasLink(std::string_view text) {
  const std::string folded = accounts::Folded(text);
  if (folded.find("://") != std::string::npos || folded.find("www.") != std::string::npos) return true;
  for (auto dot = folded.find('.'); dot != std::string::npos; dot = folded.find('.', dot + 1)) {
    if (IsSiteEndingAt(folded, dot)) return true;
  }
  return false;
}

std::vector<std::string> MentionsIn(std::string_view text) {
  constexpr std::string_view kOpen = "(_";
  constexpr std::string_view kClose = "_)";
  std::vector<std::string> names;
  for (auto at = text.find('@'); at != std::string_view::npos; at = text.find('@', at + 1)) {
    // In the middle of a word it is part of an address.
    if (at > 0 && IsNameByte(text[at - 1])) continue;
    const std::string_view rest = text.substr(at + 1);
    if (rest.starts_with(kOpen)) {
      const std::string_view run = RunOfNameBytes(rest.substr(kOpen.size()));
      const std::string_view behind = rest.substr(kOpen.size() + run.size());
      if (run.ends_with('_') && behind.starts_with(')')) AddName(names, run.substr(0, run.size() + 1 - kClose.size()));
      continue;
    }
    std::string_view name = RunOfNameBytes(rest);
    AddName(names, name);
    while (name.ends_with('.') || name.ends_with('-')) name.remove_suffix(1);
    AddName(names, name);
  }
  return names;
}

}  // namespace openpress::catalogue
