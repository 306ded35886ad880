// Job rows: making, finding, listing, cancelling, retiring them.
#include <catch2/catch.hpp>

#include "core/error.h"
#include "worlds.h"

using namespace openpress;
using namespace std::chrono_literals;
using queue::Lane;
using queue::NewJob;
using queue::Outcome;
using queue::State;

TEMPLATE_TEST_CASE("a job keeps what it was given", "[queue]", OPENPRESS_QUEUE_WORLDS) {
  TestType world;
  NewJob job;
  job.kind = "chunk";
  job.lane = Lane::kLong;
  job.priority = 17;
  job.payload = {{"token", "Ωmega \"quoted\""}, {"chunk", 3}, {"heights", {240, 360}}};
  job.key = "chunk:abc:3";
  job.group = "abc";
  job.max_attempts = 3;
  job.wall_limit = 5'000;
  job.stall_limit = 1'000;
  const auto row = world.Row(world.Add(job));
  CHECK(row.kind == "chunk");
  CHECK(row.lane == Lane::kLong);
  CHECK(row.priority == 17);
  CHECK(row.payload == job.payload);
  CHECK(row.key == "chunk:abc:3");
  CHECK(row.group == "abc");
  CHECK(row.state == State::kWaiting);
  CHECK(row.attempt == 0);
  CHECK(row.max_attempts == 3);
  CHECK(row.wall_limit == 5'000);
  CHECK(row.stall_limit == 1'000);
  CHECK(row.created_at == world.clock().Now());
  CHECK(queue::FindByKey(*world.pool().Read(), "chunk:abc:3")->id == row.id);
  CHECK_FALSE(queue::FindByKey(*world.pool().Read(), "chunk:abc:4"));
  CHECK_FALSE(queue::Find(*world.pool().Read(), row.id + 1));
}

TEMPLATE_TEST_CASE("a job is there exactly if the transaction that made it is", "[queue]", OPENPRESS_QUEUE_WORLDS) {
  TestType world;
  {
    const auto connection = world.pool().Write();
    const auto transaction = connection->Begin();
    queue::Enqueue(*connection, {.kind = "probe"}, world.clock());
  }
  CHECK_FALSE(world.Claim());
}

TEMPLATE_TEST_CASE("a key that exists already returns its job and makes no second", "[queue]", OPENPRESS_QUEUE_WORLDS) {
  TestType world;
  const auto id = world.Add({.kind = "probe", .priority = 5, .key = "probe:abc"});
  CHECK(world.Add({.kind = "other", .priority = 9, .key = "probe:abc"}) == id);
  CHECK(world.Row(id).kind == "probe");
  CHECK(world.Add({.kind = "probe", .key = "probe:abd"}) != id);

  SECTION("also when it is running or done") {
    const auto job = world.Claim();
    CHECK(world.Add({.kind = "probe", .key = "probe:abc"}) == id);
    world.queue().Settle(*job, {});
    CHECK(world.Add({.kind = "probe", .key = "probe:abc"}) == id);
    CHECK(world.Row(id).state == State::kDone);
  }
  SECTION("while jobs without a key are as many as asked for") {
    CHECK(world.AddKind("tidy") != world.AddKind("tidy"));
  }
}

TEMPLATE_TEST_CASE("the jobs of an item are listed by its group", "[queue]", OPENPRESS_QUEUE_WORLDS) {
  TestType world;
  const auto one = world.Add({.kind = "probe", .group = "abc"});
  world.Add({.kind = "probe", .group = "other"});
  const auto two = world.Add({.kind = "remux", .group = "abc"});
  const auto jobs = queue::ListGroup(*world.pool().Read(), "abc");
  REQUIRE(jobs.size() == 2);
  CHECK(jobs[0].id == one);
  CHECK(jobs[1].id == two);
}

TEMPLATE_TEST_CASE("jobs are listed newest first, in pages, by state", "[queue]", OPENPRESS_QUEUE_WORLDS) {
  TestType world;
  std::vector<std::int64_t> ids;
  for (int i = 0; i < 5; ++i) ids.push_back(world.AddKind("tidy"));
  world.queue().Settle(*world.Claim(), {});
  const auto c = world.pool().Read();
  const auto first = queue::List(*c, std::nullopt, 0, 2);
  REQUIRE(first.size() == 2);
  CHECK(first[0].id == ids[4]);
  const auto second = queue::List(*c, std::nullopt, first.back().id, 2);
  REQUIRE(second.size() == 2);
  CHECK(second[0].id == ids[2]);
  CHECK(queue::List(*c, State::kWaiting, 0, 10).size() == 4);
  CHECK(queue::List(*c, State::kDone, 0, 10).size() == 1);
}

TEMPLATE_TEST_CASE("cancelling a group ends what waits and asks what runs", "[queue]", OPENPRESS_QUEUE_WORLDS) {
  TestType world;
  const auto running = world.Add({.kind = "probe", .priority = 1, .group = "abc"});
  const auto waiting = world.Add({.kind = "remux", .group = "abc"});
  const auto other = world.Add({.kind = "remux", .group = "other"});
  const auto job = world.Claim();
  REQUIRE(job->id == running);

  CHECK(queue::CancelGroup(*world.pool().Write(), "abc", world.clock()) == 2);
  CHECK(world.Row(waiting).state == State::kCancelled);
  CHECK(world.Row(waiting).finished_at == world.clock().Now());
  CHECK(world.Row(running).state == State::kRunning);
  CHECK(world.Row(other).state == State::kWaiting);
  CHECK(world.queue().Renew(*job, 30'000, 10, true) == queue::Hold::kCancelled);

  SECTION("a worker that obeys settles it as cancelled") {
    CHECK(world.queue().Settle(*job, {.kind = Outcome::Kind::kCancelled})->state == State::kCancelled);
  }
  SECTION("a failure after that is not tried again") {
    CHECK(world.queue().Settle(*job, {.kind = Outcome::Kind::kRetry, .error = "x", .delay = 1})->state ==
          State::kCancelled);
  }
  SECTION("a worker that finished first has finished") {
    CHECK(world.queue().Settle(*job, {})->state == State::kDone);
  }
  SECTION("a worker that died is not replaced") {
    world.clock().Advance(31s);
    world.queue().Sweep();
    CHECK(world.Row(running).state == State::kCancelled);
  }
  CHECK(world.Claim()->id == other);
}

TEMPLATE_TEST_CASE("a dead job runs again when somebody asks for it", "[queue]", OPENPRESS_QUEUE_WORLDS) {
  TestType world;
  const auto id = world.Add({.kind = "probe", .group = "abc"});
  CHECK_FALSE(queue::Retry(*world.pool().Write(), id, world.clock()));
  world.queue().Settle(*world.Claim(), {.kind = Outcome::Kind::kDead, .error = "The file is damaged."});
  CHECK(world.Row(id).error == "The file is damaged.");
  CHECK_FALSE(world.Claim());

  SECTION("alone") {
    CHECK(queue::Retry(*world.pool().Write(), id, world.clock()));
  }
  SECTION("with its group") {
    CHECK(queue::RetryGroup(*world.pool().Write(), "abc", world.clock()) == std::vector<std::int64_t>(1, id));
  }
  const auto again = world.Claim();
  REQUIRE(again);
  CHECK(again->id == id);
  CHECK(again->attempt == 1);
  CHECK_FALSE(again->error);
  CHECK_FALSE(again->finished_at);
}

TEMPLATE_TEST_CASE("a waiting job can be moved forward but not back", "[queue]", OPENPRESS_QUEUE_WORLDS) {
  TestType world;
  world.AddKind("first", Lane::kShort, 50);
  const auto late = world.Add({.kind = "late", .priority = 90, .key = "late"});
  CHECK_FALSE(queue::Raise(*world.pool().Write(), "late", 95));
  CHECK(queue::Raise(*world.pool().Write(), "late", 10));
  CHECK(world.Claim()->id == late);
  CHECK_FALSE(queue::Raise(*world.pool().Write(), "late", 5));
}

TEMPLATE_TEST_CASE("open jobs are counted by state, lane and kind", "[queue]", OPENPRESS_QUEUE_WORLDS) {
  TestType world;
  world.AddKind("probe");
  world.AddKind("probe");
  world.AddKind("chunk", Lane::kLong);
  world.AddKind("done", Lane::kShort, 1);
  world.queue().Settle(*world.Claim(), {});
  world.Claim({Lane::kLong});
  const auto counts = queue::CountOpen(*world.pool().Read());
  REQUIRE(counts.size() == 2);
  CHECK(counts[0].state == State::kRunning);
  CHECK(counts[0].lane == Lane::kLong);
  CHECK(counts[0].kind == "chunk");
  CHECK(counts[1].state == State::kWaiting);
  CHECK(counts[1].jobs == 2);

  world.clock().Advance(7s);
  CHECK(queue::OldestWait(*world.pool().Read(), Lane::kShort, world.clock()) == 7'000);
  CHECK_FALSE(queue::OldestWait(*world.pool().Read(), Lane::kLong, world.clock()));
}

TEMPLATE_TEST_CASE("records are retired by age, those of dead jobs later, open ones never", "[queue]",
                   OPENPRESS_QUEUE_WORLDS) {
  TestType world;
  const auto done = world.AddKind("done", Lane::kShort, 1);
  world.queue().Settle(*world.Claim(), {});
  const auto dead = world.AddKind("dead", Lane::kShort, 1);
  world.queue().Settle(*world.Claim(), {.kind = Outcome::Kind::kDead, .error = "x"});
  const auto waiting = world.AddKind("waiting");
  const Millis then = world.clock().Now();
  world.clock().Advance(24h);
  const auto c = world.pool().Write();
  CHECK(queue::Retire(*c, then, then) == 0);
  CHECK(queue::Retire(*c, then + 1, then) == 1);
  CHECK_FALSE(queue::Find(*c, done));
  CHECK(queue::Find(*c, dead));
  CHECK(queue::Retire(*c, then + 1, then + 1) == 1);
  CHECK_FALSE(queue::Find(*c, dead));
  CHECK(queue::Retire(*c, world.clock().Now(), world.clock().Now()) == 0);
  CHECK(queue::Find(*c, waiting));
}

TEMPLATE_TEST_CASE("records are retired in portions", "[queue]", OPENPRESS_QUEUE_WORLDS) {
  TestType world;
  for (int i = 0; i < 5; ++i) {
    world.AddKind("tidy");
    world.queue().Settle(*world.Claim(), {});
  }
  const auto c = world.pool().Write();
  const Millis later = world.clock().Now() + 1;
  CHECK(queue::Retire(*c, later, later, 2) == 2);
  CHECK(queue::Retire(*c, later, later, 2) == 2);
  CHECK(queue::Retire(*c, later, later, 2) == 1);
}

TEMPLATE_TEST_CASE("an unknown queue is refused", "[queue]", OPENPRESS_QUEUE_WORLDS) {
  TestType world;
  CHECK_THROWS_AS(queue::Open("carrier-pigeon://coop", world.pool()), Error);
  CHECK_THROWS_AS(queue::Open("sql:something", world.pool()), Error);
}
