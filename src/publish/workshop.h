#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "catalogue/catalogue.h"
#include "media/plan.h"
#include "media/process_pool.h"
#include "media/source.h"
#include "media/step.h"
#include "queue/queue.h"
#include "storage/media_store.h"

namespace openpress::publish {

/** What job handlers work with. Everything outlives them. */
struct Workshop {
  catalogue::Catalogue& catalogue;
  queue::JobQueue& queue;
  storage::MediaStore& store;
  media::ProcessPool& processes;
  std::function<media::LadderSettings()> ladder;  ///< the one in force now
};

// Where the parts of an item lie below its folder, as the catalogue and URLs name them.
constexpr std::string_view kHlsFolder = "hls";
constexpr std::string_view kMasterPlaylist = "hls/master.m3u8";
constexpr std::string_view kPicturesFolder = "pictures";
constexpr std::string_view kDownloadFolder = "download";
constexpr std::string_view kWorkFolder = ".work";  // hidden: never served

/** An item as a job finds it. */
struct Item {
  catalogue::Media media;
  media::ItemPaths paths;
  media::SourceInfo source;  ///< empty before it was probed
  media::Plan plan;          ///< of video and audio; empty before it was probed
};

/** The row alone, and its paths; nothing when it was deleted meanwhile: then there is nothing to do. Takes a lease. */
std::optional<Item> FindItem(const Workshop& workshop, std::string_view token);
/** With what probing found. @throws Error kBroken when it was not probed */
std::optional<Item> FindProbedItem(const Workshop& workshop, std::string_view token);

}  // namespace openpress::publish
