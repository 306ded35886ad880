// Claiming, leases, heartbeats, settling and the sweep: what every adapter of queue::JobQueue has to do alike.
#include <atomic>
#include <mutex>
#include <set>
#include <thread>

#include <catch2/catch.hpp>

#include "queue/backoff.h"
#include "queue/leases.h"
#include "queue/process_name.h"
#include "worlds.h"

using namespace openpress;
using namespace std::chrono_literals;
using queue::Hold;
using queue::Lane;
using queue::Outcome;
using queue::State;

TEMPLATE_TEST_CASE("a claimed job is leased to its worker", "[queue]", OPENPRESS_QUEUE_WORLDS) {
  TestType world;
  const auto id = world.AddKind("probe");
  const auto job = world.Claim();
  REQUIRE(job);
  CHECK(job->id == id);
  CHECK(job->state == State::kRunning);
  CHECK(job->attempt == 1);
  CHECK(job->worker == "worker-a");
  CHECK(job->lease_until == world.clock().Now() + 30'000);
  CHECK(job->started_at == world.clock().Now());
  CHECK_FALSE(world.Claim());
}

TEMPLATE_TEST_CASE("a lane gives its own jobs only, several lanes in order of preference", "[queue]",
                   OPENPRESS_QUEUE_WORLDS) {
  TestType world;
  const auto encode = world.AddKind("chunk", Lane::kLong, 1);
  const auto probe = world.AddKind("probe", Lane::kShort, 9);
  SECTION("one") {
    CHECK(world.Claim({Lane::kShort})->id == probe);
    CHECK_FALSE(world.Claim({Lane::kShort}));
  }
  SECTION("both") {
    CHECK(world.Claim({Lane::kShort, Lane::kLong})->id == probe);
    CHECK(world.Claim({Lane::kShort, Lane::kLong})->id == encode);
  }
}

TEMPLATE_TEST_CASE("priority comes before age, age among equals", "[queue]", OPENPRESS_QUEUE_WORLDS) {
  TestType world;
  const auto old_last_rung = world.AddKind("chunk", Lane::kLong, 300);
  const auto old_second_rung = world.AddKind("chunk", Lane::kLong, 200);
  world.clock().Advance(1h);
  const auto new_first_rung = world.AddKind("chunk", Lane::kLong, 20);
  const auto new_second_rung = world.AddKind("chunk", Lane::kLong, 200);
  for (const auto expected : {new_first_rung, old_second_rung, new_second_rung, old_last_rung}) {
    CHECK(world.Claim({Lane::kLong})->id == expected);
  }
}

TEMPLATE_TEST_CASE("a job for later is not due before, and does not stand in the way", "[queue]",
                   OPENPRESS_QUEUE_WORLDS) {
  TestType world;
  const auto later = world.Add({.kind = "later", .priority = 1, .run_after = world.clock().Now() + 60'000});
  const auto now = world.AddKind("now", Lane::kShort, 9);
  CHECK(world.Claim()->id == now);
  CHECK_FALSE(world.Claim());
  world.clock().Advance(60s);
  CHECK(world.Claim()->id == later);
}

TEMPLATE_TEST_CASE("two claimers never share a job", "[queue]", OPENPRESS_QUEUE_WORLDS) {
  TestType world;
  constexpr int kJobs = 120;
  for (int i = 0; i < kJobs; ++i) world.AddKind("tidy");
  std::mutex mutex;
  std::multiset<std::int64_t> claimed;
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&, name = "worker-" + std::to_string(i)] {
      while (const auto job = world.Claim({Lane::kShort}, name)) {
        {
          const std::lock_guard lock(mutex);
          claimed.insert(job->id);
        }
        world.queue().Settle(*job, {});
      }
    });
  }
  for (auto& thread : threads) thread.join();
  CHECK(claimed.size() == kJobs);
  CHECK(std::set<std::int64_t>(claimed.begin(), claimed.end()).size() == kJobs);
}

TEMPLATE_TEST_CASE("a waiting claimer is woken by an announcement", "[queue]", OPENPRESS_QUEUE_WORLDS) {
  TestType world;
  std::optional<queue::Job> job;
  std::thread claimer([&] {
    const std::vector<Lane> lanes = {Lane::kShort};
    job = world.queue().Claim({.lanes = lanes, .worker = "w", .lease = 30'000, .patience = 60'000, .stop = {}});
  });
  const auto id = world.AddKind("probe");
  claimer.join();
  REQUIRE(job);
  CHECK(job->id == id);
}

TEMPLATE_TEST_CASE("a waiting claimer leaves when it is asked to stop", "[queue]", OPENPRESS_QUEUE_WORLDS) {
  TestType world;
  std::stop_source stop;
  std::optional<queue::Job> job;
  std::thread claimer([&] {
    const std::vector<Lane> lanes = {Lane::kShort};
    job = world.queue().Claim(
        {.lanes = lanes, .worker = "w", .lease = 30'000, .patience = 600'000, .stop = stop.get_token()});
  });
  stop.request_stop();
  claimer.join();
  CHECK_FALSE(job);
}

TEMPLATE_TEST_CASE("a heartbeat extends the lease and records progress", "[queue]", OPENPRESS_QUEUE_WORLDS) {
  TestType world;
  const auto id = world.AddKind("chunk");
  const auto job = world.Claim();
  world.clock().Advance(20s);
  CHECK(world.queue().Renew(*job, 30'000, 40, true) == Hold::kHeld);
  world.clock().Advance(20s);
  CHECK(world.queue().Sweep().empty());
  CHECK(world.Row(id).progress == 40);
  CHECK(world.Row(id).lease_until == world.clock().Now() + 10'000);
}

TEMPLATE_TEST_CASE("a lease that ran out can be claimed again, and its old holder changes nothing", "[queue]",
                   OPENPRESS_QUEUE_WORLDS) {
  TestType world;
  const auto id = world.AddKind("chunk");
  const auto old = world.Claim({Lane::kShort}, "worker-a");
  world.clock().Advance(31s);
  const auto swept = world.queue().Sweep();
  REQUIRE(swept.size() == 1);
  CHECK(swept[0].id == id);
  CHECK(swept[0].state == State::kWaiting);
  CHECK(swept[0].losses == 1);

  CHECK(world.queue().Renew(*old, 30'000, 50, true) == Hold::kLost);
  CHECK_FALSE(world.queue().Settle(*old, {}));
  CHECK(world.Row(id).state == State::kWaiting);

  const auto fresh = world.Claim({Lane::kShort}, "worker-a");
  REQUIRE(fresh);
  CHECK(fresh->id == id);
  CHECK(fresh->attempt == 1);
  CHECK(world.queue().Renew(*old, 30'000, 50, true) == Hold::kLost);
  CHECK_FALSE(world.queue().Settle(*old, {.kind = Outcome::Kind::kDead, .error = "late"}));
  CHECK(world.queue().Settle(*fresh, {})->state == State::kDone);
}

TEMPLATE_TEST_CASE("a job that keeps losing its worker is given up with a sentence", "[queue]",
                   OPENPRESS_QUEUE_WORLDS) {
  TestType world;
  const auto id = world.AddKind("chunk");
  for (int i = 0; i < queue::kMostLosses; ++i) {
    REQUIRE(world.Claim());
    world.clock().Advance(2min);
    world.queue().Sweep();
    world.clock().Advance(2min);
  }
  CHECK(world.Row(id).state == State::kDead);
  CHECK_THAT(world.Row(id).error.value(), Catch::Contains("stopped 30 times"));
}

TEMPLATE_TEST_CASE("a worker of this machine that is gone loses its jobs at once", "[queue]", OPENPRESS_QUEUE_WORLDS) {
  TestType world;
  // A process before ours with our id, as after the restart of a container.
  std::string before = queue::ProcessName();
  before.back() = before.back() == 'x' ? 'y' : 'x';
  const auto id = world.AddKind("chunk", Lane::kShort, 1);
  const auto mine = world.AddKind("chunk", Lane::kShort, 2);
  world.Claim({Lane::kShort}, before);
  world.Claim({Lane::kShort}, queue::ProcessName());
  const auto swept = world.queue().Sweep();
  REQUIRE(swept.size() == 1);
  CHECK(swept[0].id == id);
  CHECK(world.Row(mine).state == State::kRunning);
}

TEST_CASE("a process is gone only if that is certain", "[queue]") {
  CHECK_FALSE(queue::IsGone(queue::ProcessName()));
  CHECK_FALSE(queue::IsGone("elsewhere/4026531836/1/abcd"));
  CHECK_FALSE(queue::IsGone(""));
  CHECK_FALSE(queue::IsGone("worker-a"));
  const std::string place =
      queue::ProcessName().substr(0, queue::ProcessName().find('/', queue::ProcessName().find('/') + 1));
  CHECK_FALSE(queue::IsGone(place + "/1/abcd"));   // init runs
  CHECK(queue::IsGone(place + "/99999999/abcd"));  // above pid_max
  CHECK_FALSE(queue::IsGone(place + "/nonsense/abcd"));
}

TEMPLATE_TEST_CASE("an attempt over its wall limit is stopped and counted", "[queue]", OPENPRESS_QUEUE_WORLDS) {
  TestType world;
  const auto id = world.Add({.kind = "chunk", .max_attempts = 2, .wall_limit = 60'000, .stall_limit = 0});
  auto job = world.Claim();
  for (int i = 0; i < 3; ++i) {
    world.clock().Advance(20s);
    CHECK(world.queue().Renew(*job, 30'000, i, true) == Hold::kHeld);
    CHECK(world.queue().Sweep().empty());
  }
  world.clock().Advance(1s);
  CHECK(world.queue().Sweep().size() == 1);
  CHECK(world.queue().Renew(*job, 30'000, 50, true) == Hold::kLost);
  CHECK(world.Row(id).state == State::kWaiting);
  CHECK_THAT(world.Row(id).error.value(), Catch::Contains("longer than 1 minute"));

  world.clock().Advance(1min);
  job = world.Claim();
  REQUIRE(job->attempt == 2);
  for (int i = 0; i < 4; ++i) {
    world.clock().Advance(20s);
    world.queue().Renew(*job, 30'000, i, true);
  }
  CHECK(world.queue().Sweep().at(0).state == State::kDead);
}

TEMPLATE_TEST_CASE("an attempt that does not move is stopped although its worker lives", "[queue]",
                   OPENPRESS_QUEUE_WORLDS) {
  TestType world;
  const auto id = world.Add({.kind = "chunk", .wall_limit = 0, .stall_limit = 90'000});
  const auto job = world.Claim();
  world.clock().Advance(20s);
  world.queue().Renew(*job, 30'000, 10, true);
  for (int i = 0; i < 4; ++i) {
    world.clock().Advance(20s);
    CHECK(world.queue().Renew(*job, 30'000, 10, false) == Hold::kHeld);
    CHECK(world.queue().Sweep().empty());
  }
  world.clock().Advance(11s);
  CHECK(world.queue().Sweep().size() == 1);
  CHECK_THAT(world.Row(id).error.value(), Catch::Contains("no progress for 90 seconds"));
}

TEMPLATE_TEST_CASE("a failed attempt waits, and the last one is dead with its reason", "[queue]",
                   OPENPRESS_QUEUE_WORLDS) {
  TestType world;
  const auto id = world.Add({.kind = "probe", .max_attempts = 2});
  const Outcome failed{.kind = Outcome::Kind::kRetry, .error = "The disk is slow.", .delay = 5'000};
  CHECK(world.queue().Settle(*world.Claim(), failed)->state == State::kWaiting);
  CHECK(world.Row(id).error == "The disk is slow.");
  CHECK_FALSE(world.Claim());
  world.clock().Advance(5s);
  const auto second = world.Claim();
  REQUIRE(second);
  CHECK(second->attempt == 2);
  const auto after = world.queue().Settle(*second, failed);
  CHECK(after->state == State::kDead);
  CHECK(after->error == "The disk is slow.");
  CHECK(after->finished_at == world.clock().Now());
}

TEMPLATE_TEST_CASE("what is not the job's fault does not use up its attempts", "[queue]", OPENPRESS_QUEUE_WORLDS) {
  TestType world;
  const auto id = world.Add({.kind = "chunk", .priority = 1, .max_attempts = 1});
  world.AddKind("behind", Lane::kShort, 2);
  SECTION("handed back, it stands in its old place") {
    for (int i = 0; i < 3; ++i) {
      const auto job = world.Claim();
      REQUIRE(job->id == id);
      CHECK(job->attempt == 1);
      CHECK(world.queue().Settle(*job, {.kind = Outcome::Kind::kHandBack})->state == State::kWaiting);
    }
  }
  SECTION("postponed, it waits") {
    for (int i = 0; i < 3; ++i) {
      const auto job = world.Claim();
      REQUIRE(job->id == id);
      world.queue().Settle(*job, {.kind = Outcome::Kind::kPostpone, .error = "The disk is full.", .delay = 30'000});
      CHECK(world.Row(id).state == State::kWaiting);
      CHECK(world.Row(id).error == "The disk is full.");
      world.clock().Advance(30s);
    }
  }
}

TEMPLATE_TEST_CASE("success clears the error of earlier attempts", "[queue]", OPENPRESS_QUEUE_WORLDS) {
  TestType world;
  const auto id = world.AddKind("probe");
  world.queue().Settle(*world.Claim(), {.kind = Outcome::Kind::kRetry, .error = "x", .delay = 0});
  world.queue().Settle(*world.Claim(), {});
  CHECK(world.Row(id).state == State::kDone);
  CHECK_FALSE(world.Row(id).error);
  CHECK(world.Row(id).progress == 100);
}

TEMPLATE_TEST_CASE("a clock that was set back does not keep a dead worker's job", "[queue]", OPENPRESS_QUEUE_WORLDS) {
  TestType world;
  const auto id = world.Add({.kind = "chunk", .run_after = 1});
  world.Claim();
  world.clock().Advance(-24h);
  world.queue().Sweep();
  CHECK(world.Row(id).lease_until == world.clock().Now() + 30'000);
  world.clock().Advance(31s);
  CHECK(world.queue().Sweep().size() == 1);
}

TEMPLATE_TEST_CASE("what follows from a death is in the same transaction", "[queue]", OPENPRESS_QUEUE_WORLDS) {
  TestType world;
  world.pool().Write()->Script("CREATE TABLE items (id INTEGER PRIMARY KEY, failed TEXT)");
  bool broken = false;
  world.queue().SetOnDeath([&](db::Connection& connection, const queue::Job& job) {
    connection.Execute("INSERT INTO items (id, failed) VALUES ($1, $2)", {job.id, job.error});
    if (broken) throw std::runtime_error("power cut");
  });
  const auto count = [&] { return world.pool().Read()->QueryOne("SELECT COUNT(*) FROM items")->Int(0); };
  const auto id = world.Add({.kind = "probe", .max_attempts = 1});
  const auto job = world.Claim();
  broken = true;
  CHECK_THROWS(world.queue().Settle(*job, {.kind = Outcome::Kind::kDead, .error = "x"}));
  CHECK(count() == 0);
  CHECK(world.Row(id).state == State::kRunning);
  broken = false;
  SECTION("when the worker says so") {
    world.queue().Settle(*job, {.kind = Outcome::Kind::kRetry, .error = "x"});
  }
  SECTION("when the sweep finds it") {
    world.clock().Advance(20s);
    for (int i = 0; i < 16; ++i) {
      world.queue().Renew(*job, 30'000, 1, false);
      world.clock().Advance(20s);
    }
    world.queue().Sweep();
  }
  CHECK(world.Row(id).state == State::kDead);
  CHECK(count() == 1);
}

TEST_CASE("retries are further and further apart, up to a limit, and never together", "[queue]") {
  CHECK(queue::Backoff(1, 0.5) == 5'000);
  CHECK(queue::Backoff(2, 0.5) == 10'000);
  CHECK(queue::Backoff(4, 0.5) == 40'000);
  CHECK(queue::Backoff(50, 0.5) == 900'000);
  CHECK(queue::Backoff(1, 0.0) == 3'750);
  CHECK(queue::Backoff(1, 0.999) > 6'200);
  CHECK(queue::Backoff(1, 0.999) <= 6'250);
}

TEST_CASE("the claim and what is asked often are answered from an index", "[queue]") {
  tests::SqlQueueWorld<tests::SqliteWorld> world;
  const auto c = world.pool().Write();
  const auto plan = [&](const std::string& sql) {
    std::string text;
    for (const auto& row : c->Query("EXPLAIN QUERY PLAN " + sql, {1, 2, 3, 4, 5})) text += row.Text(3) + "\n";
    INFO(sql << "\n" << text);
    CHECK_FALSE(text.find("USE TEMP B-TREE") != std::string::npos);
    CHECK_FALSE(text.find("SCAN") != std::string::npos);
    return text;
  };
  CHECK_THAT(plan(queue::ClaimStatement(c->dialect())), Catch::Contains("jobs_claim (lane=?)"));
  CHECK_THAT(plan("SELECT MIN(run_after) FROM jobs WHERE state = 'waiting' AND lane = $1"),
             Catch::Contains("jobs_due (lane=?)"));
  CHECK_THAT(plan("SELECT id FROM jobs WHERE group_key = $1 ORDER BY id"), Catch::Contains("jobs_group"));
  CHECK_THAT(plan("SELECT kind FROM jobs WHERE state = $1 AND id < $2 ORDER BY id DESC LIMIT $3"),
             Catch::Contains("jobs_state"));
  CHECK_THAT(plan("SELECT kind FROM jobs WHERE state = 'running'"), Catch::Contains("state=?"));
}
