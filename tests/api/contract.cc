#include "contract.h"

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <regex>

#include <fmt/format.h>

#include "api/openapi/openapi.h"
#include "api/openapi/schema.h"

namespace openpress::tests {
namespace {

bool IsOfType(const Json& value, const std::string& type) {
  if (type == "string") return value.is_string();
  if (type == "integer") return value.is_number_integer();
  if (type == "number") return value.is_number();
  if (type == "boolean") return value.is_boolean();
  if (type == "object") return value.is_object();
  if (type == "array") return value.is_array();
  return type == "null" && value.is_null();
}

bool HasForm(const std::string& text, const std::string& form) {
  static const std::regex date(R"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z)");
  static const std::regex url(R"(https?://\S+)");
  static const std::regex path(R"((/\S*)?)");
  static const std::regex uuid("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");
  static const std::regex email(R"(\S+@\S+)");
  if (form == "date-time") return std::regex_match(text, date);
  if (form == "uri") return std::regex_match(text, url);
  if (form == "uri-reference") return std::regex_match(text, path);
  if (form == "uuid") return std::regex_match(text, uuid);
  if (form == "email") return std::regex_match(text, email);
  return false;
}

/** Compiling one takes longer than all it is asked. */
bool HasPattern(const std::string& text, const std::string& pattern) {
  thread_local std::map<std::string, std::regex> known;
  const auto place = known.try_emplace(pattern, pattern).first;
  return std::regex_match(text, place->second);
}

bool TypeFits(const Json& type, const Json& value) {
  if (type.is_string()) return IsOfType(value, type);
  return std::any_of(type.begin(), type.end(), [&](const Json& one) { return IsOfType(value, one); });
}

void Append(std::vector<std::string>& all, std::vector<std::string> more) {
  std::move(more.begin(), more.end(), std::back_inserter(all));
}

std::vector<std::string> ObjectMisfits(const Json& schema, const Json& value, const Json& components,
                                       const std::string& path) {
  std::vector<std::string> misfits;
  static const Json kNone = Json::object();
  const auto told = schema.find("properties");
  const Json& properties = told == schema.end() ? kNone : *told;
  if (const auto required = schema.find("required"); required != schema.end()) {
    for (const Json& key : *required) {
      if (!value.contains(key)) misfits.push_back(fmt::format("{} lacks {}", path, key.get<std::string>()));
    }
  }
  const auto others = schema.find("additionalProperties");
  std::size_t last = 0;
  for (const auto& [key, part] : value.items()) {
    const auto known = properties.find(key);
    if (known != properties.end()) {
      Append(misfits, Misfits(*known, part, components, path + "." + key));
      const auto place = static_cast<std::size_t>(std::distance(properties.begin(), known));
      if (place < last) misfits.push_back(fmt::format("{}.{} comes too late", path, key));
      last = std::max(last, place);
    } else if (others != schema.end()) {
      Append(misfits, Misfits(*others, part, components, path + "." + key));
    } else {
      misfits.push_back(fmt::format("{} has {}, which is not described", path, key));
    }
  }
  // Problems begin with the field they are about.
  if (others != schema.end()) std::erase_if(misfits, [](const auto& one) { return one.ends_with("too late"); });
  return misfits;
}

std::optional<http::Method> MethodNamed(const std::string& name) {
  constexpr std::array<std::string_view, 7> kNames = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"};
  const auto* const found = std::find(kNames.begin(), kNames.end(), name);
  if (found == kNames.end()) return std::nullopt;
  return static_cast<http::Method>(found - kNames.begin());
}

}  // namespace

std::vector<std::string> Misfits(const Json& schema, const Json& value, const Json& components,
                                 const std::string& path) {
  if (const auto reference = schema.find("$ref"); reference != schema.end()) {
    const std::string name = reference->get<std::string>();
    return Misfits(components.at(name.substr(name.rfind('/') + 1)), value, components, path);
  }
  if (const auto any = schema.find("anyOf"); any != schema.end()) {
    std::vector<std::string> misfits;
    for (const Json& one : *any) {
      auto these = Misfits(one, value, components, path);
      if (these.empty()) return {};
      Append(misfits, std::move(these));
    }
    return misfits;
  }
  const auto type = schema.find("type");
  if (type == schema.end()) return {};
  if (!TypeFits(*type, value)) {
    return {fmt::format("{} is {}, not {}", path,
                        value.dump(-1, ' ', false, Json::error_handler_t::replace).substr(0, 60), type->dump())};
  }
  if (const auto words = schema.find("enum"); words != schema.end()) {
    if (std::find(words->begin(), words->end(), value) == words->end()) {
      return {fmt::format("{} is {}, none of {}", path, value.dump(), words->dump())};
    }
    return {};
  }
  if (value.is_string()) {
    const auto& text = value.get_ref<const std::string&>();
    const auto form = schema.find("format");
    const auto pattern = schema.find("pattern");
    const bool fits =
        (form == schema.end() || HasForm(text, *form)) && (pattern == schema.end() || HasPattern(text, *pattern));
    if (!fits) return {fmt::format("{} is \"{}\", not as {}", path, text.substr(0, 60), schema.dump())};
    return {};
  }
  if (value.is_object()) return ObjectMisfits(schema, value, components, path);
  std::vector<std::string> misfits;
  if (value.is_array()) {
    for (const Json& element : value) Append(misfits, Misfits(schema.at("items"), element, components, path + "[]"));
  }
  return misfits;
}

Contract::Contract(const http::Routes& routes) : router_(routes) {}

std::string Contract::Violation(http::Method method, const std::string& path, const HttpAnswer& answer) const {
  static const Json components = api::ComponentSchemas();
  const http::RouteMatch match = router_.Match(method, path);
  static const Json kProblem = {{"$ref", "Problem"}};
  const bool has_body = method != http::Method::kHead && answer.status != 304;
  if (match.entry == nullptr) {
    if (!has_body || answer.status < 400) return {};
    const auto misfits = Misfits(kProblem, answer.json(), components);
    return misfits.empty() ? "" : misfits.front();
  }
  const http::Route& route = match.entry->route;
  if (route.doc.summary.empty()) return {};
  const auto answers = api::AnswersOf(route);
  const auto found =
      std::find_if(answers.begin(), answers.end(), [&](const auto& one) { return one.status == answer.status; });
  if (found == answers.end() && answer.status < 500)
    return fmt::format("the status {} is not described", answer.status);
  if (!has_body) return {};
  const std::string content_type = found == answers.end() ? "application/json" : found->content_type;
  if (content_type.empty()) return answer.body.empty() ? "" : "a body that is not described";
  if (content_type != "*/*" && !answer.Header("content-type").starts_with(content_type)) {
    return fmt::format("the type {} is not described", answer.Header("content-type"));
  }
  if (content_type != "application/json") return {};
  const Json schema = found == answers.end() ? kProblem : api::SchemaOfType(found->type);
  const Json body = answer.json();
  if (body.is_discarded()) return "no JSON";
  const auto misfits = Misfits(schema, body, components);
  return misfits.empty() ? "" : misfits.front();
}

void Contract::Check(const std::string& method, const std::string& target, const HttpAnswer& answer) {
  const auto known = MethodNamed(method);
  if (!known) return;
  const std::string path = target.substr(0, target.find('?'));
  std::string violation = Violation(*known, path, answer);
  if (violation.empty()) return;
  violation = fmt::format("{} {} ({}): {}", method, path, answer.status, violation);
  const std::lock_guard lock(mutex_);
  if (std::find(violations_.begin(), violations_.end(), violation) == violations_.end()) {
    violations_.push_back(std::move(violation));
  }
}

std::vector<std::string> Contract::Violations() const {
  const std::lock_guard lock(mutex_);
  return violations_;
}

}  // namespace openpress::tests
