#include "catalogue/text.h"

#include "core/error.h"
#include "core/text.h"

namespace openpress::catalogue {
namespace {

/** Where the tag that begins at @p at ends (one past '>'), or @p at when nothing begins there. */
std::size_t EndOfTag(std::string_view text, std::size_t at) {
  if (text[at] != '<' || at + 1 >= text.size()) return at;
  const char next = text[at + 1];
  const bool opens =
      (next >= 'a' && next <= 'z') || (next >= 'A' && next <= 'Z') || next == '/' || next == '!' || next == '?';
  if (!opens) return at;
  const auto close = text.find('>', at);
  return close == std::string_view::npos ? at : close + 1;
}

/** One pass; what it leaves may form a new tag ("<<b>i>"). */
std::string WithoutTags(std::string_view text) {
  std::string plain;
  plain.reserve(text.size());
  // Behind the last '>' nothing closes; without knowing, each of many '<' would look for it to the end.
  const auto last = text.rfind('>');
  const std::size_t closed = last == std::string_view::npos ? 0 : last + 1;
  for (std::size_t i = 0; i < text.size();) {
    const std::size_t end = i < closed ? EndOfTag(text, i) : i;
    if (end == i) {
      plain.push_back(text[i++]);
    } else {
      i = end;
    }
  }
  return plain;
}

}  // namespace

std::string PlainText(std::string_view text, bool keep_lines) {
  std::string plain = WithoutTags(text);
  // Bounded: text nested deeper than this is nobody's title, and the rest is harmless.
  for (int pass = 0; pass < 8; ++pass) {
    std::string again = WithoutTags(plain);
    if (again.size() == plain.size()) break;
    plain = std::move(again);
  }
  for (char& c : plain) {
    const auto byte = static_cast<unsigned char>(c);
    if ((byte < 0x20 && !(keep_lines && (c == '\n' || c == '\t'))) || byte == 0x7F) c = ' ';
  }
  return std::string(Trimmed(plain));
}

std::string TitleFromFileName(std::string_view name) {
  const auto slash = name.find_last_of("/\\");
  if (slash != std::string_view::npos) name.remove_prefix(slash + 1);
  const auto dot = name.rfind('.');
  if (dot != std::string_view::npos && dot > 0) name = name.substr(0, dot);
  if (!IsUtf8(name)) return "Untitled";
  const std::string title = PlainText(FirstCodePoints(PlainText(name, false), kLongestTitle), false);
  return title.empty() ? "Untitled" : title;
}

std::string CheckedTitle(std::string_view title) {
  if (!IsUtf8(title)) throw Error(Fault::kBadInput, "invalid_title", "The title is not valid UTF-8 text.");
  std::string plain = PlainText(title, false);
  if (plain.empty()) throw Error(Fault::kBadInput, "invalid_title", "This field may not be blank.");
  if (CodePoints(plain) > kLongestTitle) {
    throw Error(Fault::kBadInput, "invalid_title", "Ensure this field has no more than 100 characters.");
  }
  return plain;
}

std::string CheckedDescription(std::string_view description) {
  if (!IsUtf8(description)) {
    throw Error(Fault::kBadInput, "invalid_description", "The description is not valid UTF-8 text.");
  }
  if (description.size() > kLongestDescription) {
    throw Error(Fault::kBadInput, "invalid_description", "Ensure this field has no more than 100000 characters.");
  }
  return PlainText(description, true);
}

}  // namespace openpress::catalogue
