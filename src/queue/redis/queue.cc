// Two streams, one for each lane, hold announcements: ids of jobs that were committed. All workers are one consumer
// group and an idle one blocks in XREADGROUP, so an announcement wakes one of them and not all. Whoever is woken asks
// the table for the first job that is due, which need not be the announced one: the table knows priorities, and which
// jobs other workers have found meanwhile by themselves. So an entry is a reason to look, nothing else.
//
// What Redis may do, and what then happens:
//
//   it forgets everything     idle workers ask the table every five seconds anyway; the groups are made anew
//   it is away, or hangs      workers ask the table every second, as with sql:; announcements reach this process only
//   a worker dies with an     the sweep of any other takes over entries that nobody has acknowledged for half a minute
//   entry in hand             and announces their jobs again, if they still wait
//   entries pile up           streams are cut to some ten thousand entries; what is cut is found by asking
#include "queue/redis/queue.h"

#include <algorithm>
#include <charconv>
#include <chrono>

#include <fmt/format.h>

#include "core/log.h"
#include "queue/jobs.h"
#include "queue/process_name.h"

namespace openpress::queue::redis {
namespace {

using openpress::redis::Reply;
using openpress::redis::Words;
using SteadyClock = std::chrono::steady_clock;
using std::chrono::milliseconds;

constexpr const char* kGroup = "workers";
constexpr const char* kMostEntries = "10000";
constexpr milliseconds kLook{5'000};  // so long an idle worker trusts Redis
constexpr Millis kAway = 1'000;
constexpr const char* kStale = "30000";
constexpr std::int64_t kConsumerLife = 3'600'000;
constexpr Lane kLanes[] = {Lane::kShort, Lane::kLong};

std::string Stream(Lane lane) {
  return fmt::format("openpress:jobs:{}", Name(lane));
}

bool IsMissingGroup(const Error& error) {
  return error.code() == "redis_refused" && std::string_view(error.what()).find("NOGROUP") != std::string_view::npos;
}

/** Group and stream, when Redis has forgotten them, or never had them. From the first entry on: what is in the stream
 *  may have been added a moment ago, and looking once too often is cheap. */
template <class Run>
void MakeGroup(const std::string& stream, const Run& run) {
  try {
    run(Words{"XGROUP", "CREATE", stream, kGroup, "0", "MKSTREAM"});
  } catch (const Error& error) {
    if (std::string_view(error.what()).find("BUSYGROUP") == std::string_view::npos) throw;
  }
}

/** The id in an entry ["1-0", ["job", "17"]]; nothing for what nobody of us has written. */
std::optional<std::int64_t> JobOf(const Reply& entry) {
  if (entry.list.size() != 2 || entry.list[1].list.size() != 2) return std::nullopt;
  const std::string& text = entry.list[1].list[1].text;
  std::int64_t id = 0;
  const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), id);
  return problem == std::errc{} && end == text.data() + text.size() ? std::optional(id) : std::nullopt;
}

/** The value of @p name in a list of names and values. */
const Reply* Member(const Reply& list, std::string_view name) {
  for (std::size_t i = 0; i + 1 < list.list.size(); i += 2) {
    if (list.list[i].text == name) return &list.list[i + 1];
  }
  return nullptr;
}

}  // namespace

RedisQueue::RedisQueue(openpress::redis::Address address, db::Pool& pool, const Clock& clock,
                       std::function<bool(std::string_view)> gone)
    : rows_(pool, clock, std::move(gone)), redis_(std::move(address)), pool_(pool), clock_(clock) {}

void RedisQueue::Announce(std::int64_t id) {
  // Those who wait while Redis is away.
  rows_.Announce(id);
  std::optional<Lane> lane;
  try {
    const auto job = Find(*pool_.Read(), id);
    if (!job || job->state != State::kWaiting) return;
    lane = job->lane;
  } catch (const Error& error) {
    log::Warning("the lane of an announced job is unknown", {{"job", id}, {"error", error.what()}});
  }
  for (const Lane each : kLanes) {
    if (!lane || *lane == each) Add(each, id);
  }
}

void RedisQueue::Add(Lane lane, std::int64_t id) {
  try {
    redis_.Run({"XADD", Stream(lane), "MAXLEN", "~", kMostEntries, "*", "job", std::to_string(id)});
    away_ = false;
  } catch (const Error& error) {
    Remark(error);
  }
}

std::optional<Job> RedisQueue::Claim(const ClaimRequest& request) {
  const auto deadline = SteadyClock::now() + milliseconds(request.patience);
  ClaimRequest once = request;
  once.patience = 0;
  std::vector<Entry> entries;
  while (!request.stop.stop_requested()) {
    auto job = rows_.Claim(once);
    // Only now: an entry that is not acknowledged is seen again by others, should we die before this line.
    Acknowledge(entries);
    entries.clear();
    if (job) return job;
    const auto left = std::chrono::duration_cast<milliseconds>(deadline - SteadyClock::now());
    if (left <= milliseconds(0)) break;
    try {
      const auto due = rows_.NextDue(request.lanes);
      const milliseconds until(due ? std::max<Millis>(*due - clock_.Now(), 1) : kLook.count());
      entries = Wait(request, std::min({until, kLook, left}));
      away_ = false;
    } catch (const Error& error) {
      if (error.code().rfind("redis_", 0) != 0) throw;
      if (request.stop.stop_requested()) break;
      Remark(error);
      ClaimRequest alone = request;
      alone.patience = std::min<Millis>(left.count(), kAway);
      if ((job = rows_.Claim(alone))) return job;
    }
  }
  Acknowledge(entries);
  return std::nullopt;
}

/** Announcements for the lanes, at most one for each; none when @p nap is over. */
std::vector<RedisQueue::Entry> RedisQueue::Wait(const ClaimRequest& request, milliseconds nap) {
  Words command = {"XREADGROUP", "GROUP", kGroup, ProcessName(), "COUNT", "1", "BLOCK", std::to_string(nap.count()),
                   "STREAMS"};
  for (const Lane lane : request.lanes) command.push_back(Stream(lane));
  command.insert(command.end(), request.lanes.size(), ">");

  auto connection = redis_.Borrow();
  Reply reply;
  {
    const std::stop_callback leave(request.stop, [&] { connection->Interrupt(); });
    const auto run = [&](const Words& words) { return connection->Run(words, nap); };
    try {
      reply = run(command);
    } catch (const Error& error) {
      if (!IsMissingGroup(error)) throw;
      for (const Lane lane : request.lanes) MakeGroup(Stream(lane), run);
      reply = run(command);
    }
  }
  redis_.Return(std::move(connection));
  // [[stream, [entry]], …]
  std::vector<Entry> entries;
  for (const Reply& stream : reply.list) {
    if (stream.list.size() != 2) continue;
    for (const Reply& entry : stream.list[1].list) {
      if (!entry.list.empty()) entries.push_back({stream.list[0].text, entry.list[0].text});
    }
  }
  return entries;
}

void RedisQueue::Acknowledge(const std::vector<Entry>& entries) noexcept {
  try {
    for (const Entry& entry : entries) redis_.Run({"XACK", entry.stream, kGroup, entry.id});
  } catch (const Error& error) {
    Remark(error);
  }
}

Hold RedisQueue::Renew(const Job& job, Millis lease, int progress, bool moved) {
  return rows_.Renew(job, lease, progress, moved);
}

std::optional<Job> RedisQueue::Settle(const Job& job, const Outcome& outcome) {
  auto after = rows_.Settle(job, outcome);
  if (after && after->state == State::kWaiting) Add(after->lane, after->id);
  return after;
}

std::vector<Job> RedisQueue::Sweep() {
  std::vector<Job> changed = rows_.Sweep();
  for (const Job& job : changed) {
    if (job.state == State::kWaiting) Add(job.lane, job.id);
  }
  try {
    for (const Lane lane : kLanes) {
      TakeOverStale(lane);
      RetireConsumers(lane);
    }
  } catch (const Error& error) {
    // Where nobody has waited yet, there is no group.
    if (!IsMissingGroup(error)) Remark(error);
  }
  return changed;
}

void RedisQueue::TakeOverStale(Lane lane) {
  const std::string stream = Stream(lane);
  const Reply reply = redis_.Run({"XAUTOCLAIM", stream, kGroup, ProcessName(), kStale, "0-0", "COUNT", "100"});
  if (reply.list.size() < 2) return;
  for (const Reply& entry : reply.list[1].list) {
    if (entry.list.empty()) continue;
    // Anew rather than kept: a new entry wakes somebody who is idle, which we may not be.
    if (const auto id = JobOf(entry)) Announce(*id);
    Acknowledge({{stream, entry.list[0].text}});
  }
}

/** Each process is a consumer, and processes come and go; those that did not ask for an hour are gone. */
void RedisQueue::RetireConsumers(Lane lane) {
  const std::string stream = Stream(lane);
  for (const Reply& consumer : redis_.Run({"XINFO", "CONSUMERS", stream, kGroup}).list) {
    const Reply* name = Member(consumer, "name");
    const Reply* idle = Member(consumer, "idle");
    const Reply* pending = Member(consumer, "pending");
    if (name == nullptr || idle == nullptr || pending == nullptr) continue;
    if (idle->integer < kConsumerLife || pending->integer > 0) continue;
    redis_.Run({"XGROUP", "DELCONSUMER", stream, kGroup, name->text});
  }
}

/** Once for each time that it goes away. */
void RedisQueue::Remark(const Error& error) noexcept {
  if (!away_.exchange(true))
    log::Warning("jobs are looked for in the database alone", {{"redis", redis_.Name()}, {"error", error.what()}});
}

std::unique_ptr<JobQueue> OpenQueue(std::string_view url, db::Pool& pool, const Clock& clock) {
  return std::make_unique<RedisQueue>(openpress::redis::ParseAddress(url), pool, clock, IsGone);
}

}  // namespace openpress::queue::redis
