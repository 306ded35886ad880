#include "media/process_pool.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <deque>
#include <list>
#include <mutex>
#include <thread>

#include <signal.h>
#include <unistd.h>

#include "core/error.h"
#include "core/log.h"
#include "event/process.h"

namespace openpress::media {

namespace {

using SteadyClock = std::chrono::steady_clock;
constexpr auto kTick = std::chrono::seconds(1);
constexpr std::size_t kLongestLine = 64U << 20;
constexpr std::size_t kErrorTail = 8192;
// How long the loop may take to report the end of a process that was killed.
constexpr auto kReapPatience = std::chrono::seconds(10);

// One run of the helper, seen from both threads. The loop's side fills it, the worker's side reads it; the process
// object itself is touched on the loop only.
class Running final : public event::Process::Listener, public std::enable_shared_from_this<Running> {
 public:
  void OnOutput(std::string_view bytes) override {
    const std::lock_guard lock(mutex_);
    while (!bytes.empty()) {
      const auto end = bytes.find('\n');
      partial_.append(bytes.substr(0, end));
      if (partial_.size() > kLongestLine) {
        partial_.clear();
        process_->KillGroup();
        return;
      }
      if (end == std::string_view::npos) break;
      lines_.push_back(std::move(partial_));
      partial_.clear();
      bytes.remove_prefix(end + 1);
    }
    changed_.notify_all();
  }
  void OnErrorOutput(std::string_view bytes) override {
    const std::lock_guard lock(mutex_);
    errors_.append(bytes);
    if (errors_.size() > 2 * kErrorTail) errors_.erase(0, errors_.size() - kErrorTail);
  }
  void OnExit(int status, int signal) override {
    const std::shared_ptr<Running> last = std::move(self_);
    process_.reset();
    const std::lock_guard lock(mutex_);
    status_ = status;
    signal_ = signal;
    exited_ = true;
    changed_.notify_all();
  }

  // Loop thread.
  void Start(event::Loop& loop, const event::ProcessOptions& options) {
    try {
      if (dead_) throw Error(Fault::kBusy, "stopping", "stopped before it began");
      self_ = shared_from_this();
      process_ = std::make_unique<event::Process>(loop, options, *this);
    } catch (const Error& problem) {
      self_.reset();
      const std::lock_guard lock(mutex_);
      errors_ = problem.what();
      status_ = -1;
      exited_ = true;
      changed_.notify_all();
    }
  }
  void Kill() {
    dead_ = true;
    if (process_) process_->KillGroup();
  }

  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<std::string> lines_;  // guarded by mutex_, as what follows
  std::string partial_;
  std::string errors_;
  bool exited_ = false;
  int status_ = 0;
  int signal_ = 0;

 private:
  // Loop thread only. A process tells this object about its end, so it keeps it alive until then.
  std::unique_ptr<event::Process> process_;
  std::shared_ptr<Running> self_;
  bool dead_ = false;
};

Fault FaultOf(const std::string& name) {
  if (name == "unsupported") return Fault::kUnsupported;
  if (name == "bad_input") return Fault::kBadInput;
  if (name == "no_space") return Fault::kNoSpace;
  if (name == "too_large") return Fault::kTooLarge;
  if (name == "unavailable") return Fault::kUnavailable;
  return Fault::kBroken;
}

// What the helper printed last: {"result":…}, {"error":…} or nothing of either.
struct Verdict {
  Json result;
  bool has_result = false;
  std::unique_ptr<Error> error;
};

// Returns the percentage when the line reports progress, otherwise -1.
int ReadLine(const std::string& line, Verdict& verdict) {
  const Json json = Json::parse(line, nullptr, false);
  if (!json.is_object()) return -1;
  if (const auto progress = json.find("progress"); progress != json.end() && progress->is_number()) {
    return std::clamp(progress->get<int>(), 0, 100);
  }
  if (const auto result = json.find("result"); result != json.end()) {
    verdict.result = *result;
    verdict.has_result = true;
  }
  if (const auto error = json.find("error"); error != json.end() && error->is_object()) {
    verdict.error =
        std::make_unique<Error>(FaultOf(error->value("fault", "broken")), error->value("code", "helper_failed"),
                                error->value("sentence", "The file could not be processed."));
  }
  return -1;
}

}  // namespace

struct ProcessPool::State {
  State(event::Loop& its_loop, PoolSettings its_settings) : loop(its_loop), settings(std::move(its_settings)) {}

  struct Waiter {
    int slots = 1;
    int priority = 0;
  };

  event::Loop& loop;
  PoolSettings settings;
  int slots = 1;
  mutable std::mutex mutex;
  std::condition_variable freed;
  int used = 0;  // guarded by mutex, as what follows
  bool stopping = false;
  std::list<Waiter> waiting;  // in the order they may start
  std::list<std::shared_ptr<Running>> running;

  void Kill(const std::shared_ptr<Running>& run) {
    loop.Post([run] { run->Kill(); });
  }

  /** Waits for its turn. Throws when told to give up. */
  void Acquire(const Step& step, const Progress& on_progress) {
    std::unique_lock lock(mutex);
    const int wanted = std::clamp(step.cost.slots, 0, slots);
    if (wanted == 0 && !stopping) return;
    const auto place = std::find_if(waiting.begin(), waiting.end(),
                                    [&](const Waiter& other) { return other.priority < step.priority; });
    const auto mine = waiting.insert(place, Waiter{wanted, step.priority});
    const auto leave = [&] {
      waiting.erase(mine);
      freed.notify_all();
    };
    while (true) {
      if (stopping) {
        leave();
        throw Error(Fault::kBusy, "stopping", "The server is being restarted; the step will be tried again.");
      }
      if (mine == waiting.begin() && used + wanted <= slots) {
        used += wanted;
        leave();
        return;
      }
      if (freed.wait_for(lock, kTick) == std::cv_status::timeout && on_progress) {
        lock.unlock();
        const bool go_on = on_progress(0);
        lock.lock();
        if (!go_on) {
          leave();
          throw Error(Fault::kConflict, "cancelled", "The step was cancelled.");
        }
      }
    }
  }

  void Release(const Step& step) {
    const std::lock_guard lock(mutex);
    used -= std::clamp(step.cost.slots, 0, slots);
    freed.notify_all();
  }
};

ProcessPool::ProcessPool(event::Loop& loop, PoolSettings settings)
    : state_(std::make_shared<State>(loop, std::move(settings))) {
  state_->slots = state_->settings.slots > 0 ? state_->settings.slots
                                             : static_cast<int>(std::max(1U, std::thread::hardware_concurrency()));
}

ProcessPool::~ProcessPool() {
  Stop();
}

int ProcessPool::slots() const noexcept {
  return state_->slots;
}

ProcessPool::Load ProcessPool::load() const {
  const std::lock_guard lock(state_->mutex);
  return {state_->used, static_cast<int>(state_->waiting.size())};
}

void ProcessPool::Stop() {
  const std::lock_guard lock(state_->mutex);
  state_->stopping = true;
  for (const auto& run : state_->running) state_->Kill(run);
  state_->freed.notify_all();
}

namespace {

event::ProcessOptions Options(const PoolSettings& settings, const Step& step) {
  Json request = step.request;
  const bool large = request.contains("limits") && request["limits"].value("large", false);
  request["limits"]["memory"] = large ? settings.memory + settings.memory / 2 : settings.memory;
  request["parent"] = getpid();
  event::ProcessOptions options;
  options.file = settings.helper;
  options.arguments = {step.verb};
  options.input = request.dump();
  return options;
}

[[noreturn]] void ExplainDeath(const Step& step, int status, int signal, const std::string& errors) {
  log::Warning("a media step ended without an answer",
               {{"verb", step.verb}, {"status", status}, {"signal", signal}, {"errors", errors.substr(0, 500)}});
  if (signal == SIGXCPU)
    throw Error(Fault::kUnavailable, "deadline", "Processing took more computing time than is allowed.");
  throw Error(Fault::kBroken, "helper_failed", "The media program ended unexpectedly. It can be tried again.");
}

}  // namespace

Json ProcessPool::Run(const Step& step, const Progress& on_progress) {
  const std::shared_ptr<State> state = state_;
  state->Acquire(step, on_progress);
  struct SlotGuard {
    State& state;
    const Step& step;
    ~SlotGuard() { state.Release(step); }
  } slot_guard{*state, step};

  const auto run = std::make_shared<Running>();
  std::list<std::shared_ptr<Running>>::iterator place;
  {
    const std::lock_guard lock(state->mutex);
    if (state->stopping)
      throw Error(Fault::kBusy, "stopping", "The server is being restarted; the step will be tried again.");
    place = state->running.insert(state->running.end(), run);
  }
  struct RunGuard {
    State& state;
    std::list<std::shared_ptr<Running>>::iterator place;
    ~RunGuard() {
      const std::lock_guard lock(state.mutex);
      state.Kill(*place);  // nothing once it has ended; matters when a callback threw
      state.running.erase(place);
    }
  } run_guard{*state, place};

  state->loop.Post([run, &loop = state->loop, options = Options(state->settings, step)] { run->Start(loop, options); });

  const auto begin = SteadyClock::now();
  auto alive = begin;
  int percent = 0;
  Verdict verdict;
  std::unique_ptr<Error> ours;  // why we killed it
  SteadyClock::time_point killed;
  std::unique_lock lock(run->mutex_);
  while (!run->exited_ || !run->lines_.empty()) {
    if (run->lines_.empty()) run->changed_.wait_for(lock, kTick);
    std::deque<std::string> lines;
    lines.swap(run->lines_);
    lock.unlock();
    for (const std::string& line : lines) {
      alive = SteadyClock::now();
      percent = std::max(percent, ReadLine(line, verdict));
    }
    const auto now = SteadyClock::now();
    if (!ours) {
      if (on_progress && !on_progress(percent)) {
        ours = std::make_unique<Error>(Fault::kConflict, "cancelled", "The step was cancelled.");
      } else if (now - begin > step.deadline) {
        ours = std::make_unique<Error>(Fault::kUnavailable, "deadline",
                                       "Processing took longer than is allowed for this file.");
      } else if (now - alive > step.patience) {
        ours = std::make_unique<Error>(Fault::kUnavailable, "stalled", "Processing stood still and was stopped.");
      }
      if (ours) {
        state->Kill(run);
        killed = now;
      }
    } else if (now - killed > kReapPatience) {
      throw *ours;  // unkillable, as in a hung file system: the worker goes on
    }
    lock.lock();
  }
  const int status = run->status_;
  const int signal = run->signal_;
  const std::string errors = run->errors_;
  lock.unlock();

  if (ours) throw *ours;
  if (verdict.error) throw *verdict.error;
  if (verdict.has_result && status == 0 && signal == 0) return verdict.result;
  {
    const std::lock_guard guard(state->mutex);
    if (state->stopping)
      throw Error(Fault::kBusy, "stopping", "The server is being restarted; the step will be tried again.");
  }
  ExplainDeath(step, status, signal, errors);
}

}  // namespace openpress::media
