#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "media/source.h"

namespace openpress::media {

/** One stored video frame, in the order of the file. Ticks of the stream's time base, edit list applied. */
struct Packet {
  std::int64_t pts = 0;
  bool key = false;
  bool hidden = false;  ///< an edit list says it is decoded but not shown
};

/** The rate of a grid on which each of @p pts (ascending) falls into a slot of its own, if there is one; otherwise the
 *  nearest standard rate. A container's own claim is only one of the candidates: it is often wrong.
 *  @param claimed  rates the container names, most trusted first; zero rates are skipped */
struct Rate {
  Rational rate{25, 1};
  bool constant = true;
};
Rate FindRate(std::span<const std::int64_t> pts, Rational time_base, std::span<const Rational> claimed);

/** Fill in what follows from the times of all frames: rate, first and last time, frame count, key frames, GOP shape,
 * holes. `time_base` must be set. @throws Error kBadInput when no frame is shown. */
void DescribeFrames(VideoStream& video, std::span<const Packet> packets, std::span<const Rational> claimed);

}  // namespace openpress::media
