#include <memory>
#include <optional>
#include <string>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "app/commands/commands.h"
#include "app/commands/site.h"
#include "core/error.h"
#include "queue/jobs.h"

namespace openpress::app {
namespace {

struct JobOptions {
  std::string state;
  std::int64_t id = 0;
  int limit = 100;
  bool json = false;
};

Json JobJson(const queue::Job& job) {
  const auto time = [](const std::optional<Millis>& at) { return at ? Json(Iso8601(*at)) : Json(nullptr); };
  return {{"id", job.id},
          {"kind", job.kind},
          {"lane", queue::Name(job.lane)},
          {"state", queue::Name(job.state)},
          {"for", job.group ? Json(*job.group) : Json(nullptr)},
          {"attempt", job.attempt},
          {"max_attempts", job.max_attempts},
          {"progress", job.progress},
          {"error", job.error ? Json(*job.error) : Json(nullptr)},
          {"worker", job.worker ? Json(*job.worker) : Json(nullptr)},
          {"created_at", Iso8601(job.created_at)},
          {"run_after", Iso8601(job.run_after)},
          {"started_at", time(job.started_at)},
          {"finished_at", time(job.finished_at)}};
}

std::optional<queue::State> StateOf(const std::string& name) {
  if (name.empty()) return std::nullopt;
  std::string names;
  for (const auto state : {queue::State::kWaiting, queue::State::kRunning, queue::State::kDone, queue::State::kDead,
                           queue::State::kCancelled}) {
    if (queue::Name(state) == name) return state;
    names += fmt::format("{}{}", names.empty() ? "" : ", ", queue::Name(state));
  }
  throw Error(Fault::kBadInput, "invalid_state", fmt::format("there is no state \"{}\"; there are {}", name, names));
}

int List(const Options& options, const Settings& settings, const JobOptions& given) {
  const auto state = StateOf(given.state);
  Site site(options, settings);
  Json jobs = Json::array();
  for (const queue::Job& job : queue::List(*site.pool->Read(), state, 0, given.limit)) {
    if (given.json) {
      jobs.push_back(JobJson(job));
    } else {
      fmt::print("{:<8} {:<20} {:<9} {:<14} {:>3} %  {}\n", job.id, job.kind, queue::Name(job.state),
                 job.group.value_or(""), job.progress, job.error.value_or(""));
    }
  }
  if (given.json) PrintJson(jobs);
  return 0;
}

/** Tells how job @p id is now. */
int Answer(Site& site, const JobOptions& given, std::string_view sentence) {
  if (!given.json) {
    fmt::print("{}\n", sentence);
    return 0;
  }
  const auto job = queue::Find(*site.pool->Read(), given.id);
  PrintJson(job ? JobJson(*job) : Json(nullptr));
  return 0;
}

[[noreturn]] void Refuse(Site& site, const JobOptions& given, std::string_view wanted) {
  const auto job = queue::Find(*site.pool->Read(), given.id);
  if (!job) throw Error(Fault::kNotFound, "no_such_job", fmt::format("there is no job {}", given.id));
  throw Error(Fault::kConflict, "wrong_state",
              fmt::format("job {} is {}; only what {}", given.id, queue::Name(job->state), wanted));
}

int Retry(const Options& options, const Settings& settings, const JobOptions& given) {
  Site site(options, settings);
  const auto job = queue::Find(*site.pool->Read(), given.id);
  if (job && job->group) {
    throw Error(Fault::kConflict, "belongs_to_item",
                fmt::format("job {} is one of item {}, whose work belongs together: `openpress media retry {}`",
                            given.id, *job->group, *job->group));
  }
  // Announcing is not needed: workers find it within a second.
  if (!queue::Retry(*site.pool->Write(), given.id)) Refuse(site, given, "failed or was cancelled can be tried again");
  return Answer(site, given, fmt::format("job {} will be tried again", given.id));
}

int Cancel(const Options& options, const Settings& settings, const JobOptions& given) {
  Site site(options, settings);
  if (!queue::Cancel(*site.pool->Write(), given.id)) Refuse(site, given, "waits or runs can be cancelled");
  return Answer(site, given,
                fmt::format("job {} is cancelled, or will be as soon as its worker hears of it", given.id));
}

}  // namespace

void AddJob(CLI::App& cli, Options& options, Act& act) {
  auto given = std::make_shared<JobOptions>();
  CLI::App* job = cli.add_subcommand("job", "list, retry and cancel background work");
  job->require_subcommand(1);
  const auto add = [&](const char* name, const char* meaning, auto run) {
    CLI::App* command = job->add_subcommand(name, meaning);
    command->add_flag("--json", given->json, "answer as JSON");
    options.AddTo(*command);
    command->callback([&, given, run] {
      act = [&, given, run](const Settings& settings) { return run(options, settings, *given); };
    });
    return command;
  };
  CLI::App* list = add("list", "print jobs, the newest first", &List);
  list->add_option("--state", given->state, "only those: waiting, running, done, dead or cancelled");
  list->add_option("--limit", given->limit, "print at most so many (default: 100)")
      ->type_name("N")
      ->check(CLI::Range(1, 10000));
  add("retry", "try a job again that failed or was cancelled", &Retry)
      ->add_option("ID", given->id, "its number")
      ->required();
  add("cancel", "cancel a job that waits or runs", &Cancel)->add_option("ID", given->id, "its number")->required();
}

}  // namespace openpress::app
