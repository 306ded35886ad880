#include "api/fields.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdint>

#include <fmt/format.h>

#include "core/error.h"
#include "core/text.h"

namespace openpress::api {
namespace {

[[noreturn]] void RefuseType(std::string_view name, std::string_view wanted) {
  throw Error(Fault::kBadInput, "invalid_field", fmt::format("{}: must be {}.", name, wanted));
}

std::int64_t IdIn(const Json& value, std::string_view name) {
  std::int64_t id = 0;
  if (value.is_number_unsigned()) {
    // Greater ones than the database can hold are nobody's.
    id = static_cast<std::int64_t>(std::min<std::uint64_t>(value.get<std::uint64_t>(), INT64_MAX));
  } else if (value.is_string()) {
    const auto& digits = value.get_ref<const std::string&>();
    const auto [end, problem] = std::from_chars(digits.data(), digits.data() + digits.size(), id);
    if (problem != std::errc{} || end != digits.data() + digits.size()) id = 0;
  }
  if (id < 1) RefuseType(name, "a number");
  return id;
}

}  // namespace

std::optional<std::string> TextField(const Json& fields, std::string_view name, std::size_t most) {
  const auto found = fields.find(std::string(name));
  if (found == fields.end() || found->is_null()) return std::nullopt;
  if (!found->is_string()) RefuseType(name, "a text");
  auto text = found->get<std::string>();
  if (!IsUtf8(text) || text.find('\0') != std::string::npos) RefuseType(name, "text in UTF-8");
  if (text.size() > most) {
    throw Error(Fault::kBadInput, "invalid_field", fmt::format("{}: may have {} bytes at most.", name, most));
  }
  return text;
}

std::string RequiredText(const Json& fields, std::string_view name, std::size_t most) {
  auto text = TextField(fields, name, most);
  if (!text || text->empty()) {
    throw Error(Fault::kBadInput, "required", fmt::format("{}: This field is required.", name));
  }
  return *std::move(text);
}

std::optional<bool> BoolField(const Json& fields, std::string_view name) {
  const auto found = fields.find(std::string(name));
  if (found == fields.end() || found->is_null()) return std::nullopt;
  if (found->is_boolean()) return found->get<bool>();
  if (found->is_string()) {
    const auto& word = found->get_ref<const std::string&>();
    if (word == "true" || word == "True" || word == "on" || word == "1") return true;
    if (word == "false" || word == "False" || word == "off" || word == "0") return false;
  }
  RefuseType(name, "true or false");
}

std::optional<double> NumberField(const Json& fields, std::string_view name) {
  const auto found = fields.find(std::string(name));
  if (found == fields.end() || found->is_null()) return std::nullopt;
  double number = 0;
  if (found->is_number()) {
    number = found->get<double>();
  } else if (found->is_string()) {
    const auto& digits = found->get_ref<const std::string&>();
    if (digits.empty()) return std::nullopt;
    const auto [end, problem] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
    if (problem != std::errc{} || end != digits.data() + digits.size()) RefuseType(name, "a number");
  } else {
    RefuseType(name, "a number");
  }
  if (!std::isfinite(number)) RefuseType(name, "a number");
  return number;
}

std::optional<std::vector<std::string>> TextsField(const Json& fields, std::string_view name, std::size_t most,
                                                   std::size_t bytes) {
  const auto found = fields.find(std::string(name));
  if (found == fields.end() || found->is_null()) return std::nullopt;
  const Json list = found->is_array() ? *found : Json::array({*found});
  std::vector<std::string> texts;
  for (const Json& one : list) {
    if (!one.is_string()) RefuseType(name, "a list of texts");
    const auto& text = one.get_ref<const std::string&>();
    if (!IsUtf8(text) || text.find('\0') != std::string::npos) RefuseType(name, "text in UTF-8");
    for (std::string_view rest = text; !rest.empty();) {
      const auto comma = rest.find(',');
      const std::string_view part = Trimmed(rest.substr(0, comma));
      rest = comma == std::string_view::npos ? std::string_view() : rest.substr(comma + 1);
      if (part.size() > bytes) {
        throw Error(Fault::kBadInput, "invalid_field", fmt::format("{}: each may have {} bytes at most.", name, bytes));
      }
      if (!part.empty()) texts.emplace_back(part);
      if (texts.size() > most) {
        throw Error(Fault::kBadInput, "invalid_field", fmt::format("{}: no more than {} are allowed.", name, most));
      }
    }
  }
  return texts;
}

std::optional<std::optional<std::int64_t>> IdField(const Json& fields, std::string_view name) {
  const auto found = fields.find(std::string(name));
  if (found == fields.end()) return std::nullopt;
  if (found->is_null() || (found->is_string() && found->get_ref<const std::string&>().empty()))
    return std::optional<std::int64_t>();
  return std::optional(IdIn(*found, name));
}

std::optional<std::vector<std::int64_t>> IdsField(const Json& fields, std::string_view name, std::size_t most) {
  const auto found = fields.find(std::string(name));
  if (found == fields.end() || found->is_null()) return std::nullopt;
  const Json list = found->is_array() ? *found : Json::array({*found});
  if (list.size() > most) {
    throw Error(Fault::kBadInput, "invalid_field", fmt::format("{}: no more than {} are allowed.", name, most));
  }
  std::vector<std::int64_t> ids;
  ids.reserve(list.size());
  for (const Json& one : list) ids.push_back(IdIn(one, name));
  return ids;
}

}  // namespace openpress::api
