#include <algorithm>
#include <vector>

#include "core/error.h"
#include "lib/multipart/parser.h"

// The header values that forms use: "type; name=token; name=\"quoted\"". Browsers write quotes and line ends in names
// as %22, %0D, %0A (WHATWG HTML, multipart/form-data encoding algorithm), curl as \" and \\, old ones send whole
// Windows paths with single backslashes; RFC 7578 forbids filename* and clients send it all the same (RFC 8187).

namespace openpress::multipart {
namespace {

struct Parameter {
  std::string name;  // lower case
  std::string value;
};

char Lower(char c) noexcept {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

std::string Lowered(std::string_view text) {
  std::string lowered(text);
  std::transform(lowered.begin(), lowered.end(), lowered.begin(), Lower);
  return lowered;
}

std::string_view Trim(std::string_view text) noexcept {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

bool IsTokenCharacter(char c) noexcept {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
         std::string_view("!#$%&'*+-.^_`|~").find(c) != std::string_view::npos;
}

bool IsToken(std::string_view text) noexcept {
  return !text.empty() && std::all_of(text.begin(), text.end(), IsTokenCharacter);
}

int HexDigit(char c) noexcept {
  if (c >= '0' && c <= '9') return c - '0';
  const char lower = Lower(c);
  return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

/** Percent-decodes @p text; with @p only given, just those characters. */
std::string PercentDecoded(std::string_view text, std::string_view only = {}) {
  std::string decoded;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const int high = i + 2 < text.size() && text[i] == '%' ? HexDigit(text[i + 1]) : -1;
    const int low = high >= 0 ? HexDigit(text[i + 2]) : -1;
    const char c = static_cast<char>(high * 16 + low);
    if (low >= 0 && (only.empty() || only.find(c) != std::string_view::npos)) {
      decoded += c;
      i += 2;
    } else {
      decoded += text[i];
    }
  }
  return decoded;
}

/** Takes "name=value" behind a ';' from @p text. False when it is not well formed. */
bool TakeParameter(std::string_view& text, Parameter& parameter) {
  const std::size_t equals = text.find('=');
  if (equals == std::string_view::npos || !IsToken(Trim(text.substr(0, equals)))) return false;
  parameter.name = Lowered(Trim(text.substr(0, equals)));
  parameter.value.clear();
  text.remove_prefix(equals + 1);
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  if (text.empty() || text.front() != '"') {
    const std::size_t end = std::min(text.find(';'), text.size());
    parameter.value = Trim(text.substr(0, end));
    text.remove_prefix(end);
    return true;
  }
  std::size_t i = 1;
  for (; i < text.size() && text[i] != '"'; ++i) {
    if (text[i] == '\\' && i + 1 < text.size() && (text[i + 1] == '"' || text[i + 1] == '\\')) ++i;
    parameter.value += text[i];
  }
  if (i >= text.size()) return false;
  text = Trim(text.substr(i + 1));
  return text.empty() || text.front() == ';';
}

/** "first; a=b; c=d" as first and parameters. False when it is not well formed or a parameter is repeated. */
bool Split(std::string_view value, std::string& first, std::vector<Parameter>& parameters) {
  const std::size_t end = std::min(value.find(';'), value.size());
  first = Lowered(Trim(value.substr(0, end)));
  value.remove_prefix(end);
  while (!value.empty()) {
    value = Trim(value.substr(1));
    if (value.empty()) break;  // a final ';'
    Parameter parameter;
    if (!TakeParameter(value, parameter)) return false;
    for (const Parameter& other : parameters) {
      if (other.name == parameter.name) return false;
    }
    parameters.push_back(std::move(parameter));
  }
  return true;
}

Error BadHead() {
  return {Fault::kBadInput, "multipart_head", "The head of a part of the form cannot be read."};
}

void ReadDisposition(std::string_view value, PartHead& head) {
  std::string kind;
  std::vector<Parameter> parameters;
  if (!Split(value, kind, parameters) || kind != "form-data") throw BadHead();
  bool named = false;
  for (const Parameter& parameter : parameters) {
    if (parameter.name == "name") {
      head.name = PercentDecoded(parameter.value, "\"\r\n");
      named = true;
    } else if (parameter.name == "filename") {
      if (!head.file_name) head.file_name = PercentDecoded(parameter.value, "\"\r\n");
    } else if (parameter.name == "filename*") {
      const std::string lowered = Lowered(parameter.value);
      const std::size_t text = parameter.value.find('\'', 6);
      if (lowered.starts_with("utf-8'") && text != std::string::npos) {
        head.file_name = PercentDecoded(parameter.value.substr(text + 1));
      }
    }
  }
  if (!named) throw BadHead();
}

}  // namespace

PartHead ParsePartHead(std::string_view lines) {
  PartHead head;
  bool disposed = false;
  while (!lines.empty()) {
    const std::size_t end = lines.find("\r\n");
    const std::string_view line = lines.substr(0, end);
    lines.remove_prefix(end == std::string_view::npos ? lines.size() : end + 2);
    const std::size_t colon = line.find(':');
    // Folded lines have no name; bare CR, LF and NUL have no place in a header.
    if (colon == std::string_view::npos || !IsToken(line.substr(0, colon))) throw BadHead();
    if (line.find_first_of(std::string_view("\r\n\0", 3)) != std::string_view::npos) throw BadHead();
    const std::string name = Lowered(line.substr(0, colon));
    const std::string_view value = Trim(line.substr(colon + 1));
    if (name == "content-disposition") {
      if (disposed) throw BadHead();
      disposed = true;
      ReadDisposition(value, head);
    } else if (name == "content-type") {
      head.content_type = value;
    } else if (name == "content-transfer-encoding") {
      const std::string encoding = Lowered(value);
      if (encoding != "binary" && encoding != "8bit" && encoding != "7bit") {
        throw Error(Fault::kUnsupported, "multipart_encoding", "Parts of a form must be sent as they are.");
      }
    }
  }
  if (!disposed) throw BadHead();
  return head;
}

std::optional<std::string> BoundaryOf(std::string_view content_type) {
  std::string type;
  std::vector<Parameter> parameters;
  if (!Split(content_type, type, parameters) || type != "multipart/form-data") return std::nullopt;
  for (const Parameter& parameter : parameters) {
    if (parameter.name != "boundary") continue;
    const std::string& boundary = parameter.value;
    const auto allowed = [](char c) {
      return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
             std::string_view("'()+_,-./:=? ").find(c) != std::string_view::npos;
    };
    if (boundary.empty() || boundary.size() > 70 || boundary.back() == ' ') return std::nullopt;
    if (!std::all_of(boundary.begin(), boundary.end(), allowed)) return std::nullopt;
    return boundary;
  }
  return std::nullopt;
}

}  // namespace openpress::multipart
