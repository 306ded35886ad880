// Who does what: each slot's thread claims, runs the handler and settles; the side thread renews all leases of this
// process and sweeps. Heartbeats come before the sweep, always: after the machine was asleep, every lease in the table
// looks expired, and ours have to be renewed before anybody, we included, takes them for abandoned.
//
// A result has to be written down even when the database is busy or the disk is full at that moment, or the work would
// be done again. So Settle() tries on until it succeeds, while heartbeats keep the lease; only the end of the process
// or the loss of the lease ends that, and then the job simply runs once more.
#include "queue/worker.h"

#include <algorithm>
#include <random>

#include <fmt/format.h>

#include "core/error.h"
#include "core/log.h"
#include "queue/backoff.h"

namespace openpress::queue {
namespace {

// Claim() is woken by announcements and by stopping; this only bounds how long one call may take.
constexpr Millis kPatience = 60'000;
constexpr Millis kPostponed = 30'000;

double Chance() {
  thread_local std::minstd_rand random{std::random_device{}()};
  return std::uniform_real_distribution<double>(0.0, 1.0)(random);
}

}  // namespace

Worker::Worker(JobQueue& queue, const Clock& clock, WorkerOptions options)
    : queue_(queue), clock_(clock), options_(std::move(options)) {}

Worker::~Worker() {
  Stop(std::chrono::hours(24 * 365));
}

void Worker::Handle(std::string kind, Handler handler) {
  handlers_[std::move(kind)] = std::move(handler);
}

void Worker::Start() {
  try {
    for (const Job& job : queue_.Sweep())
      log::Info("a job left by an earlier run goes on", {{"job", job.id}, {"kind", job.kind}});
  } catch (const Error& error) {
    log::Warning("abandoned jobs could not be looked for", {{"error", error.what()}});
  }
  {
    const std::lock_guard beat(beat_mutex_);
    swept_ = clock_.Steady();
  }
  for (int i = 0; i < options_.short_slots; ++i) slots_.emplace_back([this] { Slot(Lane::kShort); });
  for (int i = 0; i < options_.long_slots; ++i) slots_.emplace_back([this] { Slot(Lane::kLong); });
  side_ = std::thread([this] { SideThread(); });
}

bool Worker::Stop(std::chrono::milliseconds limit) {
  bool idle = false;
  {
    std::unique_lock lock(mutex_);
    // Under the lock: a slot looks at it under the lock, too, before it takes a job on.
    stopping_.request_stop();
    const auto running = running_;
    lock.unlock();
    // Without the lock: a stop callback may take its time to kill a child.
    for (const auto& each : running) {
      if (each->context.job().lane == Lane::kLong) each->context.RequestStop(JobContext::Stop::kShutdown);
    }
    lock.lock();
    idle = changed_.wait_for(lock, limit, [this] { return running_.empty(); });
  }
  if (!idle) {
    std::list<std::shared_ptr<Running>> left;
    {
      const std::lock_guard lock(mutex_);
      left = running_;
    }
    for (const auto& each : left) {
      const Job& job = each->context.job();
      log::Warning("a job did not stop in time and is handed back", {{"job", job.id}, {"kind", job.kind}});
      each->context.RequestStop(JobContext::Stop::kLost);
      HandBack(job);
    }
    return false;
  }
  stopped_.request_stop();
  for (std::thread& slot : slots_) slot.join();
  slots_.clear();
  if (side_.joinable()) side_.join();
  return true;
}

void Worker::HandBack(const Job& job) noexcept {
  try {
    queue_.Settle(job, {.kind = Outcome::Kind::kHandBack});
  } catch (const std::exception& error) {
    log::Warning("a lease could not be handed back and will run out", {{"job", job.id}, {"error", error.what()}});
  }
}

std::size_t Worker::running() const {
  const std::lock_guard lock(mutex_);
  return running_.size();
}

void Worker::Slot(Lane lane) {
  const std::vector<Lane> lanes = {lane};
  while (!stopping_.stop_requested()) {
    std::optional<Job> job;
    try {
      job = queue_.Claim({.lanes = lanes,
                          .worker = options_.name,
                          .lease = options_.lease,
                          .patience = kPatience,
                          .stop = stopping_.get_token()});
    } catch (const std::exception& error) {
      log::Warning("no job could be claimed", {{"lane", Name(lane)}, {"error", error.what()}});
      Pause(std::chrono::seconds(1));
    }
    if (!job) continue;
    auto running = std::make_shared<Running>(std::move(*job));
    running->renewed = clock_.Steady();
    bool accepted = false;
    {
      const std::lock_guard lock(mutex_);
      accepted = !stopping_.stop_requested();
      if (accepted) running_.push_back(running);
    }
    if (!accepted) {
      HandBack(running->context.job());
      return;
    }
    Run(running);
    const std::lock_guard lock(mutex_);
    running_.remove(running);
    changed_.notify_all();
  }
}

void Worker::Run(const std::shared_ptr<Running>& running) {
  JobContext& context = running->context;
  const Millis started = clock_.Steady();
  const Outcome outcome = Attempt(context);
  if (context.why() == JobContext::Stop::kLost) {
    log::Info("the result of a job that was taken away is dropped", {{"job", context.job().id}});
    return;
  }
  Settle(context, outcome, started);
}

Outcome Worker::Attempt(JobContext& context) {
  const Job& job = context.job();
  const auto stopped = [&]() -> std::optional<Outcome> {
    switch (context.why()) {
      case JobContext::Stop::kCancelled:
        return Outcome{.kind = Outcome::Kind::kCancelled};
      case JobContext::Stop::kShutdown:
      case JobContext::Stop::kLost:
        return Outcome{.kind = Outcome::Kind::kHandBack};
      case JobContext::Stop::kNo:
        break;
    }
    return std::nullopt;
  };
  const auto again = [&](std::string sentence) {
    return Outcome{
        .kind = Outcome::Kind::kRetry, .error = std::move(sentence), .delay = Backoff(job.attempt, Chance())};
  };
  try {
    if (stopped()) return *stopped();
    const auto handler = handlers_.find(job.kind);
    if (handler == handlers_.end()) {
      log::Warning("there is no handler for a job", {{"job", job.id}, {"kind", job.kind}});
      return again(fmt::format("This version of OpenPress cannot do '{}'.", job.kind));
    }
    handler->second(context);
    return {.kind = Outcome::Kind::kDone};
  } catch (const Error& error) {
    // A child that was killed to stop the handler makes it fail; that is no failure of the job.
    if (stopped()) return *stopped();
    switch (error.fault()) {
      case Fault::kBadInput:
      case Fault::kUnsupported:
        return {.kind = Outcome::Kind::kDead, .error = error.what()};
      case Fault::kNoSpace:
      case Fault::kUnavailable:
        return {.kind = Outcome::Kind::kPostpone, .error = error.what(), .delay = kPostponed};
      default:
        return again(error.what());
    }
  } catch (const std::exception& error) {
    if (stopped()) return *stopped();
    // Not a sentence for the owner: it comes from a library. The log has it.
    log::Error("a job failed unexpectedly", {{"job", job.id}, {"kind", job.kind}, {"error", error.what()}});
    return again("Something went wrong on the server.");
  }
}

void Worker::Settle(JobContext& context, const Outcome& outcome, Millis started) {
  const Job& job = context.job();
  while (context.why() != JobContext::Stop::kLost) {
    try {
      const auto after = queue_.Settle(job, outcome);
      const Millis took = clock_.Steady() - started;
      if (!after) {
        log::Info("the result of a job that was taken away is dropped", {{"job", job.id}});
        return;
      }
      LogOutcome(*after, outcome.kind, took);
      if (options_.on_settled) options_.on_settled(*after, took);
      return;
    } catch (const std::exception& error) {
      log::Warning("the end of a job could not be written down yet", {{"job", job.id}, {"error", error.what()}});
      std::unique_lock lock(mutex_);
      changed_.wait_for(lock, options_.beat_every);
    }
  }
}

void Worker::LogOutcome(const Job& after, Outcome::Kind how, Millis took) const {
  const std::string error = after.error.value_or("");
  if (after.state == State::kDead) {
    log::Error("a job is dead",
               {{"job", after.id}, {"kind", after.kind}, {"attempt", after.attempt}, {"error", error}});
  } else if (after.state == State::kWaiting && how != Outcome::Kind::kHandBack) {
    log::Warning("a job will be tried again",
                 {{"job", after.id}, {"kind", after.kind}, {"attempt", after.attempt}, {"error", error}});
  } else {
    // One upload is hundreds of jobs.
    log::Debug("a job ended", {{"job", after.id}, {"kind", after.kind}, {"state", Name(after.state)}, {"ms", took}});
  }
}

void Worker::SideThread() {
  while (!stopped_.stop_requested()) {
    Beat();
    std::unique_lock lock(mutex_);
    changed_.wait_for(lock, stopped_.get_token(), options_.beat_every, [] { return false; });
  }
}

void Worker::Beat() {
  const std::lock_guard beat(beat_mutex_);
  Heartbeats();
  SweepIfDue();
}

void Worker::Heartbeats() {
  std::list<std::shared_ptr<Running>> running;
  {
    const std::lock_guard lock(mutex_);
    running = running_;
  }
  for (const auto& each : running) {
    JobContext& context = each->context;
    if (context.why() == JobContext::Stop::kLost) continue;
    const Millis now = clock_.Steady();
    const std::uint64_t moves = context.moves();
    const bool moved = moves != each->moves_written;
    // A write and an fsync each time, so not more often than there is something to say.
    if (!moved && now - each->renewed < options_.lease / 3) continue;
    try {
      const Hold hold = queue_.Renew(context.job(), options_.lease, context.percent(), moved);
      each->moves_written = moves;
      each->renewed = now;
      if (hold == Hold::kCancelled) context.RequestStop(JobContext::Stop::kCancelled);
      if (hold == Hold::kLost) context.RequestStop(JobContext::Stop::kLost);
    } catch (const std::exception& error) {
      log::Warning("a heartbeat could not be written", {{"job", context.job().id}, {"error", error.what()}});
    }
  }
}

void Worker::SweepIfDue() {
  const Millis now = clock_.Steady();
  if (now - swept_ < options_.sweep_every) return;
  swept_ = now;
  try {
    for (const Job& job : queue_.Sweep()) {
      log::Warning("a job was taken back", {{"job", job.id},
                                            {"kind", job.kind},
                                            {"state", Name(job.state)},
                                            {"losses", job.losses},
                                            {"error", job.error.value_or("")}});
    }
  } catch (const std::exception& error) {
    log::Warning("abandoned jobs could not be looked for", {{"error", error.what()}});
  }
}

void Worker::Pause(std::chrono::milliseconds time) {
  std::unique_lock lock(mutex_);
  changed_.wait_for(lock, stopping_.get_token(), time, [] { return false; });
}

}  // namespace openpress::queue
