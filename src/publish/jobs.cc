#include "publish/jobs.h"

#include <algorithm>
#include <functional>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "catalogue/media/removal.h"
#include "core/error.h"
#include "publish/handlers.h"
#include "publish/job_kinds.h"
#include "publish/job_orders.h"
#include "publish/lost_sound.h"
#include "queue/jobs.h"

namespace openpress::publish {
namespace {

struct HandlerRow {
  std::string_view kind;
  void (*run)(const Workshop&, queue::JobContext&);
};

constexpr HandlerRow kHandlers[] = {
    {kind::kProbe, &Probe},
    {kind::kRemux, &Remux},
    {kind::kChunk, &EncodeChunk},
    {kind::kAudio, &EncodeAudio},
    {kind::kStills, &MakeStills},
    {kind::kProducts, &MakeProducts},
    {kind::kImage, &MakeImage},
    {kind::kPdf, &MakePdf},
    {catalogue::kDeleteFiles, &DeleteFiles},
    {kind::kCopy, &CopyItem},
    {kind::kPlaylists, &RefreshPlaylists},
    {kind::kPoster, &MakePoster},
    {kind::kTrim, &TrimItem},
};

/** Whether some of the item's work is still to be done. */
bool AnyOpen(db::Connection& connection, std::string_view token) {
  const std::vector<queue::Job> jobs = queue::ListGroup(connection, token);
  return std::any_of(jobs.begin(), jobs.end(), [](const queue::Job& job) {
    return job.state == queue::State::kWaiting || job.state == queue::State::kRunning;
  });
}

}  // namespace

Json RunStep(const Workshop& workshop, queue::JobContext& job, media::Step step,
             const std::function<void()>& meanwhile) {
  constexpr Millis kPause = 1000;
  const Clock& clock = workshop.catalogue.clock();
  Millis last = clock.Steady();
  step.priority = -job.job().priority;  // the queue counts down, the slots count up
  try {
    return workshop.processes.Run(step, [&](int percent) {
      job.Progress(percent);
      if (meanwhile && clock.Steady() - last >= kPause) {
        meanwhile();
        last = clock.Steady();
      }
      return !job.Cancelled();
    });
  } catch (const Error&) {
    // The step was ended because the job was: that is nobody's failure.
    job.ThrowIfCancelled();
    throw;
  }
}

void HandleJobs(queue::Worker& worker, const Workshop& workshop) {
  for (const HandlerRow& row : kHandlers) {
    worker.Handle(std::string(row.kind), [run = row.run, &workshop](queue::JobContext& job) { run(workshop, job); });
  }
}

void JobDied(const Workshop& workshop, db::Connection& connection, const queue::Job& job) {
  // Stills alone are no failure: the last job of the item makes them again, and tells if it cannot. The others change
  // an item that is published as it was.
  constexpr std::string_view kHarmless[] = {kind::kStills, kind::kPlaylists, kind::kPoster};
  if (!job.group || std::find(std::begin(kHarmless), std::end(kHarmless), job.kind) != std::end(kHarmless)) return;
  const auto media = catalogue::FindForWork(connection, *job.group);
  if (!media) return;
  const Clock& clock = workshop.catalogue.clock();
  if (job.kind == kind::kAudio &&
      GoOnWithoutSound(connection, *media, SoundOf(job.payload), job.error.value_or(""), clock)) {
    workshop.catalogue.Changed(*job.group);
    return;
  }
  catalogue::SetFailed(connection, media->id, job.error.value_or("The processing failed."),
                       workshop.catalogue.clock().Now());
  workshop.catalogue.Changed(*job.group);
}

void RetryItem(const Workshop& workshop, std::string_view token) {
  const auto ids = workshop.catalogue.Change(token, [&](db::Connection& connection, Millis now) {
    const auto media = catalogue::FindForWork(connection, token);
    const bool failed = media && catalogue::Retry(connection, media->id, now);
    auto again = queue::RetryGroup(connection, token, workshop.catalogue.clock());
    // The records of what died are not kept forever. Without them it begins anew, and finds what it had finished.
    if (failed && again.empty() && !AnyOpen(connection, token)) {
      queue::ForgetGroup(connection, token);
      again.push_back(queue::Enqueue(connection, ProbeOrder(token), workshop.catalogue.clock()));
    }
    return again;
  });
  for (const std::int64_t id : ids) workshop.queue.Announce(id);
}

}  // namespace openpress::publish
