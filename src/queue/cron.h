#pragma once

#include <bitset>
#include <optional>
#include <string>
#include <string_view>

#include "core/clock.h"

namespace openpress::queue {

/** When something is due: a crontab(5) expression in UTC.
 *
 *  Five fields: minute (0-59), hour (0-23), day of the month (1-31), month (1-12 or jan-dec), day of the week (0-7 or
 *  sun-sat; 0 and 7 are Sunday). Each is *, a value, a range a-b, any of these with a step /n, or several of them with
 *  commas. When neither day field begins with *, a day that fits either of them will do, as in crontab(5). Or one of
 *  @hourly, @daily (@midnight), @weekly, @monthly, @yearly (@annually). UTC knows no summer time: no hour is missing or
 *  comes twice. Immutable; any thread. */
class Cron {
 public:
  /** @throws Error kBadInput with code "cron_invalid" and a sentence that names the field, what is wrong with it and
   *          what is allowed; also when no day ever fits, such as 30 February */
  explicit Cron(std::string_view expression);

  /** The first due time after @p time; a whole minute. */
  [[nodiscard]] Millis After(Millis time) const;
  /** The last due time at or before @p time. */
  [[nodiscard]] Millis AtOrBefore(Millis time) const;

  /** As it was given. */
  [[nodiscard]] const std::string& text() const noexcept { return text_; }

 private:
  [[nodiscard]] bool DayFits(std::int64_t day) const;

  std::string text_;
  std::bitset<60> minutes_;
  std::bitset<24> hours_;
  std::bitset<32> days_;
  std::bitset<13> months_;
  std::bitset<7> weekdays_;
  bool any_day_ = false;      ///< the day field begins with *
  bool any_weekday_ = false;  ///< the weekday field begins with *
};

}  // namespace openpress::queue
