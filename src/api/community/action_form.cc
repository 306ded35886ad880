#include "api/community/action_form.h"

#include <charconv>
#include <cmath>

#include <fmt/format.h>

#include "api/fields.h"
#include "catalogue/community/report.h"
#include "catalogue/text.h"
#include "core/error.h"

namespace openpress::api {
namespace {

/** Longer than anything that is watched in one go; keeps sums far from overflow. */
constexpr double kLongestPosition = 30.0 * 86400;
constexpr std::size_t kLongestWord = 64;

[[noreturn]] void Refuse(std::string_view name, std::string_view wanted) {
  throw Error(Fault::kBadInput, "invalid_field", fmt::format("{}: must be {}.", name, wanted));
}

const Json* FieldOf(const Json& fields, const std::string& name) {
  const auto found = fields.find(name);
  return found == fields.end() || found->is_null() ? nullptr : &*found;
}

/** A number, or nothing for what is none. */
std::optional<double> NumberOf(const Json& value) {
  if (value.is_number()) return value.get<double>();
  if (!value.is_string()) return std::nullopt;
  const auto& text = value.get_ref<const std::string&>();
  double number = 0;
  const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (problem != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return number;
}

std::optional<Millis> Position(const Json& fields) {
  const Json* value = FieldOf(fields, "position");
  if (value == nullptr) return std::nullopt;
  const auto seconds = NumberOf(*value);
  if (!seconds || !std::isfinite(*seconds) || *seconds < 0 || *seconds > kLongestPosition) {
    Refuse("position", "a number of seconds");
  }
  return std::llround(*seconds * 1000);
}

int Score(const Json& fields) {
  const Json* value = FieldOf(fields, "score");
  if (value == nullptr) {
    const Json* extra = FieldOf(fields, "extra_info");
    if (extra != nullptr && extra->is_object()) value = FieldOf(*extra, "score");
  }
  const auto score = value == nullptr ? std::nullopt : NumberOf(*value);
  if (!score || !(*score >= 0 && *score <= 5) || *score != std::floor(*score)) {
    Refuse("score", "a whole number from 0 to 5");
  }
  return static_cast<int>(*score);
}

std::string Reason(const Json& fields) {
  auto reason = TextField(fields, "extra_info", catalogue::kLongestReason);
  if (!reason) reason = TextField(fields, "reason", catalogue::kLongestReason);
  return catalogue::PlainText(reason.value_or(""), true);
}

}  // namespace

ActionForm ReadActionForm(const Json& fields) {
  const std::string type = TextField(fields, "type", kLongestWord).value_or("");
  if (type.empty()) throw Error(Fault::kBadInput, "no_action", "no action specified");
  ActionForm form;
  form.take_back = type == "unlike" || type == "undislike";
  const auto action = catalogue::ActionNamed(form.take_back ? type.substr(2) : type);
  if (!action) {
    throw Error(Fault::kBadInput, "unknown_action",
                "type: must be one of like, unlike, dislike, undislike, report, watch, rate.");
  }
  form.action = *action;
  if (form.action == catalogue::Action::kReport) form.reason = Reason(fields);
  if (form.action == catalogue::Action::kWatch) form.position = Position(fields);
  if (form.action == catalogue::Action::kRate) form.score = Score(fields);
  return form;
}

}  // namespace openpress::api
