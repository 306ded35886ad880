#pragma once

#include <string_view>
#include <vector>

namespace openpress::media {

/** What FFmpeg's filters say of one picture: `signalstats`, `entropy` and `blurdetect`, as they write it into its
 *  metadata. Luma from 0 to 255. */
struct Look {
  double time = 0;     ///< seconds from the first picture that was looked at in the file
  double mean = 0;     ///< average luma
  double low = 0;      ///< a tenth of the picture is darker
  double high = 0;     ///< a tenth of the picture is brighter
  double entropy = 0;  ///< of luma, 0 for one grey to 1 for all greys alike
  double blur = 0;     ///< width of edges in pixels; 0 when none was found
};

/** How good a poster a picture makes, 0 and more. Black, white, one-coloured and blurred pictures lose; of those that
 *  are none of it, the one that shows more wins. */
double Appeal(const Look& look);

/** Puts together what `metadata=print` writes for each picture. */
class LookReader {
 public:
  /** A line of FFmpeg's log; others are passed over. */
  void Line(std::string_view line);
  [[nodiscard]] const std::vector<Look>& looks() const noexcept { return looks_; }

 private:
  std::vector<Look> looks_;
};

/** The most appealing; the earlier of equals. Nothing to choose from: a negative number.
 *  @return its time */
double BestTime(const std::vector<Look>& looks);

}  // namespace openpress::media
