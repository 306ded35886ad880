#include <algorithm>
#include <filesystem>
#include <optional>
#include <string>

#include <fmt/format.h>

#include "catalogue/media/document.h"
#include "catalogue/media/rendition.h"
#include "core/error.h"
#include "media/files.h"
#include "media/package.h"
#include "publish/carry.h"
#include "publish/handlers.h"

namespace openpress::publish {
namespace {

bool Exists(const std::string& path) {
  std::error_code ignored;
  return std::filesystem::exists(path, ignored);
}

std::string Picture(std::string_view name) {
  return fmt::format("{}/{}", kPicturesFolder, name);
}

/** Records the pictures that lie in the item's folder now. */
void RecordPictures(const Workshop& workshop, const Item& item, bool playable,
                    std::optional<double> thumbnail_time = std::nullopt) {
  const auto made = [&](std::string_view name) {
    return Exists(fmt::format("{}/{}", item.paths.out, name)) ? Picture(name) : std::string();
  };
  const catalogue::Pictures pictures{.poster = made("poster.jpg"),
                                     .thumb = made("thumb.jpg"),
                                     .sprite = made("storyboard-1.jpg"),
                                     .storyboard = made("storyboard.vtt"),
                                     .preview = made("preview.mp4"),
                                     .thumbnail_time = thumbnail_time};
  workshop.catalogue.Change(item.media.token, [&](db::Connection& connection, Millis now) {
    catalogue::SetPictures(connection, item.media.id, pictures, now);
    if (playable) catalogue::Finish(connection, item.media.id, now);
  });
  if (playable && item.media.version_of) PutInPlace(workshop, item);
}

bool HasPicture(const Item& item) {
  return item.source.type == media::MediaType::kVideo || item.source.attached_picture >= 0;
}

void EnsureStills(const Workshop& workshop, queue::JobContext& job, const Item& item) {
  if (HasPicture(item) && !Exists(item.paths.out + "/poster.jpg")) {
    RunStep(workshop, job, media::StillsStep(item.paths, item.source));
  }
}

/** The file readers download: the best complete rendition with its sound, nothing encoded again. */
void EnsureDownload(const Workshop& workshop, queue::JobContext& job, const Item& item) {
  const media::Plan& plan = item.plan;
  const bool copy = plan.copy && plan.copy_stays;
  const std::string rendition = copy ? "source" : plan.rungs.empty() ? "" : plan.rungs.front().name;
  const int height = copy ? plan.copy_height : plan.rungs.empty() ? 0 : plan.rungs.front().height;

  const Json result = RunStep(workshop, job, media::DownloadStep(plan, item.paths, rendition));
  const std::filesystem::path file = result.at("file").get<std::string>();
  const std::int64_t size = result.at("size");
  workshop.catalogue.Change(item.media.token, [&](db::Connection& connection, Millis now) {
    const auto rows = catalogue::RenditionsOf(connection, item.media.id);
    const auto kind = rendition.empty() ? catalogue::RenditionKind::kAudio
                      : copy            ? catalogue::RenditionKind::kCopy
                                        : catalogue::RenditionKind::kVideo;
    const auto row = std::find_if(rows.begin(), rows.end(),
                                  [&](const catalogue::Rendition& r) { return r.kind == kind && r.height == height; });
    if (row == rows.end()) return;
    catalogue::SetDownload(connection, row->id, fmt::format("{}/{}", kDownloadFolder, file.filename().string()), size,
                           now);
  });
}

/** What readers get of an image: all of the picture, and nothing of where and with what it was taken. */
void RecordCleanImage(const Workshop& workshop, const Item& item, const Json& clean) {
  const std::string name = fmt::format("image.{}", clean.at("extension").get<std::string>());
  std::filesystem::rename(clean.at("file").get<std::string>(), fmt::format("{}/{}", item.paths.downloads, name));
  media::SyncFolder(item.paths.downloads);
  catalogue::Rendition rendition;
  rendition.media_id = item.media.id;
  rendition.kind = catalogue::RenditionKind::kCopy;
  rendition.codec = clean.at("extension");
  rendition.width = item.source.width;
  rendition.height = item.source.height;
  const std::int64_t size = clean.at("size");
  workshop.catalogue.Change(item.media.token, [&](db::Connection& connection, Millis now) {
    const std::int64_t id = catalogue::UpsertRendition(connection, rendition, now);
    catalogue::FinishRendition(connection, id, size, 0, now);
    catalogue::SetDownload(connection, id, fmt::format("{}/{}", kDownloadFolder, name), size, now);
  });
}

/** A sound that was copied as it is may be damaged: players make of it what they can, and so does the item. */
void Listen(const Workshop& workshop, queue::JobContext& job, const Item& item) {
  try {
    RunStep(workshop, job, media::ListenStep(item.plan, item.paths));
  } catch (const Error& problem) {
    if (problem.fault() != Fault::kBadInput || item.source.type != media::MediaType::kVideo) throw;
    workshop.catalogue.Change(item.media.token, [&](db::Connection& connection, Millis now) {
      catalogue::SetNotice(connection, item.media.id, fmt::format("The sound is damaged. {}", problem.what()), now);
    });
  }
}

}  // namespace

void MakeStills(const Workshop& workshop, queue::JobContext& job) {
  const auto item = FindProbedItem(workshop, job.payload().at("media").get<std::string>());
  if (!item) return;
  EnsureStills(workshop, job, *item);
  RecordPictures(workshop, *item, false);
}

void MakePoster(const Workshop& workshop, queue::JobContext& job) {
  const auto item = FindItem(workshop, job.payload().at("media").get<std::string>());
  if (!item || item->media.media_type != catalogue::MediaType::kVideo) return;
  auto probed = FindProbedItem(workshop, item->media.token);
  if (!probed) return;
  // The copy that made a file seekable goes when all is done: the original is read from end to end then.
  if (probed->source.normalised && !Exists(probed->paths.Input(probed->source))) {
    probed->source.normalised = false;
    probed->source.sequential = true;
  }
  const double seconds = job.payload().at("seconds");
  RunStep(workshop, job, media::StillsStep(probed->paths, probed->source, seconds));
  RecordPictures(workshop, *probed, false, seconds);
}

void MakeProducts(const Workshop& workshop, queue::JobContext& job) {
  const auto item = FindProbedItem(workshop, job.payload().at("media").get<std::string>());
  if (!item) return;
  EnsureStills(workshop, job, *item);
  if (item->source.type == media::MediaType::kVideo) {
    // The lowest rung is the cheapest to read; a source below the ladder has only itself.
    const std::string rendition = item->plan.rungs.empty() ? "source" : item->plan.LowestRung();
    if (!Exists(item->paths.out + "/storyboard.vtt")) {
      RunStep(workshop, job,
              media::StoryboardStep(item->plan, item->paths, rendition,
                                    fmt::format("/media/{}/{}/", item->media.folder, kPicturesFolder)));
    }
    if (!Exists(item->paths.out + "/preview.mp4")) {
      RunStep(workshop, job, media::PreviewStep(item->plan, item->paths, rendition));
    }
  }
  if (!item->plan.audio.empty() && !Exists(item->paths.out + "/waveform.json")) {
    Listen(workshop, job, *item);
  }
  EnsureDownload(workshop, job, *item);
  std::error_code ignored;
  std::filesystem::remove_all(item->paths.work, ignored);
  RecordPictures(workshop, *item, true);
}

void MakeImage(const Workshop& workshop, queue::JobContext& job) {
  const auto item = FindProbedItem(workshop, job.payload().at("media").get<std::string>());
  if (!item) return;
  const Json result = RunStep(workshop, job, media::ImageStep(item->paths, item->source));
  RecordCleanImage(workshop, *item, result.at("clean"));
  RecordPictures(workshop, *item, true);
}

void MakePdf(const Workshop& workshop, queue::JobContext& job) {
  const auto item = FindProbedItem(workshop, job.payload().at("media").get<std::string>());
  if (!item) return;
  const Json result = RunStep(workshop, job, media::PdfStep(item->paths));
  workshop.catalogue.Change(item->media.token, [&](db::Connection& connection, Millis) {
    catalogue::SetDocument(connection, item->media.id, {result.at("pages"), result.at("words")});
  });
  RecordPictures(workshop, *item, true);
}

}  // namespace openpress::publish
