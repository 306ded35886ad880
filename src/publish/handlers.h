#pragma once

#include <functional>

#include "publish/workshop.h"
#include "queue/job_context.h"

namespace openpress::publish {

// The job handlers, one for each kind. Job worker threads; straight-line, idempotent, blocking.

void Probe(const Workshop& workshop, queue::JobContext& job);
void Remux(const Workshop& workshop, queue::JobContext& job);
void EncodeChunk(const Workshop& workshop, queue::JobContext& job);
void EncodeAudio(const Workshop& workshop, queue::JobContext& job);
void RefreshPlaylists(const Workshop& workshop, queue::JobContext& job);
void MakePoster(const Workshop& workshop, queue::JobContext& job);
void MakeStills(const Workshop& workshop, queue::JobContext& job);
void MakeProducts(const Workshop& workshop, queue::JobContext& job);
void MakeImage(const Workshop& workshop, queue::JobContext& job);
void MakePdf(const Workshop& workshop, queue::JobContext& job);
void TrimItem(const Workshop& workshop, queue::JobContext& job);
void CopyItem(const Workshop& workshop, queue::JobContext& job);
void DeleteFiles(const Workshop& workshop, queue::JobContext& job);

/** Runs @p step at the job's priority, passing progress on and ending it when the job is cancelled.
 *  @param meanwhile called about once a second while it runs, on this thread: to publish what is finished already */
Json RunStep(const Workshop& workshop, queue::JobContext& job, media::Step step,
             const std::function<void()>& meanwhile = {});

}  // namespace openpress::publish
