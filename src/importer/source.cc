#include "importer/source.h"

#include <charconv>
#include <chrono>
#include <cmath>
#include <cstdlib>

namespace openpress::importer {
namespace {

std::optional<std::int64_t> Number(std::string_view digits) {
  std::int64_t number = 0;
  const auto [end, problem] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  if (digits.empty() || problem != std::errc{} || end != digits.data() + digits.size()) return std::nullopt;
  return number;
}

/** Takes @p count digits and what follows them, if it is one of @p ends or the text is over. */
std::optional<int> Part(std::string_view& text, std::size_t count, std::string_view ends) {
  if (text.size() < count) return std::nullopt;
  const auto number = Number(text.substr(0, count));
  if (!number || *number < 0) return std::nullopt;
  text.remove_prefix(count);
  if (!ends.empty()) {
    if (text.empty() || ends.find(text.front()) == std::string_view::npos) return std::nullopt;
    text.remove_prefix(1);
  }
  return static_cast<int>(*number);
}

/** "+02", "-03:30", "+00:00:00" as milliseconds. */
std::optional<Millis> Zone(std::string_view text) {
  if (text.empty() || text == "Z") return 0;
  if (text.front() != '+' && text.front() != '-') return std::nullopt;
  const Millis sign = text.front() == '-' ? -1 : 1;
  text.remove_prefix(1);
  const auto hours = Part(text, 2, {});
  if (!hours) return std::nullopt;
  Millis seconds = *hours * 3600LL;
  for (const Millis unit : {60, 1}) {
    if (text.empty()) break;
    if (text.front() == ':') text.remove_prefix(1);
    const auto more = Part(text, 2, {});
    if (!more) return std::nullopt;
    seconds += *more * unit;
  }
  if (!text.empty()) return std::nullopt;
  return sign * seconds * 1000;
}

}  // namespace

const std::string* Row::Find(std::string_view column) const {
  for (std::size_t i = 0; i < columns_->size() && i < values_.size(); ++i) {
    if ((*columns_)[i] == column) return values_[i] ? &*values_[i] : nullptr;
  }
  return nullptr;
}

std::string Row::Text(std::string_view column) const {
  const std::string* value = Find(column);
  return value == nullptr ? "" : *value;
}

std::optional<std::int64_t> Row::Int(std::string_view column) const {
  const std::string* value = Find(column);
  return value == nullptr ? std::nullopt : Number(*value);
}

std::optional<double> Row::Real(std::string_view column) const {
  const std::string* value = Find(column);
  if (value == nullptr || value->empty()) return std::nullopt;
  double number = 0;
  const auto [end, problem] = std::from_chars(value->data(), value->data() + value->size(), number);
  if (problem != std::errc{} || end != value->data() + value->size() || !std::isfinite(number)) return std::nullopt;
  return number;
}

std::optional<Millis> Row::Time(std::string_view column) const {
  const std::string* value = Find(column);
  return value == nullptr ? std::nullopt : ParseTimestamp(*value);
}

bool Row::Bool(std::string_view column, bool otherwise) const {
  const std::string* value = Find(column);
  if (value == nullptr) return otherwise;
  if (*value == "t" || *value == "true") return true;
  if (*value == "f" || *value == "false") return false;
  return otherwise;
}

std::size_t Row::size() const noexcept {
  std::size_t bytes = 0;
  for (const auto& value : values_) bytes += sizeof value + (value ? value->size() : 0);
  return bytes;
}

std::optional<Millis> ParseTimestamp(std::string_view text) {
  const auto year = Part(text, 4, "-");
  const auto month = year ? Part(text, 2, "-") : std::nullopt;
  const auto day = month ? Part(text, 2, " T") : std::nullopt;
  const auto hour = day ? Part(text, 2, ":") : std::nullopt;
  const auto minute = hour ? Part(text, 2, ":") : std::nullopt;
  const auto second = minute ? Part(text, 2, {}) : std::nullopt;
  if (!second || *hour > 24 || *minute > 59 || *second > 60) return std::nullopt;
  Millis millis = 0;
  if (text.starts_with('.')) {
    text.remove_prefix(1);
    Millis unit = 100;
    while (!text.empty() && text.front() >= '0' && text.front() <= '9') {
      millis += (text.front() - '0') * unit;
      unit /= 10;
      text.remove_prefix(1);
    }
  }
  const auto zone = Zone(text);
  const std::chrono::year_month_day date{std::chrono::year(*year), std::chrono::month(static_cast<unsigned>(*month)),
                                         std::chrono::day(static_cast<unsigned>(*day))};
  if (!zone || !date.ok()) return std::nullopt;
  const Millis days = std::chrono::sys_days(date).time_since_epoch().count();
  return ((days * 24 + *hour) * 60 + *minute) * 60'000 + *second * 1000LL + millis - *zone;
}

}  // namespace openpress::importer
