#include "queue/scheduler.h"

#include <latch>

#include <catch2/catch.hpp>

#include "worlds.h"

using namespace openpress;
using namespace std::chrono_literals;
using queue::Cron;
using queue::Scheduler;
using queue::Task;

namespace {

Task Nightly(const char* when = "0 3 * * *") {
  return {.name = "tidy", .when = Cron(when), .job = {.kind = "tidy", .payload = {{"deep", true}}}};
}

template <class World>
std::size_t Jobs(World& world) {
  return queue::List(*world.pool().Read(), std::nullopt, 0, 1000).size();
}

}  // namespace

TEMPLATE_TEST_CASE("a task becomes a job when it is due, once", "[scheduler]", OPENPRESS_QUEUE_WORLDS) {
  TestType world;  // Wednesday 09:30
  Scheduler scheduler(world.pool(), world.queue(), world.clock(), {Nightly()});
  CHECK(scheduler.Tick().empty());
  CHECK(scheduler.NextDue() == world.clock().Now() + Millis{17 * 60 + 30} * 60'000);

  world.clock().Set(scheduler.NextDue() - 1);
  CHECK(scheduler.Tick().empty());
  world.clock().Advance(1ms);
  const auto made = scheduler.Tick();
  REQUIRE(made.size() == 1);
  const auto job = world.Row(made.front());
  CHECK(job.kind == "tidy");
  CHECK(job.payload == Json{{"deep", true}});
  CHECK(job.key == "schedule:tidy:2026-06-25T03:00");
  CHECK(scheduler.Tick().empty());
  world.clock().Advance(1h);
  CHECK(scheduler.Tick().empty());
  world.clock().Advance(23h);
  CHECK(scheduler.Tick().size() == 1);
}

TEMPLATE_TEST_CASE("two schedulers at the same moment make one job", "[scheduler]", OPENPRESS_QUEUE_WORLDS) {
  TestType world;
  std::vector<Task> tasks;
  for (int i = 0; i < 5; ++i) {
    tasks.push_back({.name = "task" + std::to_string(i), .when = Cron("* * * * *"), .job = {.kind = "tidy"}});
  }
  Scheduler one(world.pool(), world.queue(), world.clock(), tasks);
  Scheduler two(world.pool(), world.queue(), world.clock(), tasks);
  one.Tick();
  constexpr std::size_t kMinutes = 10;
  for (std::size_t minute = 1; minute <= kMinutes; ++minute) {
    world.clock().Advance(1min);
    std::latch together(2);
    const auto tick = [&](Scheduler& scheduler) {
      together.arrive_and_wait();
      scheduler.Tick();
    };
    std::thread first(tick, std::ref(one));
    std::thread second(tick, std::ref(two));
    first.join();
    second.join();
    CHECK(Jobs(world) == minute * tasks.size());
  }
}

TEMPLATE_TEST_CASE("times that were missed are made up for by one run", "[scheduler]", OPENPRESS_QUEUE_WORLDS) {
  TestType world;
  Scheduler(world.pool(), world.queue(), world.clock(), {Nightly()}).Tick();
  world.clock().Advance(24h * 10);
  Scheduler again(world.pool(), world.queue(), world.clock(), {Nightly()});
  const auto made = again.Tick();
  REQUIRE(made.size() == 1);
  CHECK(world.Row(made.front()).key == "schedule:tidy:2026-07-04T03:00");
  CHECK(again.Tick().empty());
}

TEMPLATE_TEST_CASE("a new task does not run for the time before it was known", "[scheduler]", OPENPRESS_QUEUE_WORLDS) {
  TestType world;
  Scheduler scheduler(world.pool(), world.queue(), world.clock(), {});
  CHECK(scheduler.Tick().empty());
  scheduler.SetTasks({Nightly()});
  CHECK(scheduler.Tick().empty());
  SECTION("nor one whose expression was changed") {
    world.clock().Set(1782356400000 + 5 * 60'000);  // Thursday 03:05, and the daemon was down at 03:00
    scheduler.SetTasks({Nightly("0 2 * * *")});
    CHECK(scheduler.Tick().empty());
    world.clock().Advance(23h);
    CHECK(scheduler.Tick().size() == 1);
  }
}

TEMPLATE_TEST_CASE("a job that the time was already turned into is not made again", "[scheduler]",
                   OPENPRESS_QUEUE_WORLDS) {
  TestType world;
  Scheduler scheduler(world.pool(), world.queue(), world.clock(), {Nightly("* * * * *")});
  scheduler.Tick();
  world.clock().Advance(1min);
  CHECK(scheduler.Tick().size() == 1);
  SECTION("when the clock is set back and comes again") {
    world.clock().Advance(-30s);
    CHECK(scheduler.Tick().empty());
    world.clock().Advance(30s);
    CHECK(scheduler.Tick().empty());
    CHECK(Jobs(world) == 1);
  }
  SECTION("when the table of last times was restored from an older copy") {
    world.pool().Write()->Execute("UPDATE schedule SET last_due = last_due - 60000");
    scheduler.Tick();
    CHECK(Jobs(world) == 1);
  }
}

TEMPLATE_TEST_CASE("a clock that was far ahead does not silence a task", "[scheduler]", OPENPRESS_QUEUE_WORLDS) {
  TestType world;
  const Millis now = world.clock().Now();
  Scheduler scheduler(world.pool(), world.queue(), world.clock(), {Nightly()});
  world.clock().Advance(24h * 365 * 4);
  scheduler.Tick();
  world.clock().Set(now);
  CHECK(scheduler.Tick().empty());
  world.clock().Advance(24h);
  CHECK(scheduler.Tick().size() == 1);
}

TEMPLATE_TEST_CASE("a scheduler on its own thread stops when it is told to", "[scheduler]", OPENPRESS_QUEUE_WORLDS) {
  TestType world;
  Scheduler(world.pool(), world.queue(), world.clock(), {Nightly("* * * * *")}).Tick();
  world.clock().Advance(1min);
  Scheduler scheduler(world.pool(), world.queue(), world.clock(), {Nightly("* * * * *")});
  scheduler.Start();
  const std::vector<queue::Lane> lanes = {queue::Lane::kShort};
  const auto job =
      world.queue().Claim({.lanes = lanes, .worker = "w", .lease = 30'000, .patience = 60'000, .stop = {}});
  REQUIRE(job);
  CHECK(job->kind == "tidy");
  scheduler.Stop();
}
