#include <string>
#include <vector>

#include "media/package.h"
#include "publish/handlers.h"
#include "publish/package.h"

namespace openpress::publish {

void Remux(const Workshop& workshop, queue::JobContext& job) {
  const auto item = FindProbedItem(workshop, job.payload().at("media").get<std::string>());
  if (!item) return;
  if (!media::RenditionIsDone(item->plan, item->paths.hls, "source")) {
    RunStep(workshop, job, media::RemuxStep(item->plan, item->paths, item->source), [&] { Refresh(workshop, *item); });
  }
  Refresh(workshop, *item);
}

void RefreshPlaylists(const Workshop& workshop, queue::JobContext& job) {
  const auto item = FindItem(workshop, job.payload().at("media").get<std::string>());
  // What is not probed yet gets its playlists later, and with them its subtitles.
  if (!item || !item->media.playable) return;
  const auto probed = FindProbedItem(workshop, item->media.token);
  if (probed) WritePlaylists(workshop, *probed);
}

void EncodeChunk(const Workshop& workshop, queue::JobContext& job) {
  const auto item = FindProbedItem(workshop, job.payload().at("media").get<std::string>());
  if (!item) return;
  const int chunk = job.payload().at("chunk");
  const auto rungs = job.payload().value("rungs", std::vector<std::string>{});
  // A job that runs again, after a restart or because its lease was lost, finds what it had finished.
  if (!media::ChunkIsDone(item->plan, item->paths.hls, chunk, rungs)) {
    RunStep(workshop, job, media::ChunkStep(item->plan, item->paths, item->source, chunk, rungs),
            [&] { Refresh(workshop, *item); });
  }
  Refresh(workshop, *item);
}

void EncodeAudio(const Workshop& workshop, queue::JobContext& job) {
  const auto item = FindProbedItem(workshop, job.payload().at("media").get<std::string>());
  if (!item) return;
  const int track = job.payload().at("track");
  const std::string& name = item->plan.audio.at(static_cast<std::size_t>(track)).name;
  if (!media::RenditionIsDone(item->plan, item->paths.hls, name)) {
    RunStep(workshop, job, media::AudioStep(item->plan, item->paths, item->source, track),
            [&] { Refresh(workshop, *item); });
  }
  Refresh(workshop, *item);
}

}  // namespace openpress::publish
