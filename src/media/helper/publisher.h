#pragma once

#include <string>
#include <vector>

#include "media/fragment.h"
#include "media/part.h"

namespace openpress::media::helper {

/** What a segment must be to be let through. */
struct Expected {
  double decode_time = 0;     ///< seconds
  std::int64_t samples = -1;  ///< below 0: any
};

/** Takes finished segments of one rendition from under their temporary names, checks them, gives them their real names
 * and notes them in the part file. Works in the current folder, which is hls/. */
class SegmentPublisher {
 public:
  /** @param prefix of the temporary names: <rendition>/<prefix><n>.m4s
   *  @param expected one for each segment of a video chunk; empty: as many as come, each where the last one ended */
  SegmentPublisher(std::string rendition, int chunk, std::string prefix, int first_segment,
                   std::vector<Expected> expected);

  /** Publish segments whose successor exists already. @return true when something new was published */
  bool PublishFinished();
  /** The encoder has ended well: publish the rest, write the final part.
   *  @throws Error kBroken `frames_missing` when it is not what was expected. */
  void Finish();
  [[nodiscard]] int published() const noexcept { return static_cast<int>(part_.segments.size()); }

  /** Delete temporary files of this chunk, also those of a run that was killed. */
  static void Clean(const std::string& rendition, int chunk);
  static std::string Prefix(int chunk);

 private:
  bool PublishOne(int number);
  void PublishInit();
  [[nodiscard]] std::string Temporary(int number) const;

  std::string prefix_;
  int first_;
  std::vector<Expected> expected_;
  InitFacts init_;
  bool have_init_ = false;
  double clock_ = 0;  // where the next segment must begin when `expected_` is empty, in seconds
  Part part_;
};

}  // namespace openpress::media::helper
