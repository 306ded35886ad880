#include "queue/cron.h"

#include <array>
#include <charconv>
#include <chrono>
#include <span>
#include <vector>

#include <fmt/format.h>

#include "core/error.h"

namespace openpress::queue {
namespace {

constexpr Millis kMinute = 60'000;
constexpr Millis kDay = kMinute * 60 * 24;
// The rarest day there is, 29 February on one weekday, comes at least every 40 years.
constexpr int kHorizonDays = 41 * 366;

struct Field {
  std::string_view name;
  int least;
  int most;
  std::span<const std::string_view> words;  ///< the first stands for `least`
};

constexpr std::array<std::string_view, 12> kMonths = {"jan", "feb", "mar", "apr", "may", "jun",
                                                      "jul", "aug", "sep", "oct", "nov", "dec"};
constexpr std::array<std::string_view, 7> kWeekdays = {"sun", "mon", "tue", "wed", "thu", "fri", "sat"};

constexpr Field kMinuteField{"minute", 0, 59, {}};
constexpr Field kHourField{"hour", 0, 23, {}};
constexpr Field kDayField{"day of the month", 1, 31, {}};
constexpr Field kMonthField{"month", 1, 12, kMonths};
constexpr Field kWeekdayField{"day of the week", 0, 7, kWeekdays};

struct Nickname {
  std::string_view name;
  std::string_view expression;
};
constexpr std::array kNicknames = {
    Nickname{"@hourly", "0 * * * *"},   Nickname{"@daily", "0 0 * * *"},   Nickname{"@midnight", "0 0 * * *"},
    Nickname{"@weekly", "0 0 * * 0"},   Nickname{"@monthly", "0 0 1 * *"}, Nickname{"@yearly", "0 0 1 1 *"},
    Nickname{"@annually", "0 0 1 1 *"},
};

std::vector<std::string_view> Split(std::string_view text, std::string_view separators, bool keep_empty) {
  std::vector<std::string_view> parts;
  while (true) {
    const auto end = text.find_first_of(separators);
    const auto part = text.substr(0, end);
    if (keep_empty || !part.empty()) parts.push_back(part);
    if (end == std::string_view::npos) return parts;
    text.remove_prefix(end + 1);
  }
}

std::string Lower(std::string_view text) {
  std::string lower(text);
  for (char& c : lower) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return lower;
}

/** Reads one field into a set of values. */
class FieldParser {
 public:
  FieldParser(const Field& field, std::string_view whole) : field_(field), whole_(whole) {}

  std::bitset<60> Parse(std::string_view text) {
    for (const std::string_view part : Split(text, ",", true)) Part(text, part);
    return set_;
  }

 private:
  void Part(std::string_view text, std::string_view part) {
    const auto slash = part.find('/');
    const std::string_view range = part.substr(0, slash);
    int step = 1;
    if (slash != std::string_view::npos) {
      const auto number = Number(part.substr(slash + 1));
      if (!number || *number < 1 || *number > field_.most) {
        Fail(text, fmt::format("a step is a number from 1 to {}", field_.most));
      }
      step = *number;
    }
    int from = field_.least;
    int to = field_.most;
    if (range != "*") {
      const auto dash = range.find('-');
      from = Value(text, range.substr(0, dash));
      to = dash == std::string_view::npos ? from : Value(text, range.substr(dash + 1));
      if (dash == std::string_view::npos && slash != std::string_view::npos) {
        Fail(text, "a step needs a range or * before it");
      }
      // "fri-sun" means what it says, with Sunday as 7.
      if (to < from && field_.most == 7 && to == 0) to = 7;
      if (to < from) Fail(text, "a range goes from the smaller value to the larger one");
    } else if (field_.most == 7) {
      to = 6;
    }
    for (int value = from; value <= to; value += step) {
      set_.set(static_cast<std::size_t>(field_.most == 7 && value == 7 ? 0 : value));
    }
  }

  int Value(std::string_view text, std::string_view word) const {
    const std::string lower = Lower(word);
    for (std::size_t i = 0; i < field_.words.size(); ++i) {
      if (lower == field_.words[i]) return field_.least + static_cast<int>(i);
    }
    const auto number = Number(word);
    if (!number || *number < field_.least || *number > field_.most) {
      std::string allowed = fmt::format("allowed are {} to {}", field_.least, field_.most);
      if (!field_.words.empty()) allowed += fmt::format(" and {} to {}", field_.words.front(), field_.words.back());
      Fail(text, allowed);
    }
    return *number;
  }

  static std::optional<int> Number(std::string_view text) {
    int number = 0;
    const char* end = text.data() + text.size();
    const auto [stop, error] = std::from_chars(text.data(), end, number);
    if (text.empty() || text.front() == '-' || error != std::errc() || stop != end) return std::nullopt;
    return number;
  }

  [[noreturn]] void Fail(std::string_view text, std::string_view why) const {
    throw Error(
        Fault::kBadInput, "cron_invalid",
        fmt::format("'{}' is no cron expression: the {} '{}' is not understood; {}", whole_, field_.name, text, why));
  }

  const Field& field_;
  std::string_view whole_;
  std::bitset<60> set_;
};

template <std::size_t kSize>
std::bitset<kSize> Narrow(const std::bitset<60>& wide) {
  std::bitset<kSize> narrow;
  for (std::size_t i = 0; i < kSize; ++i) narrow.set(i, wide.test(i));
  return narrow;
}

std::int64_t Floor(Millis time, Millis unit) {
  return time >= 0 ? time / unit : -((-time + unit - 1) / unit);
}

}  // namespace

Cron::Cron(std::string_view expression) : text_(expression) {
  std::string_view fields_text = text_;
  for (const Nickname& nickname : kNicknames) {
    if (Lower(text_) == nickname.name) fields_text = nickname.expression;
  }
  if (fields_text.starts_with('@')) {
    throw Error(
        Fault::kBadInput, "cron_invalid",
        fmt::format("'{}' is no cron expression: of the words with @ there are @hourly, @daily, @midnight, @weekly, "
                    "@monthly, @yearly and @annually",
                    text_));
  }
  const auto fields = Split(fields_text, " \t", false);
  if (fields.size() != 5) {
    throw Error(
        Fault::kBadInput, "cron_invalid",
        fmt::format("'{}' is no cron expression: it has {} fields and needs five: minute, hour, day of the month, "
                    "month, day of the week",
                    text_, fields.size()));
  }
  minutes_ = FieldParser(kMinuteField, text_).Parse(fields[0]);
  hours_ = Narrow<24>(FieldParser(kHourField, text_).Parse(fields[1]));
  days_ = Narrow<32>(FieldParser(kDayField, text_).Parse(fields[2]));
  months_ = Narrow<13>(FieldParser(kMonthField, text_).Parse(fields[3]));
  weekdays_ = Narrow<7>(FieldParser(kWeekdayField, text_).Parse(fields[4]));
  any_day_ = fields[2].starts_with('*');
  any_weekday_ = fields[4].starts_with('*');

  std::int64_t day = 0;
  while (day < kHorizonDays && !DayFits(day)) ++day;
  if (day == kHorizonDays) {
    throw Error(Fault::kBadInput, "cron_invalid",
                fmt::format("'{}' is no cron expression: there is no such day in any year", text_));
  }
}

bool Cron::DayFits(std::int64_t day) const {
  using namespace std::chrono;
  const sys_days date{days{day}};
  const year_month_day parts{date};
  if (!months_.test(static_cast<unsigned>(parts.month()))) return false;
  const bool day_fits = days_.test(static_cast<unsigned>(parts.day()));
  const bool weekday_fits = weekdays_.test(weekday{date}.c_encoding());
  // crontab(5): two restricted day fields are alternatives.
  return any_day_ || any_weekday_ ? day_fits && weekday_fits : day_fits || weekday_fits;
}

Millis Cron::After(Millis time) const {
  const std::int64_t start = Floor(time, kMinute) + 1;
  std::int64_t day = Floor(start * kMinute, kDay);
  auto minute = static_cast<std::size_t>(start - day * 24 * 60);
  for (;; ++day, minute = 0) {
    if (!DayFits(day)) continue;
    for (; minute < std::size_t{24} * 60; ++minute) {
      if (!hours_.test(minute / 60)) {
        minute += 59 - minute % 60;
      } else if (minutes_.test(minute % 60)) {
        return day * kDay + static_cast<Millis>(minute) * kMinute;
      }
    }
  }
}

Millis Cron::AtOrBefore(Millis time) const {
  std::int64_t day = Floor(time, kDay);
  std::int64_t minute = Floor(time, kMinute) - day * 24 * 60;
  for (;; --day, minute = std::int64_t{24} * 60 - 1) {
    if (!DayFits(day)) continue;
    for (; minute >= 0; --minute) {
      if (!hours_.test(static_cast<std::size_t>(minute / 60))) {
        minute -= minute % 60;
      } else if (minutes_.test(static_cast<std::size_t>(minute % 60))) {
        return day * kDay + minute * kMinute;
      }
    }
  }
}

}  // namespace openpress::queue
