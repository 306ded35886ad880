#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "media/boxes.h"

namespace openpress::media {

/** What an fMP4 initialisation segment declares about its one track. */
struct InitFacts {
  std::string codecs;  ///< RFC 6381: "avc1.64001f", "mp4a.40.2"
  std::uint32_t timescale = 1;
  std::uint32_t sample_duration = 0;  ///< default of `trex`
  int width = 0;
  int height = 0;
};

/** One movie fragment (moof with its mdat). Offsets count from the start of the file. */
struct Fragment {
  std::int64_t offset = 0;
  std::int64_t size = 0;
  std::uint64_t decode_time = 0;  ///< tfdt, ticks
  std::uint64_t duration = 0;     ///< ticks
  std::uint32_t samples = 0;
  bool starts_with_key = false;
};

/** Read ftyp+moov. @throws Error kBadInput */
InitFacts ReadInit(Bytes bytes);

/** The fragments in @p bytes, which begin at @p offset of their file. A last fragment that is not whole yet is left
 * out.
 *  @throws Error kBadInput */
std::vector<Fragment> ReadFragments(Bytes bytes, std::int64_t offset, const InitFacts& init);

/** The fragments of an open file from @p offset on, reading only their headers. @throws Error */
std::vector<Fragment> ReadFragments(int file, std::int64_t offset, const InitFacts& init);

/** Length of ftyp+moov at the start of an open file, 0 while they are not whole. */
std::int64_t InitLength(int file);

}  // namespace openpress::media
