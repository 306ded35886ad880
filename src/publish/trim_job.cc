#include <filesystem>
#include <optional>
#include <string>

#include <fmt/format.h>

#include "catalogue/media/original.h"
#include "catalogue/media/removal.h"
#include "core/error.h"
#include "media/files.h"
#include "media/trim.h"
#include "publish/handlers.h"
#include "publish/job_orders.h"
#include "storage/hasher.h"

// The file first, the rows after: what is interrupted in between is done again from the start. What comes out is an
// original like any other, and goes the way of an upload.

namespace openpress::publish {
namespace {

namespace fs = std::filesystem;

/** The cut file in the place of the new item's original. @return its path */
std::string Cut(const Workshop& workshop, queue::JobContext& job, const Item& source, const Item& target) {
  const std::string extension(media::CutExtension(source.plan));
  std::string original = workshop.store.Original(target.media.folder, extension);
  if (fs::exists(original)) return original;
  // Work is done in the new item's folder: another cut of the same source may be under way.
  media::ItemPaths paths = source.paths;
  paths.work = target.paths.work;
  // The copy that made the source seekable went when its products were made.
  if (source.source.normalised) RunStep(workshop, job, media::ProbeStep(paths));
  RunStep(workshop, job,
          media::CutStep(source.plan, paths, source.source, media::RangesFromJson(job.payload().at("ranges"))));
  const std::string made = fmt::format("{}/cut.{}", paths.work, extension);
  fs::permissions(made, fs::perms::owner_read | fs::perms::group_read);
  fs::rename(made, original);
  media::SyncFolder(fs::path(original).parent_path());
  return original;
}

}  // namespace

void TrimItem(const Workshop& workshop, queue::JobContext& job) {
  const auto target = FindItem(workshop, job.payload().at("media").get<std::string>());
  if (!target) return;
  const auto from = FindItem(workshop, job.payload().at("from").get<std::string>());
  std::optional<Item> source;
  if (from && from->media.processing == catalogue::Progress::kDone)
    source = FindProbedItem(workshop, from->media.token);

  catalogue::NewOriginal made;
  if (source) {
    const std::string file = Cut(workshop, job, *source, *target);
    made.extension = media::CutExtension(source->plan);
    made.size = static_cast<std::int64_t>(fs::file_size(file));
    made.sha256 = storage::HashFile(file, [&] { return job.Cancelled(); });
    made.name = fmt::format("{}.{}", fs::path(source->media.original_name).stem().string(), made.extension);
    job.ThrowIfCancelled();
  }
  const auto next = workshop.catalogue.Change(
      target->media.token, [&](db::Connection& connection, Millis now) -> std::optional<std::int64_t> {
        const Clock& clock = workshop.catalogue.clock();
        // Nobody has seen more of it than a title, and there is nothing left to make it of.
        if (!source && target->media.version_of) return catalogue::RemoveVersion(connection, target->media, clock);
        if (!source) return catalogue::Remove(connection, target->media, clock);
        if (!catalogue::SetOriginal(connection, target->media.id, made, now)) return std::nullopt;
        return queue::Enqueue(connection, ProbeOrder(target->media.token), clock);
      });
  if (next) workshop.queue.Announce(*next);
}

}  // namespace openpress::publish
