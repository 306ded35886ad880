#include <algorithm>
#include <string>
#include <vector>

#include "core/error.h"
#include "publish/handlers.h"
#include "queue/jobs.h"

namespace openpress::publish {
namespace {

/** Jobs of the item that have been told to stop, but have not yet. */
bool StillWritten(const Workshop& workshop, std::string_view token) {
  const auto lease = workshop.catalogue.pool().Read();
  const std::vector<queue::Job> jobs = queue::ListGroup(*lease, token);
  return std::any_of(jobs.begin(), jobs.end(),
                     [](const queue::Job& job) { return job.state == queue::State::kRunning; });
}

}  // namespace

void DeleteFiles(const Workshop& workshop, queue::JobContext& job) {
  Json all = job.payload().value("versions", Json::array());
  all.push_back(job.payload());
  // A step that still writes would leave files behind. Not counted as an attempt: this is waiting, not failing.
  for (const Json& one : all) {
    if (!StillWritten(workshop, one.at("token").get<std::string>())) continue;
    throw Error(Fault::kUnavailable, "still_written", "The item's files are still being written.").RetryAfter(1);
  }
  for (const Json& one : all) {
    // Jobs ordered before items had folders of another name do not say it.
    workshop.store.RemoveItem(one.value("folder", one.at("token").get<std::string>()));
  }
  const auto lease = workshop.catalogue.pool().Write();
  const auto transaction = lease->Begin();
  for (const Json& one : all) catalogue::Purge(*lease, one.at("media_id"));
  transaction->Commit();
}

}  // namespace openpress::publish
