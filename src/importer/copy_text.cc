#include "importer/copy_text.h"

namespace openpress::importer {
namespace {

bool IsOctal(char c) {
  return c >= '0' && c <= '7';
}

int HexValue(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

/** What a backslash and @p c stand for, when that is one character. */
char Meant(char c) {
  switch (c) {
    case 'b':
      return '\b';
    case 'f':
      return '\f';
    case 'n':
      return '\n';
    case 'r':
      return '\r';
    case 't':
      return '\t';
    case 'v':
      return '\v';
    default:
      return c;
  }
}

/** Appends what the sequence behind a backslash at @p at stands for. @return where it ends */
std::size_t Unescape(std::string_view line, std::size_t at, std::string& value) {
  if (IsOctal(line[at])) {
    int code = 0;
    std::size_t end = at;
    while (end < line.size() && end < at + 3 && IsOctal(line[end])) code = code * 8 + (line[end++] - '0');
    value.push_back(static_cast<char>(code));
    return end;
  }
  if (line[at] == 'x' && at + 1 < line.size() && HexValue(line[at + 1]) >= 0) {
    int code = 0;
    std::size_t end = at + 1;
    while (end < line.size() && end < at + 3 && HexValue(line[end]) >= 0) code = code * 16 + HexValue(line[end++]);
    value.push_back(static_cast<char>(code));
    return end;
  }
  value.push_back(Meant(line[at]));
  return at + 1;
}

/** Takes a name off the beginning of @p text, quoted or not. */
std::optional<std::string> Name(std::string_view& text) {
  std::string name;
  if (text.starts_with('"')) {
    std::size_t at = 1;
    for (; at < text.size(); ++at) {
      if (text[at] == '"') {
        if (at + 1 >= text.size() || text[at + 1] != '"') break;
        ++at;
      }
      name.push_back(text[at]);
    }
    if (at >= text.size()) return std::nullopt;
    text.remove_prefix(at + 1);
    return name;
  }
  const auto end = text.find_first_of(" .,()\"");
  if (end == 0 || end == std::string_view::npos) return std::nullopt;
  name = text.substr(0, end);
  text.remove_prefix(end);
  return name;
}

bool Take(std::string_view& text, std::string_view what) {
  if (!text.starts_with(what)) return false;
  text.remove_prefix(what.size());
  return true;
}

}  // namespace

std::optional<std::vector<std::optional<std::string>>> CopyFields(std::string_view line) {
  std::vector<std::optional<std::string>> values;
  std::string value;
  bool null = false;
  std::size_t begin = 0;
  const auto end_value = [&] {
    values.emplace_back(null ? std::nullopt : std::optional(std::move(value)));
    value.clear();
    null = false;
  };
  for (std::size_t at = 0; at < line.size();) {
    if (line[at] == '\t') {
      end_value();
      begin = ++at;
    } else if (line[at] != '\\') {
      value.push_back(line[at++]);
    } else if (at + 1 == line.size()) {
      return std::nullopt;
    } else if (at == begin && line[at + 1] == 'N' && (at + 2 == line.size() || line[at + 2] == '\t')) {
      null = true;
      at += 2;
    } else {
      at = Unescape(line, at + 1, value);
    }
  }
  end_value();
  return values;
}

std::optional<CopyHead> ReadCopyHead(std::string_view line) {
  if (!Take(line, "COPY ")) return std::nullopt;
  CopyHead head;
  auto name = Name(line);
  if (!name) return std::nullopt;
  head.table = *std::move(name);
  if (Take(line, ".")) {
    name = Name(line);
    if (!name) return std::nullopt;
    head.schema = std::move(head.table);
    head.table = *std::move(name);
  }
  if (!Take(line, " (")) return std::nullopt;
  for (bool more = true; more; more = Take(line, ", ")) {
    name = Name(line);
    if (!name) return std::nullopt;
    head.columns.push_back(*std::move(name));
  }
  if (line != ") FROM stdin;") return std::nullopt;
  return head;
}

}  // namespace openpress::importer
