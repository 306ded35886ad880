#include "core/clock.h"

#include <array>
#include <ctime>

#include <fmt/format.h>

namespace openpress {
namespace {

class RealClock final : public Clock {
 public:
  [[nodiscard]] Millis Now() const override {
    return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::system_clock::now().time_since_epoch())
        .count();
  }
  [[nodiscard]] Millis Steady() const override {
    return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now().time_since_epoch())
        .count();
  }
};

std::tm Calendar(Millis time) {
  // Floor, so that times before 1970 keep a positive fraction.
  const auto seconds = static_cast<std::time_t>(time >= 0 ? time / 1000 : -((-time + 999) / 1000));
  std::tm parts{};
  gmtime_r(&seconds, &parts);
  return parts;
}

}  // namespace

const Clock& SystemClock() {
  static const RealClock clock;
  return clock;
}

std::string Iso8601(Millis time) {
  const std::tm t = Calendar(time);
  const auto fraction = ((time % 1000) + 1000) % 1000;
  return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:03}000Z", t.tm_year + 1900, t.tm_mon + 1, t.tm_mday,
                     t.tm_hour, t.tm_min, t.tm_sec, fraction);
}

std::string HttpDate(Millis time) {
  // Not strftime: its names follow the locale, HTTP's do not.
  constexpr std::array kDays = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  constexpr std::array kMonths = {"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const std::tm t = Calendar(time);
  return fmt::format("{}, {:02} {} {:04} {:02}:{:02}:{:02} GMT", kDays.at(static_cast<std::size_t>(t.tm_wday)),
                     t.tm_mday, kMonths.at(static_cast<std::size_t>(t.tm_mon)), t.tm_year + 1900, t.tm_hour, t.tm_min,
                     t.tm_sec);
}

}  // namespace openpress
