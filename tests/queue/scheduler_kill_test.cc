// Two schedulers that are killed at any moment, on a machine whose clock is set again and again.
#include <cstdlib>
#include <iostream>
#include <memory>
#include <random>
#include <set>

#include <catch2/catch.hpp>

#include "child.h"
#include "core/program_files.h"
#include "db/migrator.h"
#include "queue/jobs.h"
#include "queue/scheduler.h"
#include "support/temporary_folder.h"

using namespace openpress;

namespace {

constexpr Millis kMinute = 60'000;
constexpr Millis kHour = 60 * kMinute;

std::string KeyOf(Millis due) {
  return "schedule:count:" + Iso8601(due).substr(0, 16);
}

}  // namespace

TEST_CASE("the child of the scheduler's kill test", "[.ticks-until-killed]") {
  const char* url = std::getenv(tests::Child::kUrlVariable);
  REQUIRE(url != nullptr);
  const auto pool = db::Open(url, 1);
  const auto queue = queue::Open("sql:", *pool);
  ManualClock clock{0};
  queue::Scheduler scheduler(*pool, *queue, clock,
                             {{.name = "count", .when = queue::Cron("* * * * *"), .job = {.kind = "count"}}});
  for (std::string line; std::getline(std::cin, line);) {
    clock.Set(std::stoll(line));
    scheduler.Tick();
    tests::Child::Say(line);
  }
}

TEST_CASE("of two schedulers any may die at any moment, and no tick is lost or doubled", "[scheduler][kill]") {
  const tests::TemporaryFolder folder;
  const std::string url = "sqlite:" + folder.path() + "/test.db";
  const auto pool = db::Open(url, 1);
  db::Migrator(*pool, ProgramFiles("schema")).Migrate();

  std::minstd_rand random(20260624);
  const auto one_in = [&](int many) { return std::uniform_int_distribution<int>(1, many)(random) == 1; };
  const auto between = [&](Millis least, Millis most) {
    return std::uniform_int_distribution<Millis>(least, most)(random);
  };
  std::unique_ptr<tests::Child> children[2];
  Millis now = 1782293400000;
  std::set<std::string> allowed;   // the minutes in which somebody looked
  std::set<std::string> expected;  // those of them that must have become jobs
  for (int tick = 0; tick < 1000; ++tick) {
    now += between(kMinute * 3 / 4, kMinute * 3 / 2);
    if (one_in(25)) now += between(-kHour / 2, kHour / 2);
    if (one_in(100)) now += between(-4, 4) * kHour;
    const Millis due = now / kMinute * kMinute;
    const auto row = pool->Read()->QueryOne("SELECT last_due FROM schedule WHERE task = 'count'");
    // As the scheduler says of itself: a time too far ahead was a clock that was wrong, and counting starts anew.
    const bool counts = row && row->Int(0) < due;

    for (auto& child : children) {
      if (!child) child = std::make_unique<tests::Child>("[.ticks-until-killed]", url);
      child->Tell(std::to_string(now));
    }
    bool ticked = false;
    for (auto& child : children) {
      // At whatever it is doing then; what it said before counts.
      const bool killed = one_in(20);
      if (killed) child->Kill();
      const bool answered = child->Read().has_value();
      ticked = ticked || answered;
      if (killed || !answered) child.reset();
    }
    allowed.insert(KeyOf(due));
    if (counts && ticked) expected.insert(KeyOf(due));
  }

  std::multiset<std::string> made;
  for (const auto& job : queue::List(*pool->Read(), std::nullopt, 0, 1'000'000)) made.insert(job.key.value());
  const std::set<std::string> distinct(made.begin(), made.end());
  CHECK(made.size() == distinct.size());
  for (const auto& key : expected) {
    INFO(key);
    CHECK(distinct.count(key) == 1);
  }
  for (const auto& key : distinct) {
    INFO(key);
    CHECK(allowed.count(key) == 1);
  }
  CHECK(expected.size() > 600);
}
