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
  const std::string token = job.payload().at("token");
  const std::int64_t media_id = job.payload().at("media_id");
  // A step that still writes would leave files behind. Not counted as an attempt: this is waiting, not failing.
  if (StillWritten(workshop, token)) {
    throw Error(Fault::kUnavailable, "still_written", "The item's files are still being written.").RetryAfter(1);
  }
  workshop.store.RemoveItem(token);
  const auto lease = workshop.catalogue.pool().Write();
  const auto transaction = lease->Begin();
  catalogue::Purge(*lease, media_id);
  transaction->Commit();
}

}  // namespace openpress::publish
