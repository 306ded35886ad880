#include <algorithm>
#include <string>
#include <vector>

#include "media/package.h"
#include "publish/handlers.h"
#include "publish/job_orders.h"
#include "publish/lost_sound.h"
#include "publish/package.h"

namespace openpress::publish {

void Remux(const Workshop& workshop, queue::JobContext& job) {
  const auto item = FindProbedItem(workshop, job.payload().at("media").get<std::string>());
  if (!item) return;
  if (!media::RenditionIsDone(item->plan, item->paths.hls, "source")) {
    const Json result = RunStep(workshop, job, media::RemuxStep(item->plan, item->paths, item->source),
                                [&] { Refresh(workshop, *item); });
    for (const Json& name : result.at("lost")) {
      workshop.catalogue.Change(item->media.token, [&](db::Connection& connection, Millis) {
        GoOnWithoutSound(connection, item->media, name.get<std::string>(), "There is nothing in it.",
                         workshop.catalogue.clock());
      });
    }
  }
  Refresh(workshop, item->media.token);
}

void RefreshPlaylists(const Workshop& workshop, queue::JobContext& job) {
  const auto item = FindItem(workshop, job.payload().at("media").get<std::string>());
  if (!item) return;
  if (item->media.processing == catalogue::Progress::kRunning) return Refresh(workshop, item->media.token);
  // What is not probed yet gets its playlists later, and with them its subtitles.
  if (!item->media.playable) return;
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
  Refresh(workshop, item->media.token);
}

void EncodeAudio(const Workshop& workshop, queue::JobContext& job) {
  const auto item = FindProbedItem(workshop, job.payload().at("media").get<std::string>());
  if (!item) return;
  const std::string name = SoundOf(job.payload());
  const auto& tracks = item->plan.audio;
  const auto track =
      std::find_if(tracks.begin(), tracks.end(), [&](const media::AudioTrack& one) { return one.name == name; });
  // It was found out before that this one cannot be made.
  if (track == tracks.end()) return;
  if (!media::RenditionIsDone(item->plan, item->paths.hls, name)) {
    const auto number = static_cast<int>(track - tracks.begin());
    RunStep(workshop, job, media::AudioStep(item->plan, item->paths, item->source, number),
            [&] { Refresh(workshop, *item); });
  }
  Refresh(workshop, item->media.token);
}

}  // namespace openpress::publish
