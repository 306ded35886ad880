#include "media/helper/feeds.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include "core/error.h"
#include "media/files.h"
#include "media/fragment.h"

namespace openpress::media::helper {

namespace {

double FirstTime(const Part& part, const std::string& folder) {
  const bool single = !part.file.empty();
  const std::string path = folder + "/" + (single ? part.file : fmt::format("{}.m4s", part.segments.front().number));
  const int file = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (file < 0) return 0;
  InitFacts init;
  init.timescale = static_cast<std::uint32_t>(part.timescale);
  const std::vector<Fragment> fragments = ReadFragments(file, single ? part.init_bytes : 0, init);
  close(file);
  return fragments.empty() ? 0
                           : static_cast<double>(fragments.front().decode_time) / static_cast<double>(part.timescale);
}

}  // namespace

RenditionBytes CollectRendition(const Plan& plan, const std::string& hls, const std::string& name) {
  const std::string folder = hls + "/" + name;
  const bool encoded_video = name.starts_with('v');
  const int chunks = encoded_video ? static_cast<int>(plan.chunks.size()) : 1;
  RenditionBytes found;
  for (int chunk = 0; chunk < chunks; ++chunk) {
    const auto part = ReadPart(hls, name, chunk);
    if (!part || !part->complete || part->segments.empty()) {
      throw Error(Fault::kConflict, "not_ready", "The video is not completely encoded yet.");
    }
    if (chunk == 0) {
      found.width = part->width;
      found.height = part->height;
      found.first_time = FirstTime(*part, folder);
      if (!part->file.empty()) {
        found.feed.push_back({folder + "/" + part->file, 0, -1});
      } else {
        found.feed.push_back({folder + "/init.mp4", 0, -1});
      }
    }
    for (const PartSegment& segment : part->segments) {
      if (part->file.empty()) found.feed.push_back({fmt::format("{}/{}.m4s", folder, segment.number), 0, -1});
      found.bytes += segment.bytes;
    }
  }
  return found;
}

}  // namespace openpress::media::helper
