#include <optional>
#include <string>

#include "catalogue/media/copy.h"
#include "catalogue/media/original.h"
#include "catalogue/media/removal.h"
#include "core/error.h"
#include "publish/handlers.h"
#include "publish/job_orders.h"

// Files first, rows after: whoever reads the row of a copy finds all that it tells of. What is interrupted in between
// is done again from the start, and finds the files that are there already. When the source goes before that, so does
// its copy, of which nobody has seen more than a title.

namespace openpress::publish {
namespace {

/** The item and what it becomes a copy of. */
struct Pair {
  std::optional<catalogue::Media> source;
  std::optional<catalogue::Media> copy;
};

Pair FindPair(const Workshop& workshop, const queue::JobContext& job) {
  const auto lease = workshop.catalogue.pool().Read();
  return {catalogue::FindByToken(*lease, job.payload().at("from").get<std::string>()),
          catalogue::FindByToken(*lease, job.payload().at("media").get<std::string>())};
}

/** False when the source went meanwhile. */
bool CopyFiles(const Workshop& workshop, const queue::JobContext& job, const Pair& pair, bool original_only) {
  try {
    workshop.store.CopyItem(pair.source->folder, pair.copy->folder, original_only);
    return true;
  } catch (const Error& problem) {
    // The files of a source go after its row: no row, no files to wait for.
    if (problem.fault() != Fault::kNotFound || FindPair(workshop, job).source) throw;
    return false;
  }
}

}  // namespace

void CopyItem(const Workshop& workshop, queue::JobContext& job) {
  const Pair pair = FindPair(workshop, job);
  if (!pair.copy) return;
  // Of what is still being made, or could not be, the original alone is certain: the copy is processed like an upload.
  const bool finished = pair.source && pair.source->processing == catalogue::Progress::kDone;
  const bool copied = pair.source && CopyFiles(workshop, job, pair, !finished);
  job.ThrowIfCancelled();
  const auto next = workshop.catalogue.Change(
      pair.copy->token, [&](db::Connection& connection, Millis now) -> std::optional<std::int64_t> {
        const Clock& clock = workshop.catalogue.clock();
        const auto copy = catalogue::FindById(connection, pair.copy->id);
        if (!copy || copy->processing == catalogue::Progress::kDone) return std::nullopt;
        const auto source = copied ? catalogue::FindById(connection, pair.source->id) : std::nullopt;
        if (!source) return catalogue::Remove(connection, *copy, clock);
        if (finished && catalogue::CompleteCopy(connection, source->id, copy->id, now)) return std::nullopt;
        catalogue::StoreHash(connection, copy->folder, source->sha256);
        return queue::Enqueue(connection, ProbeOrder(copy->token), clock);
      });
  if (next) workshop.queue.Announce(*next);
}

}  // namespace openpress::publish
