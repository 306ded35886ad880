#include "queue/cron.h"

#include <string>

#include <catch2/catch.hpp>

#include "core/error.h"

using namespace openpress;
using queue::Cron;

namespace {

/** "2026-06-24 09:30" in UTC. */
Millis At(const std::string& text) {
  std::tm parts{};
  parts.tm_year = std::stoi(text.substr(0, 4)) - 1900;
  parts.tm_mon = std::stoi(text.substr(5, 2)) - 1;
  parts.tm_mday = std::stoi(text.substr(8, 2));
  parts.tm_hour = std::stoi(text.substr(11, 2));
  parts.tm_min = std::stoi(text.substr(14, 2));
  return Millis{timegm(&parts)} * 1000;
}

std::string Text(Millis time) {
  std::string text = Iso8601(time).substr(0, 16);
  text[10] = ' ';
  return text;
}

struct Due {
  const char* expression;
  const char* from;
  const char* next;
};

}  // namespace

TEST_CASE("the next due time after a moment", "[cron]") {
  // 24 June 2026 is a Wednesday.
  const Due due = GENERATE(values<Due>({
      {"* * * * *", "2026-06-24 09:30", "2026-06-24 09:31"},
      {"* * * * *", "2026-12-31 23:59", "2027-01-01 00:00"},
      {"30 9 * * *", "2026-06-24 09:30", "2026-06-25 09:30"},
      {"30 9 * * *", "2026-06-24 09:29", "2026-06-24 09:30"},
      {"17 * * * *", "2026-06-24 09:30", "2026-06-24 10:17"},
      // The defaults of the original deployment.
      {"1 1 * * 6", "2026-06-24 09:30", "2026-06-27 01:01"},
      {"1 */10 * * *", "2026-06-24 09:30", "2026-06-24 10:01"},
      {"1 */10 * * *", "2026-06-24 20:01", "2026-06-25 00:01"},
      {"2 0 * * *", "2026-06-24 09:30", "2026-06-25 00:02"},
      // Lists, ranges, steps.
      {"0,15,45 * * * *", "2026-06-24 09:30", "2026-06-24 09:45"},
      {"10-12 9 * * *", "2026-06-24 09:11", "2026-06-24 09:12"},
      {"10-12 9 * * *", "2026-06-24 09:12", "2026-06-25 09:10"},
      {"*/20 * * * *", "2026-06-24 09:40", "2026-06-24 10:00"},
      {"5-30/10 * * * *", "2026-06-24 09:25", "2026-06-24 10:05"},
      {"0-5,50-55/5 * * * *", "2026-06-24 09:05", "2026-06-24 09:50"},
      // Names in any case; ranges of names.
      {"0 0 1 JAN *", "2026-06-24 09:30", "2027-01-01 00:00"},
      {"0 12 * * mon-fri", "2026-06-26 12:00", "2026-06-29 12:00"},
      {"0 12 * * Fri-Sun", "2026-06-24 09:30", "2026-06-26 12:00"},
      {"0 12 * * Fri-Sun", "2026-06-27 12:00", "2026-06-28 12:00"},
      {"0 12 * jul-sep *", "2026-06-24 09:30", "2026-07-01 12:00"},
      // Sunday is 0 and 7.
      {"0 0 * * 0", "2026-06-24 09:30", "2026-06-28 00:00"},
      {"0 0 * * 7", "2026-06-24 09:30", "2026-06-28 00:00"},
      {"0 0 * * 5-7", "2026-06-27 00:00", "2026-06-28 00:00"},
      {"0 0 * * */3", "2026-06-24 00:00", "2026-06-27 00:00"},
      // Two restricted day fields are alternatives; one that begins with * is not.
      {"0 0 13 * 5", "2026-06-24 09:30", "2026-06-26 00:00"},
      {"0 0 25 * 5", "2026-06-24 09:30", "2026-06-25 00:00"},
      {"0 0 */2 * 5", "2026-06-24 09:30", "2026-07-03 00:00"},
      // Months without the day are left out; leap years.
      {"0 0 31 * *", "2026-06-24 09:30", "2026-07-31 00:00"},
      {"0 0 30 * *", "2026-01-30 00:00", "2026-03-30 00:00"},
      {"0 0 29 2 *", "2026-06-24 09:30", "2028-02-29 00:00"},
      {"0 0 29 2 *", "2096-03-01 00:00", "2104-02-29 00:00"},
      // Where other calendars change to summer time and back, UTC has every hour once.
      {"30 2 * * *", "2026-03-28 02:30", "2026-03-29 02:30"},
      {"30 1 * * *", "2026-10-25 01:30", "2026-10-26 01:30"},
      {"0 * * * *", "2026-03-29 01:00", "2026-03-29 02:00"},
      {"@hourly", "2026-06-24 09:30", "2026-06-24 10:00"},
      {"@daily", "2026-06-24 09:30", "2026-06-25 00:00"},
      {"@midnight", "2026-06-24 09:30", "2026-06-25 00:00"},
      {"@weekly", "2026-06-24 09:30", "2026-06-28 00:00"},
      {"@Monthly", "2026-06-24 09:30", "2026-07-01 00:00"},
      {"@yearly", "2026-06-24 09:30", "2027-01-01 00:00"},
      {"@annually", "2026-06-24 09:30", "2027-01-01 00:00"},
      {"  5\t4  * * *  ", "2026-06-24 09:30", "2026-06-25 04:05"},
  }));
  INFO(due.expression << " after " << due.from);
  const Cron cron(due.expression);
  CHECK(Text(cron.After(At(due.from))) == due.next);
  // The other direction agrees.
  CHECK(cron.AtOrBefore(At(due.next)) == At(due.next));
  CHECK(cron.AtOrBefore(At(due.next) + 59'999) == At(due.next));
  CHECK(cron.AtOrBefore(At(due.next) - 1) <= At(due.from));
  CHECK(cron.After(At(due.next) - 1) == At(due.next));
}

TEST_CASE("an expression that is wrong is refused with a sentence that says what is allowed", "[cron]") {
  struct Wrong {
    const char* expression;
    const char* sentence;
  };
  const Wrong wrong = GENERATE(values<Wrong>({
      {"", "needs five"},
      {"* * * *", "it has 4 fields"},
      {"* * * * * *", "it has 6 fields"},
      {"60 * * * *", "the minute '60' is not understood; allowed are 0 to 59"},
      {"* 24 * * *", "the hour '24'"},
      {"* * 0 * *", "the day of the month '0' is not understood; allowed are 1 to 31"},
      {"* * 32 * *", "the day of the month"},
      {"* * * 13 *", "the month '13' is not understood; allowed are 1 to 12 and jan to dec"},
      {"* * * 0 *", "the month"},
      {"* * * * 8", "the day of the week '8' is not understood; allowed are 0 to 7 and sun to sat"},
      {"* * * * funday", "the day of the week"},
      {"* * * june *", "the month"},
      {"-1 * * * *", "the minute"},
      {"1- * * * *", "the minute"},
      {"-5-10 * * * *", "the minute"},
      {"30-10 * * * *", "from the smaller value to the larger one"},
      {"1,,2 * * * *", "the minute"},
      {", * * * *", "the minute"},
      {"*/0 * * * *", "a step is a number from 1 to 59"},
      {"*/60 * * * *", "a step"},
      {"*/ * * * *", "a step"},
      {"*/-2 * * * *", "a step"},
      {"*/2/3 * * * *", "a step"},
      {"5/10 * * * *", "needs a range or *"},
      {"*5 * * * *", "the minute"},
      {"1.5 * * * *", "the minute"},
      {"+5 * * * *", "the minute"},
      {"99999999999999999999 * * * *", "the minute"},
      {"0x5 * * * *", "the minute"},
      {"@noon", "@hourly"},
      {"@", "@hourly"},
      {"0 0 30 2 *", "no such day"},
      {"0 0 31 4,6,9,11 *", "no such day"},
      {"\xff * * * *", "the minute"},
  }));
  INFO(wrong.expression);
  try {
    const Cron cron(wrong.expression);
    FAIL("accepted");
  } catch (const Error& error) {
    CHECK(error.fault() == Fault::kBadInput);
    CHECK(error.code() == "cron_invalid");
    CHECK_THAT(error.what(), Catch::Contains(wrong.sentence));
  }
}

TEST_CASE("times before 1970 are calculated, too", "[cron]") {
  CHECK(Text(Cron("30 9 * * *").After(At("1969-12-31 10:00"))) == "1970-01-01 09:30");
  CHECK(Text(Cron("30 9 * * *").AtOrBefore(At("1970-01-01 09:00"))) == "1969-12-31 09:30");
}

TEST_CASE("walking forward and walking back meet the same times", "[cron]") {
  const std::string expression = GENERATE("*/7 */5 * * *", "0 0 29 2 *", "13 3 1-7 * mon", "0 12 31 * *");
  const Cron cron(expression);
  std::vector<Millis> forward;
  Millis time = At("2026-01-01 00:00");
  for (int i = 0; i < 50; ++i) forward.push_back(time = cron.After(time));
  for (std::size_t i = forward.size(); i-- > 1;) CHECK(cron.AtOrBefore(forward[i] - 1) == forward[i - 1]);
}
