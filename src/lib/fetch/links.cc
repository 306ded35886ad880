#include "lib/fetch/links.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <optional>
#include <utility>

namespace openpress::fetch {
namespace {

constexpr std::size_t kMostLinks = 100;

/** Elements whose content is text up to their own end tag. */
constexpr std::array<std::string_view, 9> kTextOnly = {"script", "style",   "textarea", "title",   "xmp",
                                                       "iframe", "noembed", "noframes", "noscript"};

bool IsBlank(char c) {
  return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f';
}
bool IsLetter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}
char Lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}
std::string Lower(std::string_view text) {
  std::string lower(text);
  std::transform(lower.begin(), lower.end(), lower.begin(), [](char c) { return Lower(c); });
  return lower;
}

void AppendUtf8(std::string& text, std::uint32_t point) {
  const auto put = [&text](std::uint32_t byte) { text.push_back(static_cast<char>(byte)); };
  if (point < 0x80) {
    put(point);
  } else if (point < 0x800) {
    put(0xC0 | point >> 6U);
    put(0x80 | (point & 0x3FU));
  } else if (point < 0x10000) {
    put(0xE0 | point >> 12U);
    put(0x80 | (point >> 6U & 0x3FU));
    put(0x80 | (point & 0x3FU));
  } else {
    put(0xF0 | point >> 18U);
    put(0x80 | (point >> 12U & 0x3FU));
    put(0x80 | (point >> 6U & 0x3FU));
    put(0x80 | (point & 0x3FU));
  }
}

/** The character that "&…;" stands for; only those that occur in URLs. */
std::optional<std::uint32_t> Reference(std::string_view name) {
  if (name.starts_with('#')) {
    const bool hex = name.size() > 1 && Lower(name[1]) == 'x';
    name.remove_prefix(hex ? 2 : 1);
    std::uint32_t point = 0;
    const auto [end, problem] = std::from_chars(name.data(), name.data() + name.size(), point, hex ? 16 : 10);
    const bool good = problem == std::errc{} && end == name.data() + name.size() && point != 0 && point <= 0x10FFFF &&
                      (point < 0xD800 || point > 0xDFFF);
    return good ? std::optional(point) : std::nullopt;
  }
  constexpr std::array<std::pair<std::string_view, char>, 9> kNamed = {{{"amp", '&'},
                                                                        {"quot", '"'},
                                                                        {"apos", '\''},
                                                                        {"lt", '<'},
                                                                        {"gt", '>'},
                                                                        {"sol", '/'},
                                                                        {"colon", ':'},
                                                                        {"period", '.'},
                                                                        {"num", '#'}}};
  for (const auto& [known, character] : kNamed)
    if (known == name) return static_cast<std::uint32_t>(character);
  return std::nullopt;
}

std::string Decoded(std::string_view text) {
  constexpr std::size_t kLongestName = 10;
  std::string decoded;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text[at] == '&') {
      const auto end = text.substr(at, kLongestName + 2).find(';');
      if (end != std::string_view::npos) {
        if (const auto point = Reference(text.substr(at + 1, end - 1))) {
          AppendUtf8(decoded, *point);
          at += end;
          continue;
        }
      }
    }
    decoded.push_back(text[at]);
  }
  return decoded;
}

bool HasWord(std::string_view list, std::string_view word) {
  while (!list.empty()) {
    const auto begin = std::find_if_not(list.begin(), list.end(), IsBlank);
    list.remove_prefix(static_cast<std::size_t>(begin - list.begin()));
    const auto end = std::find_if(list.begin(), list.end(), IsBlank);
    const auto length = static_cast<std::size_t>(end - list.begin());
    if (Lower(list.substr(0, length)) == word) return true;
    list.remove_prefix(length);
  }
  return false;
}

/** A start tag's name and the attributes we look at. */
struct Tag {
  std::string name;
  std::optional<std::string> rel;
  std::optional<std::string> href;
};

class Reader {
 public:
  explicit Reader(std::string_view html) : html_(html) {}

  std::vector<std::string> Read() {
    std::vector<std::string> links;
    while (links.size() < kMostLinks) {
      const auto open = html_.find('<', at_);
      if (open == std::string_view::npos) break;
      at_ = open + 1;
      if (Begins("!--")) {
        SkipComment();
      } else if (Begins("!") || Begins("?") || Begins("/")) {
        SkipPast(">");
      } else if (at_ < html_.size() && IsLetter(html_[at_])) {
        Tag tag = ReadTag();
        if ((tag.name == "a" || tag.name == "link") && tag.rel && tag.href && HasWord(*tag.rel, "me")) {
          links.push_back(std::move(*tag.href));
        }
        if (tag.name == "plaintext") break;
        if (std::find(kTextOnly.begin(), kTextOnly.end(), tag.name) != kTextOnly.end()) SkipText(tag.name);
      }
    }
    return links;
  }

 private:
  [[nodiscard]] bool Begins(std::string_view text) const { return html_.substr(at_).starts_with(text); }
  void SkipPast(std::string_view mark) {
    const auto found = html_.find(mark, at_);
    at_ = found == std::string_view::npos ? html_.size() : found + mark.size();
  }

  void SkipComment() {
    at_ += 3;
    if (Begins(">")) {
      ++at_;
    } else if (Begins("->")) {
      at_ += 2;
    } else {
      // Step by step: two searches for the two ends would each read the whole page for every comment.
      do {
        SkipPast("--");
        while (Begins("-")) ++at_;
      } while (at_ < html_.size() && !Begins(">") && !Begins("!>"));
      SkipPast(">");
    }
  }

  /** To the end tag of @p name. */
  void SkipText(std::string_view name) {
    for (;;) {
      const auto close = html_.find("</", at_);
      if (close == std::string_view::npos) {
        at_ = html_.size();
        return;
      }
      at_ = close + 2;
      if (Lower(html_.substr(at_, name.size())) != name) continue;
      const std::size_t after = at_ + name.size();
      if (after < html_.size() && !IsBlank(html_[after]) && html_[after] != '>' && html_[after] != '/') continue;
      return SkipPast(">");
    }
  }

  std::string ReadName(bool attribute) {
    const std::size_t begin = at_;
    while (at_ < html_.size() && !IsBlank(html_[at_]) && html_[at_] != '>' && html_[at_] != '/' &&
           !(attribute && html_[at_] == '=' && at_ > begin)) {
      ++at_;
    }
    return Lower(html_.substr(begin, at_ - begin));
  }

  void SkipBlanks() {
    while (at_ < html_.size() && IsBlank(html_[at_])) ++at_;
  }

  std::string_view ReadValue() {
    SkipBlanks();
    if (at_ == html_.size()) return {};
    if (html_[at_] == '"' || html_[at_] == '\'') {
      const char quote = html_[at_++];
      const auto end = std::min(html_.find(quote, at_), html_.size());
      const std::string_view value = html_.substr(at_, end - at_);
      at_ = std::min(end + 1, html_.size());
      return value;
    }
    const std::size_t begin = at_;
    while (at_ < html_.size() && !IsBlank(html_[at_]) && html_[at_] != '>') ++at_;
    return html_.substr(begin, at_ - begin);
  }

  Tag ReadTag() {
    Tag tag;
    tag.name = ReadName(false);
    while (at_ < html_.size() && html_[at_] != '>') {
      if (IsBlank(html_[at_]) || html_[at_] == '/') {
        ++at_;
        continue;
      }
      const std::string name = ReadName(true);
      SkipBlanks();
      std::string_view value;
      if (at_ < html_.size() && html_[at_] == '=') {
        ++at_;
        value = ReadValue();
      }
      // Of an attribute that is written twice, browsers take the first.
      if (name == "rel" && !tag.rel) tag.rel = Decoded(value);
      if (name == "href" && !tag.href) tag.href = Decoded(value);
    }
    // A tag that the page ends in is none.
    if (at_ == html_.size()) return {};
    ++at_;
    return tag;
  }

  const std::string_view html_;
  std::size_t at_ = 0;
};

}  // namespace

std::vector<std::string> RelMeLinks(std::string_view html) {
  return Reader(html).Read();
}

}  // namespace openpress::fetch
