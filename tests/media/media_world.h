#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <thread>
#include <vector>

#include "event/loop.h"
#include "media/package.h"
#include "media/process_pool.h"
#include "support/temporary_folder.h"

namespace openpress::tests {

/** A control loop on a thread of its own with a pool on it. */
class MediaWorld {
 public:
  explicit MediaWorld(int slots = 2, std::int64_t memory = 4LL << 30, std::string helper = HelperPath());
  ~MediaWorld();
  media::ProcessPool& pool() { return *pool_; }
  static std::string HelperPath();

 private:
  event::Loop loop_;
  std::thread thread_;
  std::unique_ptr<media::ProcessPool> pool_;
};

/** A small file made by ffmpeg, once per run of the program. @p arguments come between the global options and the
 * output.
 *  @p name with its extension, which tells ffmpeg the container. */
std::string MakeSource(const std::string& name, const std::string& arguments);
/** A file with the given bytes. */
std::string MakeFile(const std::string& name, const std::string& bytes);

/** ffmpeg's source of @p frames frames whose grey level names the frame: a frame that is lost or doubled cannot hide.
 */
std::string CountingPicture(const std::string& rate, int frames, const std::string& size = "64x48");

struct Item {
  TemporaryFolder folder;
  media::ItemPaths paths;
  explicit Item(const std::string& original);
};

media::SourceInfo ProbeFile(MediaWorld& world, const Item& item);
/** Every step that makes renditions, as the job handlers run them. */
media::PackageState MakeEverything(MediaWorld& world, const Item& item, const media::SourceInfo& source,
                                   const media::Plan& plan);

/** One byte for each frame: its mean grey. */
std::vector<int> GreyLevels(const std::string& file);
/** Times of the video's (or sound's) packets in ascending order, in seconds. */
std::vector<double> PacketTimes(const std::string& file, const std::string& stream = "v:0");
/** Initialisation and segments of a rendition as one file. */
std::string Joined(const std::string& hls, const std::string& rendition);

std::string Shell(const std::string& command);
std::string ReadText(const std::string& path);

}  // namespace openpress::tests
