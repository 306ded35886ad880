#include "publish/workshop.h"

#include <filesystem>

#include <fmt/format.h>

namespace openpress::publish {
namespace {

media::ItemPaths PathsOf(storage::MediaStore& store, const catalogue::Media& media) {
  const std::string folder = store.Folder(media.folder);
  media::ItemPaths paths{.original = store.Original(media.folder, media.extension),
                         .hls = fmt::format("{}/{}", folder, kHlsFolder),
                         .out = fmt::format("{}/{}", folder, kPicturesFolder),
                         .downloads = fmt::format("{}/{}", folder, kDownloadFolder),
                         .work = fmt::format("{}/{}", folder, kWorkFolder)};
  // The sandbox lets a step write into these and nowhere else, so they must be there before it starts.
  for (const std::string& path : {paths.hls, paths.out, paths.downloads, paths.work}) {
    std::filesystem::create_directories(path);
  }
  return paths;
}

}  // namespace

std::optional<Item> FindItem(const Workshop& workshop, std::string_view token) {
  Item item;
  {
    const auto lease = workshop.catalogue.pool().Read();
    auto media = catalogue::FindForWork(*lease, token);
    if (!media) return std::nullopt;
    item.media = std::move(*media);
  }
  item.paths = PathsOf(workshop.store, item.media);
  return item;
}

std::optional<Item> FindProbedItem(const Workshop& workshop, std::string_view token) {
  Item item;
  std::string probe;
  std::string plan;
  {
    const auto lease = workshop.catalogue.pool().Read();
    auto media = catalogue::FindForWork(*lease, token);
    if (!media) return std::nullopt;
    item.media = std::move(*media);
    probe = catalogue::ProbeOf(*lease, item.media.id);
    plan = catalogue::PlanOf(*lease, item.media.id);
  }
  item.paths = PathsOf(workshop.store, item.media);
  item.source = media::SourceFromJson(Json::parse(probe));
  if (item.source.type == media::MediaType::kVideo || item.source.type == media::MediaType::kAudio) {
    item.plan = media::PlanFromJson(Json::parse(plan));
  }
  return item;
}

}  // namespace openpress::publish
