// The parsers of MP4 boxes that read uploaded files. They may refuse, they may not crash or run away.

#include <cstddef>
#include <cstdint>

#include "core/error.h"
#include "media/fragment.h"
#include "media/index.h"
#include "media/moov.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace openpress::media;
  const Bytes bytes(data, size);
  try {
    for (const MovTrack& track : ParseMoov(bytes).tracks) {
      // A short table may stand for millions of equal frames; describing those says nothing new.
      if (track.packets.size() > 10000) continue;
      VideoStream video;
      video.time_base = {1, track.timescale};
      DescribeFrames(video, track.packets, {});
    }
  } catch (const openpress::Error&) {
  }
  try {
    (void)ReadFragments(bytes, 0, ReadInit(bytes));
  } catch (const openpress::Error&) {
  }
  return 0;
}
