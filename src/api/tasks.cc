#include "api/tasks.h"

#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "api/fields.h"
#include "api/problem.h"
#include "api/route_table.h"
#include "queue/jobs.h"

namespace openpress::api {
namespace {

using queue::Job;
using queue::State;

/** Jobs of one state that are shown: the newest. */
constexpr int kMostShown = 100;
constexpr std::size_t kBodyLimit = 1024;

/** What the queue holds, by what MediaCMS calls it. */
struct Jobs {
  std::vector<Job> active, reserved, scheduled, failed;
};

Jobs Read(db::Connection& connection, Millis now) {
  Jobs jobs;
  jobs.active = queue::List(connection, State::kRunning, 0, kMostShown);
  for (Job& job : queue::List(connection, State::kWaiting, 0, kMostShown))
    (job.run_after > now ? jobs.scheduled : jobs.reserved).push_back(std::move(job));
  jobs.failed = queue::List(connection, State::kDead, 0, kMostShown);
  return jobs;
}

/** Titles of the items that jobs are for, by token. */
std::map<std::string, std::string> TitlesOf(db::Connection& connection, const Jobs& jobs) {
  std::vector<std::string> tokens;
  for (const auto* list : {&jobs.active, &jobs.reserved, &jobs.scheduled, &jobs.failed})
    for (const Job& job : *list)
      if (job.group) tokens.push_back(*job.group);
  std::map<std::string, std::string> titles;
  for (catalogue::Media& media : catalogue::FindByTokens(connection, tokens))
    titles.emplace(media.token, std::move(media.title));
  return titles;
}

Json TaskAnswer(const Job& job, const std::map<std::string, std::string>& titles) {
  Json task;
  task["worker"] = job.worker ? Json(*job.worker) : Json(nullptr);
  task["task_id"] = std::to_string(job.id);
  // Payloads of other jobs than an item's may hold what is for one person only, such as a link in a letter.
  task["args"] = job.group ? job.payload : Json::object();
  task["name"] = job.kind;
  task["time_start"] = job.started_at ? Json(Iso8601(*job.started_at)) : Json(nullptr);
  if (const auto title = job.group ? titles.find(*job.group) : titles.end(); title != titles.end()) {
    task["info"] = {{"profile name", job.kind}, {"media title", title->second}, {"encoding progress", job.progress}};
  }
  task["lane"] = queue::Name(job.lane);
  task["attempt"] = job.attempt;
  task["progress"] = job.progress;
  task["error"] = job.error ? Json(*job.error) : Json(nullptr);
  task["run_after"] = job.run_after > 0 ? Json(Iso8601(job.run_after)) : Json(nullptr);
  return task;
}

Json TasksAnswer(const std::vector<Job>& jobs, const std::map<std::string, std::string>& titles) {
  Json tasks = Json::array();
  for (const Job& job : jobs) tasks.push_back(TaskAnswer(job, titles));
  return {{"tasks", std::move(tasks)}};
}

class Handlers {
 public:
  explicit Handlers(const MediaContext& context) : context_(context) {}

  void List(http::Request&, http::Response& response) {
    Jobs jobs;
    std::map<std::string, std::string> titles;
    {
      const auto lease = context_.catalogue.pool().Read();
      jobs = Read(*lease, context_.catalogue.clock().Now());
      titles = TitlesOf(*lease, jobs);
    }
    Json answer;
    answer["active"] = TasksAnswer(jobs.active, titles);
    answer["reserved"] = TasksAnswer(jobs.reserved, titles);
    answer["scheduled"] = TasksAnswer(jobs.scheduled, titles);
    Json ids = Json::array();
    for (const auto* list : {&jobs.active, &jobs.reserved, &jobs.scheduled})
      for (const Job& job : *list) ids.push_back(std::to_string(job.id));
    answer["task_ids"] = std::move(ids);
    // MediaCMS pairs items with the profile that a task encodes; one job of ours encodes all of them.
    answer["media_profile_pairs"] = Json::array();
    answer["failed"] = TasksAnswer(jobs.failed, titles);
    response.SetHeader("Cache-Control", "private, no-store");
    response.SetJson(answer);
  }

  void Act(http::Request& request, http::Response& response) {
    const std::string action = TextField(request.Fields(), "action", 100).value_or("");
    if (action != "retry") return Refuse(response, 400, "action must be retry.", "invalid_action");
    const auto job = Find(request.IntParam("id"));
    if (!job) return RefuseUnknown(response);
    if (job->state != State::kDead && job->state != State::kCancelled) {
      return Refuse(response, 409, "Only what has failed or was cancelled can be tried again.", "not_failed");
    }
    if (job->group && !RetryItem(*job->group)) return RefuseUnknown(response);
    if (!job->group) {
      const bool again = queue::Retry(*context_.catalogue.pool().Write(), job->id, context_.catalogue.clock());
      if (!again) return RefuseUnknown(response);
      context_.announce(job->id);
    }
    response.SetJson({{"detail", "The task will be tried again."}}, 202);
  }

  void Cancel(http::Request& request, http::Response& response) {
    const auto job = Find(request.IntParam("id"));
    if (!job) return RefuseUnknown(response);
    if (job->group) {
      return Refuse(response, 409, "This is a step of an item, which would stay unfinished. Delete the item instead.",
                    "step_of_media");
    }
    if (!queue::Cancel(*context_.catalogue.pool().Write(), job->id, context_.catalogue.clock())) {
      return Refuse(response, 409, "The task has ended already.", "ended");
    }
    response.SetNoContent();
  }

 private:
  std::optional<Job> Find(std::int64_t id) { return queue::Find(*context_.catalogue.pool().Read(), id); }

  /** A step is tried again with its whole item, whose state tells of it. @return false when the item is gone */
  bool RetryItem(const std::string& token) {
    const auto media = catalogue::FindByToken(*context_.catalogue.pool().Read(), token);
    if (media) context_.retry(*media);
    return media.has_value();
  }

  static void RefuseUnknown(http::Response& response) {
    Refuse(response, 404, "There is no such task.", "no_such_task");
  }

  const MediaContext context_;
};

}  // namespace

http::Routes TaskRoutes(const MediaContext& context) {
  using http::Method;
  using http::Permit;
  RouteTable table(std::make_shared<Handlers>(context));
  constexpr std::string_view kOne = "/api/v1/tasks/{id:int}[/]";
  table.Add(Method::kGet, "/api/v1/tasks[/]", Permit::kAdmin, &Handlers::List,
            {.summary = "What the queue is doing, and what has failed", .answers = "200 TaskLists"});
  table.AddWithBody(Method::kPost, kOne, Permit::kAdmin, kBodyLimit, &Handlers::Act,
                    {.summary = "Try again what has failed",
                     .body = "TaskActionForm",
                     .answers = "202 Detail, 400 invalid_action, 404 no_such_task, 409 not_failed"});
  table.Add(Method::kDelete, kOne, Permit::kAdmin, &Handlers::Cancel,
            {.summary = "Cancel a task that is no step of an item",
             .answers = "204, 404 no_such_task, 409 step_of_media ended"});
  return table.Take();
}

}  // namespace openpress::api
