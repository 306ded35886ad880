#include "publish/package.h"

#include <algorithm>
#include <filesystem>
#include <map>
#include <optional>

#include <fmt/format.h>

#include "catalogue/media/rendition.h"
#include "catalogue/media/subtitle.h"
#include "media/package.h"
#include "publish/job_kinds.h"
#include "publish/job_orders.h"
#include "queue/job.h"

namespace openpress::publish {
namespace {

using catalogue::Rendition;
using catalogue::RenditionKind;

/** The catalogue's row for each rendition folder of the plan. */
std::map<std::string, Rendition> PlannedRenditions(const Item& item) {
  std::map<std::string, Rendition> planned;
  const auto add = [&](const std::string& folder, Rendition rendition) {
    rendition.media_id = item.media.id;
    rendition.playlist = fmt::format("{}/{}/index.m3u8", kHlsFolder, folder);
    planned.emplace(folder, std::move(rendition));
  };
  const media::Plan& plan = item.plan;
  if (plan.copy) {
    add("source", {.kind = RenditionKind::kCopy,
                   .codec = item.source.video ? item.source.video->codec : std::string(),
                   .width = plan.copy_width,
                   .height = plan.copy_height});
  }
  for (const media::Rung& rung : plan.rungs) {
    add(rung.name, {.kind = RenditionKind::kVideo, .codec = "h264", .width = rung.width, .height = rung.height});
  }
  for (const media::AudioTrack& track : plan.audio)
    add(track.name, {.kind = RenditionKind::kAudio, .codec = "aac", .track = track.Number()});
  return planned;
}

bool SameRow(const Rendition& a, const Rendition& b) {
  return a.kind == b.kind && a.codec == b.codec && a.height == b.height && a.track == b.track;
}

std::int64_t BytesIn(const std::string& folder) {
  std::int64_t bytes = 0;
  std::error_code ignored;
  for (const auto& entry : std::filesystem::directory_iterator(folder, ignored)) {
    if (entry.is_regular_file(ignored)) bytes += static_cast<std::int64_t>(entry.file_size(ignored));
  }
  return bytes;
}

/** What a player on the network has to be able to take, averaged over the whole: bits per second. */
std::int64_t BitRate(std::int64_t bytes, double seconds) {
  return seconds > 0 ? static_cast<std::int64_t>(static_cast<double>(bytes) * 8 / seconds) : 0;
}

/** The rows that do not say yet what lies on the disk, as they should be. */
std::vector<Rendition> ChangedRows(const Workshop& workshop, const Item& item, const media::PackageState& state) {
  std::vector<Rendition> rows;
  {
    const auto lease = workshop.catalogue.pool().Read();
    rows = catalogue::RenditionsOf(*lease, item.media.id);
  }
  const auto planned = PlannedRenditions(item);
  std::vector<Rendition> changed;
  for (const media::RenditionState& rendition : state.renditions) {
    const auto known = planned.find(rendition.name);
    if (known == planned.end()) continue;
    const auto row =
        std::find_if(rows.begin(), rows.end(), [&](const Rendition& r) { return SameRow(r, known->second); });
    if (row == rows.end() || row->state == catalogue::Progress::kDone) continue;
    if (rendition.complete) {
      row->state = catalogue::Progress::kDone;
      row->size = BytesIn(item.paths.hls + "/" + rendition.name);
      row->bandwidth = BitRate(row->size, item.plan.duration);
      changed.push_back(*row);
    } else if (rendition.percent > row->percent) {
      row->percent = rendition.percent;
      changed.push_back(*row);
    }
  }
  return changed;
}

}  // namespace

void InsertRenditions(db::Connection& connection, const Item& item, Millis now) {
  for (const auto& [folder, rendition] : PlannedRenditions(item))
    catalogue::UpsertRendition(connection, rendition, now);
}

media::PackageState WritePlaylists(const Workshop& workshop, const Item& item) {
  return media::UpdatePlaylists(item.plan, item.paths.hls, [&] {
    const auto lease = workshop.catalogue.pool().Read();
    std::vector<media::SubtitleFile> files;
    for (const catalogue::Subtitle& subtitle : catalogue::SubtitlesOf(*lease, item.media.id))
      files.push_back({subtitle.file, subtitle.language, subtitle.label});
    return files;
  });
}

void Refresh(const Workshop& workshop, std::string_view token) {
  if (const auto item = FindProbedItem(workshop, token)) Refresh(workshop, *item);
}

void Refresh(const Workshop& workshop, const Item& item) {
  const media::PackageState state = WritePlaylists(workshop, item);
  const std::vector<Rendition> changed = ChangedRows(workshop, item, state);
  if (changed.empty() && !state.complete && (item.media.playable || !state.playable)) return;

  std::optional<std::int64_t> products;
  workshop.catalogue.Change(item.media.token, [&](db::Connection& connection, Millis now) {
    for (const Rendition& row : changed) {
      if (row.state == catalogue::Progress::kDone) {
        catalogue::FinishRendition(connection, row.id, row.size, row.bandwidth, now);
      } else {
        catalogue::SetRenditionPercent(connection, row.id, static_cast<int>(row.percent), now);
      }
    }
    if (state.playable && !catalogue::SetPlayable(connection, item.media.id, kMasterPlaylist, now)) return;
    if (state.complete) products = queue::Enqueue(connection, ProductsOrder(item.media.token));
  });
  if (products) workshop.queue.Announce(*products);
}

}  // namespace openpress::publish
