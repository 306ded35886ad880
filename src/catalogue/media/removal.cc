#include "catalogue/media/removal.h"

#include <string>

#include "queue/job.h"
#include "queue/jobs.h"

namespace openpress::catalogue {

std::optional<std::int64_t> Remove(db::Connection& connection, const Media& media, const Clock& clock) {
  if (!MarkDeleted(connection, media.id, clock.Now())) return std::nullopt;
  queue::CancelGroup(connection, media.token, clock);
  queue::NewJob job;
  job.kind = kDeleteFiles;
  job.payload = {{"token", media.token}, {"media_id", media.id}};
  job.key = std::string(kDeleteFiles) + ":" + media.token;
  return queue::Enqueue(connection, job, clock);
}

}  // namespace openpress::catalogue
