#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/clock.h"
#include "db/pool.h"
#include "queue/worker.h"
#include "storage/media_store.h"

namespace openpress::app {

constexpr std::string_view kScrubJob = "scrub";

/** What the scheduled look at all files has found: the small file scrub.json in the data folder. */
struct ScrubStatus {
  std::int64_t after = 0;  ///< the last item of an unfinished round
  std::int64_t looked = 0;
  std::vector<std::string> found;  ///< sentences; of the first hundred
  std::int64_t flaws = 0;
  std::optional<Millis> begun_at;     ///< the round under way
  std::optional<Millis> finished_at;  ///< the last whole round, which the next two are of
  std::vector<std::string> last_found;
  std::int64_t last_flaws = 0;
};

/** Empty when there was none, or the file cannot be read. */
ScrubStatus ReadScrubStatus(const std::string& data);

/** The scheduled job: reads every original and compares hashes, follows every playlist. Goes on after a restart where
 *  it was. What it finds is said in the log at level error, in scrub.json, the metrics and `openpress check`. */
void HandleScrubs(queue::Worker& worker, db::Pool& pool, const storage::MediaStore& store, const std::string& data);

/** What the last whole round found, as a sentence. */
std::optional<std::string> ScrubTrouble(const std::string& data);

/** Prometheus text. */
std::string ScrubMetrics(const std::string& data, Millis now);

}  // namespace openpress::app
