#include "http/form.h"

#include <algorithm>

#include <fmt/format.h>

#include "core/error.h"
#include "http/head.h"
#include "http/target.h"

namespace openpress::http {
namespace {

constexpr std::size_t kMostFields = 1000;

void Put(Json& object, const std::string& name, std::string value) {
  if (!object.contains(name)) {
    object[name] = std::move(value);
  } else if (Json& held = object[name]; held.is_array()) {
    held.push_back(std::move(value));
  } else {
    held = Json::array({held, std::move(value)});
  }
}

[[noreturn]] void BadForm(std::string_view why) {
  throw Error(Fault::kBadInput, "form_parse_error", fmt::format("The form cannot be read: {}.", why));
}

Json ParseMultipart(std::string_view boundary, std::string_view body) {
  if (boundary.empty() || boundary.size() > 70) BadForm("its boundary is missing or too long");
  const std::string delimiter = fmt::format("\r\n--{}", boundary);
  Json object = Json::object();
  // The first boundary may stand at the very beginning.
  if (body.starts_with(std::string_view(delimiter).substr(2))) {
    body.remove_prefix(delimiter.size() - 2);
  } else {
    const std::size_t at = body.find(delimiter);
    if (at == std::string_view::npos) BadForm("the boundary does not appear");
    body.remove_prefix(at + delimiter.size());
  }
  std::size_t parts = 0;
  while (!body.starts_with("--")) {
    body.remove_prefix(std::min(body.find_first_not_of(" \t"), body.size()));
    if (!body.starts_with("\r\n")) BadForm("a boundary line is not ended");
    body.remove_prefix(2);
    const std::size_t blank = body.starts_with("\r\n") ? 0 : body.find("\r\n\r\n");
    if (blank == std::string_view::npos) BadForm("a part has no end of its headers");
    std::string_view lines = body.substr(0, blank);
    body.remove_prefix(blank == 0 ? 2 : blank + 4);
    const std::size_t end = body.find(delimiter);
    if (end == std::string_view::npos) BadForm("the last boundary is missing");
    const std::string_view content = body.substr(0, end);
    body.remove_prefix(end + delimiter.size());
    if (++parts > kMostFields) BadForm("it has too many fields");
    while (!lines.empty()) {
      const std::string_view line = lines.substr(0, lines.find("\r\n"));
      lines.remove_prefix(std::min(line.size() + 2, lines.size()));
      const std::size_t colon = line.find(':');
      if (colon == std::string_view::npos || !SameWord(line.substr(0, colon), "Content-Disposition")) continue;
      const std::string_view value = TrimSpace(line.substr(colon + 1));
      if (!SameWord(MediaType(value), "form-data") || !Parameter(value, "filename").empty()) continue;
      Put(object, ToUtf8(Parameter(value, "name")), ToUtf8(content));
    }
  }
  return object;
}

}  // namespace

std::string_view MediaType(std::string_view value) noexcept {
  return TrimSpace(value.substr(0, value.find(';')));
}

std::string Parameter(std::string_view value, std::string_view name) {
  std::size_t at = std::min(value.find(';'), value.size());
  while (at < value.size()) {
    const std::size_t begin = value.find_first_not_of("; \t", at);
    if (begin == std::string_view::npos) break;
    const std::size_t equals = value.find_first_of("=;", begin);
    if (equals == std::string_view::npos) break;
    at = equals;
    if (value[equals] == ';') continue;
    const bool wanted = SameWord(TrimSpace(value.substr(begin, equals - begin)), name);
    std::string text;
    at = equals + 1;
    if (at < value.size() && value[at] == '"') {
      for (++at; at < value.size() && value[at] != '"'; ++at) {
        // Browsers escape a quote as %22 and keep backslashes of file names, so only these two are undone.
        if (value[at] == '\\' && at + 1 < value.size() && (value[at + 1] == '"' || value[at + 1] == '\\')) ++at;
        text.push_back(value[at]);
      }
      at = std::min(value.find(';', at), value.size());
    } else {
      const std::size_t end = std::min(value.find(';', at), value.size());
      text = TrimSpace(value.substr(at, end - at));
      at = end;
    }
    if (wanted) return text;
  }
  return {};
}

Json ParseJsonObject(std::string_view content_type, std::string_view body) {
  const std::string_view type = MediaType(content_type);
  if (!SameWord(type, "application/json") && !type.ends_with("+json")) {
    throw Error(Fault::kUnsupported, "unsupported_media_type", "The body must be application/json.");
  }
  // Depth is bounded before parsing: a few kilobytes of "[" must not use up a thread's stack when it is destroyed.
  int depth = 0;
  for (const char c : body) {
    if (c == '[' || c == '{') ++depth;
    if (c == ']' || c == '}') --depth;
    if (depth > 256) throw Error(Fault::kBadInput, "json_parse_error", "The JSON body is nested too deeply.");
  }
  Json value = Json::parse(body, nullptr, false);
  if (value.is_discarded()) throw Error(Fault::kBadInput, "json_parse_error", "The body is not valid JSON.");
  if (!value.is_object()) throw Error(Fault::kBadInput, "json_parse_error", "The body must be a JSON object.");
  return value;
}

Json ParseFields(std::string_view content_type, std::string_view body) {
  if (body.empty()) return Json::object();
  const std::string_view type = MediaType(content_type);
  if (SameWord(type, "application/x-www-form-urlencoded")) {
    Json object = Json::object();
    for (auto& [name, value] : ParsePairs(body, kMostFields)) Put(object, name, std::move(value));
    return object;
  }
  if (SameWord(type, "multipart/form-data")) return ParseMultipart(Parameter(content_type, "boundary"), body);
  if (SameWord(type, "application/json") || type.ends_with("+json")) return ParseJsonObject(content_type, body);
  throw Error(Fault::kUnsupported, "unsupported_media_type",
              "The body must be application/json, application/x-www-form-urlencoded or multipart/form-data.");
}

}  // namespace openpress::http
