#include "site/markdown.h"

#include <algorithm>
#include <cctype>
#include <vector>

#include "core/html.h"

namespace openpress::site {
namespace {

/** Texts that nest deeper than anybody means are shown as typed. */
constexpr int kDeepest = 8;
/** What a mark may span, in bytes: hostile texts cost no more time than others of their length. */
constexpr std::size_t kSpan = 500;
constexpr std::size_t kLongestLink = 1000;

bool IsBlank(char letter) {
  return letter == ' ' || letter == '\t' || letter == '\r' || letter == '\n';
}

bool IsWord(char letter) {
  return std::isalnum(static_cast<unsigned char>(letter)) != 0 || letter == '_';
}

bool StartsWith(std::string_view text, std::string_view beginning) {
  return text.substr(0, beginning.size()) == beginning;
}

/** The scheme of an address on the web at the beginning of @p text, whatever its case; or empty. */
std::string_view WebScheme(std::string_view text) {
  for (const std::string_view scheme : {std::string_view("https://"), std::string_view("http://")}) {
    if (text.size() <= scheme.size()) continue;
    const bool same = std::equal(scheme.begin(), scheme.end(), text.begin(), [](char a, char b) {
      return a == static_cast<char>(std::tolower(static_cast<unsigned char>(b)));
    });
    if (same) return text.substr(0, scheme.size());
  }
  return {};
}

bool MayLinkTo(std::string_view href) {
  // "//host" and "/\host" leave the site.
  if (StartsWith(href, "/")) return href.size() == 1 || (href[1] != '/' && href[1] != '\\');
  return !WebScheme(href).empty() || (StartsWith(href, "mailto:") && href.size() > 7);
}

std::string Link(std::string_view href, const std::string& inside) {
  const bool own = StartsWith(href, "/");
  return "<a href=\"" + EscapeHtml(href) + "\"" + (own ? "" : " rel=\"nofollow noopener noreferrer\"") + ">" + inside +
         "</a>";
}

std::string Inline(std::string_view text, int depth);

struct Made {
  std::string html;
  std::size_t length = 0;  ///< of the text it stands for; 0: nothing begins here
};

Made Code(std::string_view text) {
  const auto end = text.find('`', 1);
  if (end == std::string_view::npos || end == 1 || end > kSpan) return {};
  return {"<code>" + EscapeHtml(text.substr(1, end - 1)) + "</code>", end + 1};
}

Made NamedLink(std::string_view text) {
  const auto end = text.substr(0, kSpan).find_first_of("[]", 1);
  if (end == std::string_view::npos || end == 1 || text[end] != ']') return {};
  if (end + 1 >= text.size() || text[end + 1] != '(') return {};
  const std::string_view rest = text.substr(end + 2, kLongestLink);
  const auto close = rest.find_first_of("() \t\r\n");
  if (close == std::string_view::npos || close == 0 || rest[close] != ')') return {};
  const std::string_view href = rest.substr(0, close);
  if (!MayLinkTo(href)) return {};
  // A link has no links inside.
  return {Link(href, EscapeHtml(text.substr(1, end - 1))), end + 2 + close + 1};
}

Made BareLink(std::string_view text) {
  const std::string_view scheme = WebScheme(text);
  if (scheme.empty()) return {};
  std::string_view url = text.substr(0, std::min(text.find_first_of(" \t\r\n<>\""), kLongestLink));
  // Punctuation at the end belongs to the sentence; a closing bracket only if it opens inside the address.
  while (!url.empty() && std::string_view(".,;:!?'*_").find(url.back()) != std::string_view::npos) url.remove_suffix(1);
  if (!url.empty() && url.back() == ')' && url.find('(') == std::string_view::npos) url.remove_suffix(1);
  if (url.size() <= scheme.size()) return {};
  return {Link(url, EscapeHtml(url)), url.size()};
}

/** What stands between two @p marks, neither of which touches a blank inside. */
Made Marked(std::string_view text, std::string_view mark, std::string_view element, int depth) {
  const std::size_t begin = mark.size();
  if (!StartsWith(text, mark) || begin >= text.size()) return {};
  const auto end = text.substr(0, begin + kSpan + 2).find(mark[0], begin);
  if (end == std::string_view::npos || end == begin || text.substr(end, mark.size()) != mark) return {};
  if (IsBlank(text[begin]) || IsBlank(text[end - 1])) return {};
  const std::size_t after = end + mark.size();
  if (mark == "_" && after < text.size() && IsWord(text[after])) return {};
  const std::string inside = Inline(text.substr(begin, end - begin), depth + 1);
  return {"<" + std::string(element) + ">" + inside + "</" + std::string(element) + ">", after};
}

Made Begin(std::string_view text, char before, int depth) {
  switch (text.front()) {
    case '`':
      return Code(text);
    case '[':
      return NamedLink(text);
    case 'h':
    case 'H':
      return IsWord(before) ? Made{} : BareLink(text);
    case '*': {
      Made strong = Marked(text, "**", "strong", depth);
      return strong.length > 0 ? strong : Marked(text, "*", "em", depth);
    }
    case '_':
      return IsWord(before) ? Made{} : Marked(text, "_", "em", depth);
    default:
      return {};
  }
}

std::string Inline(std::string_view text, int depth) {
  if (depth >= kDeepest) return EscapeHtml(text);
  std::string html;
  std::size_t plain = 0;
  for (std::size_t at = 0; at < text.size();) {
    const Made made = Begin(text.substr(at), at == 0 ? ' ' : text[at - 1], depth);
    if (made.length == 0) {
      ++at;
      continue;
    }
    html += EscapeHtml(text.substr(plain, at - plain));
    html += made.html;
    at += made.length;
    plain = at;
  }
  return html + EscapeHtml(text.substr(plain));
}

using Lines = std::vector<std::string_view>;

std::string_view WithoutBlanks(std::string_view line) {
  while (!line.empty() && IsBlank(line.front())) line.remove_prefix(1);
  while (!line.empty() && IsBlank(line.back())) line.remove_suffix(1);
  return line;
}

/** What a line of a list says; nothing for a line that is none. @param ordered "1." instead of "-" */
bool ListItem(std::string_view line, bool ordered, std::string_view& says) {
  line = WithoutBlanks(line);
  std::size_t mark = 0;
  if (ordered) {
    while (mark < line.size() && mark < 3 && std::isdigit(static_cast<unsigned char>(line[mark])) != 0) ++mark;
    if (mark == 0 || mark >= line.size() || (line[mark] != '.' && line[mark] != ')')) return false;
  } else if (line.empty() || (line.front() != '-' && line.front() != '*')) {
    return false;
  }
  ++mark;
  if (mark >= line.size() || !IsBlank(line[mark])) return false;
  says = WithoutBlanks(line.substr(mark));
  return true;
}

bool IsRule(std::string_view line) {
  std::string marks;
  for (const char letter : line)
    if (!IsBlank(letter)) marks += letter;
  return marks.size() >= 3 && std::string_view("-*_").find(marks.front()) != std::string_view::npos &&
         marks.find_first_not_of(marks.front()) == std::string::npos;
}

std::string Joined(const Lines& lines) {
  std::string html;
  for (const std::string_view line : lines) {
    if (!html.empty()) html += "<br>";
    html += Inline(line, 0);
  }
  return html;
}

std::string List(const Lines& lines, bool ordered) {
  std::string html = ordered ? "<ol>" : "<ul>";
  for (const std::string_view line : lines) {
    std::string_view says;
    if (!ListItem(line, ordered, says)) return {};
    html += "<li dir=\"auto\">" + Inline(says, 0) + "</li>";
  }
  return html + (ordered ? "</ol>" : "</ul>");
}

std::string Block(Lines lines) {
  std::string html;
  while (!lines.empty()) {
    std::string_view first = lines.front();
    const auto hashes = std::min(first.find_first_not_of('#'), first.size());
    if (hashes == 0 || hashes > 6 || hashes >= first.size() || !IsBlank(first[hashes])) break;
    first = WithoutBlanks(first.substr(hashes));
    while (!first.empty() && first.back() == '#') first.remove_suffix(1);
    html += "<h2 dir=\"auto\">" + Inline(WithoutBlanks(first), 0) + "</h2>";
    lines.erase(lines.begin());
  }
  if (lines.empty()) return html;
  if (lines.size() == 1 && IsRule(lines.front())) return html + "<hr>";
  for (const bool ordered : {false, true}) {
    const std::string list = List(lines, ordered);
    if (!list.empty()) return html + list;
  }
  if (std::all_of(lines.begin(), lines.end(), [](std::string_view line) { return StartsWith(line, ">"); })) {
    for (std::string_view& line : lines) line = WithoutBlanks(line.substr(1));
    return html + "<blockquote dir=\"auto\">" + Joined(lines) + "</blockquote>";
  }
  return html + "<p dir=\"auto\">" + Joined(lines) + "</p>";
}

}  // namespace

std::string RenderMarkdown(std::string_view text) {
  std::string html;
  Lines lines;
  while (true) {
    const auto end = text.find('\n');
    std::string_view line = text.substr(0, end);
    if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
    if (!WithoutBlanks(line).empty()) {
      lines.push_back(line);
    } else if (!lines.empty()) {
      html += Block(std::move(lines));
      lines = {};
    }
    if (end == std::string_view::npos) break;
    text.remove_prefix(end + 1);
  }
  return lines.empty() ? html : html + Block(std::move(lines));
}

}  // namespace openpress::site
