#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/json.h"

namespace openpress::media {

struct PartSegment {
  int number = 0;
  std::int64_t duration = 0;  ///< ticks
  std::int64_t bytes = 0;
  std::int64_t offset = -1;  ///< in `file`; below 0: a file of its own, <number>.m4s
};

/** The finished segments of one chunk of one rendition: the file parts/<rendition>.<chunk>.json, which a step writes
 * after the segments themselves are in place. The folder's parts are all that playlists are made from. */
struct Part {
  std::string rendition;
  int chunk = 0;
  bool complete = false;  ///< false: more segments of this chunk follow
  std::string codecs;
  int width = 0;
  int height = 0;
  std::int64_t timescale = 1;
  std::string file;             ///< holds all segments as byte ranges; empty: one file each
  std::int64_t init_bytes = 0;  ///< of `file`; 0: init.mp4
  std::vector<PartSegment> segments;
};

std::string PartPath(const std::string& hls, const std::string& rendition, int chunk);
/** @throws Error */
void WritePart(const std::string& hls, const Part& part);
/** Nothing when there is no such part yet, or when it cannot be read. */
std::optional<Part> ReadPart(const std::string& hls, const std::string& rendition, int chunk);

}  // namespace openpress::media
