#pragma once

#include <cstdint>
#include <vector>

#include "media/boxes.h"
#include "media/index.h"

namespace openpress::media {

/** What the index of an MP4 or QuickTime file says about one track. Only video tracks have their packets listed. */
struct MovTrack {
  std::uint32_t id = 0;
  std::uint32_t handler = 0;  ///< Type("vide"), Type("soun") …
  std::uint32_t codec = 0;    ///< Type("avc1") …, 0 when there is no description
  std::uint32_t timescale = 1;
  int descriptions = 0;
  bool complex_edits = false;
  std::int64_t edit_start = 0;  ///< ticks of the media that the edit list cuts from the front
  std::vector<Packet> packets;
};

struct MovIndex {
  bool fragmented = false;  ///< the samples are listed elsewhere
  std::vector<MovTrack> tracks;
};

/** Read the body of a `moov` box (ISO/IEC 14496-12). Written for hostile bytes: the work is bounded by the size of @p
 * moov, not by the counts it claims. @throws Error kBadInput when it contradicts itself, kUnsupported beyond 64 tracks
 * or 20 million frames. */
MovIndex ParseMoov(Bytes moov);

/** Find and read the `moov` box of an open file without reading the media. Empty when there is none.
 *  @throws Error kBadInput, kUnsupported when it is larger than 256 MiB */
std::vector<std::uint8_t> ReadMoov(int file);

}  // namespace openpress::media
