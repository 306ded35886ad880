#include "api/fields.h"

#include <fmt/format.h>

#include "core/error.h"
#include "core/text.h"

namespace openpress::api {
namespace {

[[noreturn]] void RefuseType(std::string_view name, std::string_view wanted) {
  throw Error(Fault::kBadInput, "invalid_field", fmt::format("{}: must be {}.", name, wanted));
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

}  // namespace openpress::api
