// What is particular to Redis: it may lose everything, go away and come back, and no job is lost.
#include <future>
#include <set>

#include <catch2/catch.hpp>

#include "queue/worker.h"
#include "worlds.h"

using namespace openpress;
using namespace std::chrono_literals;
using queue::Lane;
using queue::State;
using tests::RedisServer;
using World = tests::RedisQueueWorld<tests::SqliteWorld>;

namespace {

constexpr const char* kShort = "openpress:jobs:short";
constexpr const char* kLong = "openpress:jobs:long";

/** Waits for a job of the short lane; no longer than this object lives. */
class Claimer {
 public:
  explicit Claimer(World& world)
      : job_(std::async(std::launch::async, [&world, stop = stop_.get_token()] {
          const std::vector<Lane> lanes = {Lane::kShort};
          return world.queue().Claim(
              {.lanes = lanes, .worker = "w", .lease = 30'000, .patience = 600'000, .stop = stop});
        })) {}
  ~Claimer() { stop_.request_stop(); }
  Claimer(const Claimer&) = delete;
  Claimer& operator=(const Claimer&) = delete;

  std::optional<queue::Job> Get() { return job_.get(); }
  void Stop() { stop_.request_stop(); }

 private:
  std::stop_source stop_;
  std::future<std::optional<queue::Job>> job_;
};

void WaitForClaimer(World& world, int claimers = 1) {
  const std::string wanted = "blocked_clients:" + std::to_string(claimers);
  RedisServer::WaitUntil([&] {
    return world.server().Tell({"INFO", "clients"}).text.find(wanted) != std::string::npos;
  });
}

std::int64_t Pending(World& world) {
  return world.server().Tell({"XPENDING", kShort, "workers"}).list.at(0).integer;
}

}  // namespace

TEST_CASE("an announcement goes to the lane of its job, and only while that waits", "[queue][redis]") {
  World world;
  world.AddKind("probe", Lane::kShort);
  world.AddKind("chunk", Lane::kLong);
  world.AddKind("chunk", Lane::kLong);
  CHECK(world.server().Tell({"XLEN", kShort}).integer == 1);
  CHECK(world.server().Tell({"XLEN", kLong}).integer == 2);
  const auto job = world.Claim();
  world.queue().Announce(job->id);
  world.queue().Announce(4711);
  CHECK(world.server().Tell({"XLEN", kShort}).integer == 1);
}

TEST_CASE("an announcement of another process wakes one idle worker", "[queue][redis]") {
  World world;
  Claimer first(world);
  Claimer second(world);
  WaitForClaimer(world, 2);
  const auto other = queue::Open(world.server().url(), world.pool(), world.clock());
  std::int64_t id = 0;
  {
    const auto connection = world.pool().Write();
    id = queue::Enqueue(*connection, {.kind = "probe"}, world.clock());
  }
  other->Announce(id);
  RedisServer::WaitUntil([&] { return world.Row(id).state == State::kRunning; });
  // It was delivered once and, whoever had it, acknowledged.
  RedisServer::WaitUntil([&] { return Pending(world) == 0; });
  first.Stop();
  second.Stop();
  std::set<std::int64_t> claimed;
  if (const auto job = first.Get()) claimed.insert(job->id);
  if (const auto job = second.Get()) claimed.insert(job->id);
  CHECK(claimed == std::set{id});
}

TEST_CASE("a Redis that forgets everything loses no job", "[queue][redis]") {
  World world;
  const auto before = world.AddKind("probe", Lane::kShort, 2);
  world.server().Tell({"FLUSHALL"});
  CHECK(world.Claim()->id == before);

  Claimer claimer(world);
  WaitForClaimer(world);
  // It waits for a group that is gone now.
  world.server().Tell({"FLUSHALL"});
  const auto after = world.AddKind("probe");
  const auto job = claimer.Get();
  REQUIRE(job);
  CHECK(job->id == after);
}

TEST_CASE("jobs go on while Redis is away, and after it has come back with nothing", "[queue][redis]") {
  World world;
  world.server().Kill();
  const auto first = world.AddKind("probe", Lane::kShort, 1);
  CHECK(world.Claim()->id == first);
  {
    Claimer claimer(world);
    const auto second = world.AddKind("probe");
    const auto job = claimer.Get();
    REQUIRE(job);
    CHECK(job->id == second);
    CHECK(world.queue().Settle(*job, {.kind = queue::Outcome::Kind::kHandBack})->state == State::kWaiting);
    CHECK(world.queue().Sweep().empty());
    CHECK(world.Claim()->id == second);
  }
  world.server().Start();
  Claimer claimer(world);
  WaitForClaimer(world);
  const auto third = world.AddKind("probe");
  CHECK(claimer.Get()->id == third);
}

TEST_CASE("a worker in the middle of waiting survives the death of Redis", "[queue][redis]") {
  World world;
  Claimer claimer(world);
  WaitForClaimer(world);
  world.server().Kill();
  const auto id = world.AddKind("probe");
  const auto job = claimer.Get();
  world.server().Start();
  REQUIRE(job);
  CHECK(job->id == id);
}

TEST_CASE("what a worker died with in hand is announced again", "[queue][redis]") {
  World world;
  const auto id = world.AddKind("probe");
  const auto done = world.AddKind("probe", Lane::kShort, 1);
  world.server().Tell({"XGROUP", "CREATE", kShort, "workers", "0"});
  world.server().Tell({"XREADGROUP", "GROUP", "workers", "dead", "STREAMS", kShort, ">"});
  CHECK(Pending(world) == 2);
  world.queue().Settle(*world.Claim(), {});
  REQUIRE(world.Row(done).state == State::kDone);

  // Entries that are fresh are left to those who have them.
  world.queue().Sweep();
  CHECK(Pending(world) == 2);
  for (const auto& entry : world.server().Tell({"XPENDING", kShort, "workers", "-", "+", "10"}).list) {
    world.server().Tell({"XCLAIM", kShort, "workers", "dead", "0", entry.list.at(0).text, "IDLE", "60000"});
  }
  world.queue().Sweep();
  CHECK(Pending(world) == 0);
  const auto entries = world.server().Tell({"XRANGE", kShort, "-", "+"});
  REQUIRE(entries.list.size() == 3);
  CHECK(entries.list[2].list[1].list[1].text == std::to_string(id));
}

TEST_CASE("what strangers put into the streams harms nobody", "[queue][redis]") {
  World world;
  world.server().Tell({"XADD", kShort, "*", "a", "b", "c", "d"});
  world.server().Tell({"XADD", kShort, "*", "job", "99999999999999999999"});
  world.server().Tell({"SET", kLong, "no stream at all"});
  Claimer claimer(world);
  RedisServer::WaitUntil([&] {
    try {
      return world.server().Tell({"XINFO", "GROUPS", kShort}).list.at(0).list.at(7).text != "0-0" &&
             Pending(world) == 0;
    } catch (const std::exception&) {
      return false;  // the claimer has not made the group yet
    }
  });
  CHECK(world.queue().Sweep().empty());
  const auto encode = world.AddKind("chunk", Lane::kLong);
  CHECK(world.Claim({Lane::kLong})->id == encode);
  const auto id = world.AddKind("probe");
  CHECK(claimer.Get()->id == id);
}

TEST_CASE("workers of several processes do all jobs once while Redis is killed again and again", "[queue][redis]") {
  World world;
  constexpr int kJobs = 150;
  std::mutex mutex;
  std::multiset<std::int64_t> ran;
  std::vector<std::unique_ptr<queue::JobQueue>> queues;
  std::vector<std::unique_ptr<queue::Worker>> workers;
  for (int i = 0; i < 3; ++i) {
    queues.push_back(queue::Open(world.server().url(), world.pool(), SystemClock()));
    workers.push_back(std::make_unique<queue::Worker>(
        *queues.back(), SystemClock(),
        queue::WorkerOptions{.short_slots = 2, .long_slots = 0, .name = "worker-" + std::to_string(i)}));
    workers.back()->Handle("count", [&](queue::JobContext& job) {
      const std::lock_guard lock(mutex);
      ran.insert(job.job().id);
    });
    workers.back()->Start();
  }
  const auto finished = [&] {
    const std::lock_guard lock(mutex);
    return ran.size();
  };
  for (int i = 0; i < kJobs; ++i) {
    const auto id = queue::Enqueue(*world.pool().Write(), {.kind = "count"}, SystemClock());
    queues[static_cast<std::size_t>(i) % queues.size()]->Announce(id);
    if (i % 50 == 10) world.server().Kill();
    if (i % 50 == 30) world.server().Start();
    if (i % 50 == 40) world.server().Tell({"FLUSHALL"});
  }
  RedisServer::WaitUntil([&] { return finished() >= kJobs; });
  for (auto& worker : workers) CHECK(worker->Stop());
  CHECK(ran.size() == kJobs);
  CHECK(std::set<std::int64_t>(ran.begin(), ran.end()).size() == kJobs);
}
