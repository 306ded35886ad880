#include "queue/worker.h"

#include <future>
#include <latch>
#include <semaphore>

#include <catch2/catch.hpp>

#include "core/error.h"
#include "worlds.h"

using namespace openpress;
using namespace std::chrono_literals;
using queue::JobContext;
using queue::Lane;
using queue::State;

namespace {

/** A worker whose side thread rests, so that a test says when hearts beat; it waits for jobs to end without sleeping.
 */
template <class World>
class Bench {
 public:
  explicit Bench(World& world, int short_slots = 1, int long_slots = 1) : world_(world) {
    queue::WorkerOptions options;
    options.short_slots = short_slots;
    options.long_slots = long_slots;
    options.beat_every = 1h;
    options.on_settled = [this](const queue::Job& job, Millis) {
      const std::lock_guard lock(mutex_);
      ended_.push_back(job);
      changed_.notify_all();
    };
    worker = std::make_unique<queue::Worker>(world.queue(), world.clock(), std::move(options));
  }

  /** Runs one job to the end of its attempt with @p handler. */
  queue::Job RunOne(queue::NewJob job, queue::Handler handler) {
    if (handler) worker->Handle(job.kind, std::move(handler));
    world_.Add(job);
    worker->Start();
    return WaitForEnds(1).front();
  }
  std::vector<queue::Job> WaitForEnds(std::size_t count) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return ended_.size() >= count; });
    return ended_;
  }

  std::unique_ptr<queue::Worker> worker;

 private:
  World& world_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<queue::Job> ended_;
};

}  // namespace

TEMPLATE_TEST_CASE("a handler gets its job, and its return is success", "[worker]", OPENPRESS_QUEUE_WORLDS) {
  TestType world;
  Bench bench(world);
  Json seen;
  const auto after = bench.RunOne({.kind = "probe", .payload = {{"token", "abc"}}}, [&](JobContext& context) {
    seen = context.payload();
    context.Progress(50);
    context.ThrowIfCancelled();
  });
  CHECK(seen.at("token") == "abc");
  CHECK(after.state == State::kDone);
  CHECK(after.progress == 100);
}

TEMPLATE_TEST_CASE("the kind of an error decides what happens to the job", "[worker]", OPENPRESS_QUEUE_WORLDS) {
  TestType world;
  Bench bench(world);
  const auto failing_with = [&](const Error& error) {
    return bench.RunOne({.kind = "probe"}, [error](JobContext&) { throw error; });
  };
  SECTION("bad input is dead at once, with its sentence") {
    const auto after = failing_with(Error(Fault::kBadInput, "damaged", "The file is damaged."));
    CHECK(after.state == State::kDead);
    CHECK(after.error == "The file is damaged.");
    CHECK(after.attempt == 1);
  }
  SECTION("what is not supported, too") {
    CHECK(failing_with(Error(Fault::kUnsupported, "codec", "This codec is not handled.")).state == State::kDead);
  }
  SECTION("a full disk waits and costs no attempt") {
    const auto after = failing_with(Error(Fault::kNoSpace, "no_space", "The disk is full."));
    CHECK(after.state == State::kWaiting);
    CHECK(after.attempt == 0);
    CHECK(after.run_after == world.clock().Now() + 30'000);
  }
  SECTION("anything else is tried again after about five seconds") {
    const auto after = failing_with(Error(Fault::kBroken, "oops", "ffmpeg ended early."));
    CHECK(after.state == State::kWaiting);
    CHECK(after.attempt == 1);
    CHECK(after.error == "ffmpeg ended early.");
    CHECK(after.run_after >= world.clock().Now() + 3'750);
    CHECK(after.run_after <= world.clock().Now() + 6'250);
  }
}

TEMPLATE_TEST_CASE("an exception of a library is tried again without showing its text", "[worker]",
                   OPENPRESS_QUEUE_WORLDS) {
  TestType world;
  Bench bench(world);
  const auto after =
      bench.RunOne({.kind = "probe"}, [](JobContext&) { throw std::runtime_error("basic_string::at: 0xdeadbeef"); });
  CHECK(after.state == State::kWaiting);
  CHECK(after.error == "Something went wrong on the server.");
}

TEMPLATE_TEST_CASE("a kind that nobody handles waits for a version that does", "[worker]", OPENPRESS_QUEUE_WORLDS) {
  TestType world;
  Bench bench(world);
  const auto after = bench.RunOne({.kind = "from_the_future"}, nullptr);
  CHECK(after.state == State::kWaiting);
  CHECK_THAT(after.error.value(), Catch::Contains("from_the_future"));
}

TEMPLATE_TEST_CASE("progress and heartbeats are written by beats", "[worker]", OPENPRESS_QUEUE_WORLDS) {
  TestType world;
  Bench bench(world);
  std::promise<JobContext*> running;
  std::promise<void> finish;
  bench.worker->Handle("chunk", [&](JobContext& context) {
    running.set_value(&context);
    finish.get_future().wait();
  });
  const auto id = world.AddKind("chunk");
  bench.worker->Start();
  JobContext* context = running.get_future().get();

  context->Progress(40);
  world.clock().Advance(1s);
  bench.worker->Beat();
  CHECK(world.Row(id).progress == 40);
  CHECK(world.Row(id).lease_until == world.clock().Now() + 30'000);

  const auto until = world.Row(id).lease_until;
  world.clock().Advance(1s);
  bench.worker->Beat();
  CHECK(world.Row(id).lease_until == until);  // nothing new to say, so no write
  world.clock().Advance(9s);
  bench.worker->Beat();
  CHECK(world.Row(id).lease_until == world.clock().Now() + 30'000);

  SECTION("also after the machine slept past every lease") {
    world.clock().Advance(2min);
    bench.worker->Beat();
    CHECK(world.Row(id).state == State::kRunning);
    CHECK_FALSE(context->Cancelled());
  }
  finish.set_value();
  CHECK(bench.WaitForEnds(1).front().state == State::kDone);
}

TEMPLATE_TEST_CASE("a cancelled job is told at the next beat", "[worker]", OPENPRESS_QUEUE_WORLDS) {
  TestType world;
  Bench bench(world);
  std::latch running(1);
  bench.worker->Handle("chunk", [&](JobContext& context) {
    std::binary_semaphore told(0);
    const std::stop_callback wake(context.stop_token(), [&] { told.release(); });
    running.count_down();
    told.acquire();
    CHECK(context.why() == JobContext::Stop::kCancelled);
    // A killed child makes its handler fail; that must not count as a failure.
    throw Error(Fault::kBroken, "killed", "ffmpeg was killed.");
  });
  world.Add({.kind = "chunk", .group = "abc"});
  bench.worker->Start();
  running.wait();
  queue::CancelGroup(*world.pool().Write(), "abc", world.clock());
  world.clock().Advance(10s);
  bench.worker->Beat();
  const auto after = bench.WaitForEnds(1).front();
  CHECK(after.state == State::kCancelled);
  CHECK_FALSE(after.error);
}

TEMPLATE_TEST_CASE("a worker that lost its lease drops the result", "[worker]", OPENPRESS_QUEUE_WORLDS) {
  TestType world;
  std::latch running(1);
  std::promise<JobContext::Stop> why;
  Bench bench(world);
  bench.worker->Handle("chunk", [&](JobContext& context) {
    std::binary_semaphore told(0);
    const std::stop_callback wake(context.stop_token(), [&] { told.release(); });
    running.count_down();
    told.acquire();
    why.set_value(context.why());
  });
  const auto id = world.AddKind("chunk");
  bench.worker->Start();
  running.wait();
  // Another process sweeps after ours was cut off for longer than the lease, and a third takes the job.
  world.clock().Advance(31s);
  world.queue().Sweep();
  // Our own short slot is busy with it still, so this is somebody else's.
  const auto other = world.Claim({Lane::kShort}, "worker-b");
  REQUIRE(other);
  bench.worker->Beat();
  CHECK(why.get_future().get() == JobContext::Stop::kLost);
  CHECK(bench.worker->Stop());
  CHECK(world.Row(id).state == State::kRunning);
  CHECK(world.Row(id).worker == "worker-b");
}

TEMPLATE_TEST_CASE("stopping lets short jobs finish and hands long ones back", "[worker]", OPENPRESS_QUEUE_WORLDS) {
  TestType world;
  Bench bench(world);
  std::latch running(2);
  std::promise<void> long_left;
  bench.worker->Handle("probe", [&](JobContext& context) {
    running.count_down();
    long_left.get_future().wait();  // still at work when the long one has been told
    CHECK_FALSE(context.Cancelled());
  });
  bench.worker->Handle("chunk", [&](JobContext& context) {
    std::binary_semaphore told(0);
    const std::stop_callback wake(context.stop_token(), [&] { told.release(); });
    running.count_down();
    told.acquire();
    long_left.set_value();
    context.ThrowIfCancelled();
  });
  const auto probe = world.AddKind("probe");
  const auto chunk = world.AddKind("chunk", Lane::kLong);
  const auto next = world.AddKind("chunk", Lane::kLong, 200);
  bench.worker->Start();
  running.wait();
  CHECK(bench.worker->Stop());
  CHECK(world.Row(probe).state == State::kDone);
  CHECK(world.Row(chunk).state == State::kWaiting);
  CHECK(world.Row(chunk).attempt == 0);
  CHECK(world.Row(next).state == State::kWaiting);
  CHECK(bench.worker->running() == 0);
}

TEMPLATE_TEST_CASE("a handler that does not stop loses its lease, and its result is ignored", "[worker]",
                   OPENPRESS_QUEUE_WORLDS) {
  TestType world;
  std::latch running(1);
  std::promise<void> finish;
  Bench bench(world);
  bench.worker->Handle("chunk", [&](JobContext&) {
    running.count_down();
    finish.get_future().wait();
  });
  const auto id = world.AddKind("chunk", Lane::kLong);
  bench.worker->Start();
  running.wait();
  CHECK_FALSE(bench.worker->Stop(0ms));
  CHECK(world.Row(id).state == State::kWaiting);
  CHECK(world.Row(id).attempt == 0);
  finish.set_value();
  bench.worker.reset();
  CHECK(world.Row(id).state == State::kWaiting);
}

TEMPLATE_TEST_CASE("as many jobs run at once as there are slots", "[worker]", OPENPRESS_QUEUE_WORLDS) {
  TestType world;
  Bench bench(world, 1, 3);
  std::latch together(3);
  bench.worker->Handle("chunk", [&](JobContext&) { together.arrive_and_wait(); });
  for (int i = 0; i < 3; ++i) world.AddKind("chunk", Lane::kLong);
  bench.worker->Start();
  CHECK(bench.WaitForEnds(3).size() == 3);
}

TEMPLATE_TEST_CASE("many jobs on many slots each run once", "[worker]", OPENPRESS_QUEUE_WORLDS) {
  TestType world;
  Bench bench(world, 4, 0);
  std::mutex mutex;
  std::map<std::int64_t, int> runs;
  bench.worker->Handle("tidy", [&](JobContext& context) {
    const std::lock_guard lock(mutex);
    ++runs[context.job().id];
  });
  bench.worker->Start();
  for (int i = 0; i < 60; ++i) world.AddKind("tidy");
  bench.WaitForEnds(60);
  CHECK(runs.size() == 60);
  for (const auto& [id, count] : runs) CHECK(count == 1);
}

TEMPLATE_TEST_CASE("a start goes on with what a killed process left", "[worker]", OPENPRESS_QUEUE_WORLDS) {
  TestType world;
  std::string before = queue::ProcessName();
  before.back() = before.back() == 'x' ? 'y' : 'x';
  const auto id = world.AddKind("probe");
  REQUIRE(world.Claim({Lane::kShort}, before));
  Bench bench(world);
  bench.worker->Handle("probe", [](JobContext&) {});
  bench.worker->Start();
  const auto after = bench.WaitForEnds(1).front();
  CHECK(after.id == id);
  CHECK(after.state == State::kDone);
  CHECK(after.attempt == 1);
}

namespace {

/** A queue whose database is down for the first few settlements. */
class FlakyQueue final : public queue::JobQueue {
 public:
  FlakyQueue(queue::JobQueue& real, int failures) : real_(real), failures_(failures) {}
  void Announce(std::int64_t id) override { real_.Announce(id); }
  std::optional<queue::Job> Claim(const queue::ClaimRequest& request) override { return real_.Claim(request); }
  queue::Hold Renew(const queue::Job& job, Millis lease, int progress, bool moved) override {
    return real_.Renew(job, lease, progress, moved);
  }
  std::optional<queue::Job> Settle(const queue::Job& job, const queue::Outcome& outcome) override {
    if (failures_-- > 0) throw Error(Fault::kNoSpace, "no_space", "the disk that holds the database is full");
    return real_.Settle(job, outcome);
  }
  std::vector<queue::Job> Sweep() override { return real_.Sweep(); }
  void SetOnDeath(OnDeath on_death) override { real_.SetOnDeath(std::move(on_death)); }

 private:
  queue::JobQueue& real_;
  std::atomic<int> failures_;
};

}  // namespace

TEMPLATE_TEST_CASE("a result that cannot be written down is kept until it can", "[worker]", OPENPRESS_QUEUE_WORLDS) {
  TestType world;
  FlakyQueue flaky(world.queue(), 3);
  std::promise<queue::Job> ended;
  std::atomic<int> runs = 0;
  queue::WorkerOptions options;
  options.beat_every = 1ms;
  options.on_settled = [&](const queue::Job& job, Millis) { ended.set_value(job); };
  queue::Worker worker(flaky, world.clock(), std::move(options));
  worker.Handle("probe", [&](JobContext&) { ++runs; });
  world.AddKind("probe");
  worker.Start();
  CHECK(ended.get_future().get().state == State::kDone);
  CHECK(runs == 1);
}
