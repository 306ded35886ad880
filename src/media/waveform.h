#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "core/json.h"

namespace openpress::media {

/** How loud something is, by EBU R128 (EBU Tech 3341 and 3342). */
struct Loudness {
  double integrated = -70;  ///< LUFS over the whole; -70 is silence
  double range = 0;         ///< LU
  double peak = -70;        ///< dBFS, true peak
};

/** Reads the summary that FFmpeg's `ebur128` writes to the log when all is heard. */
class LoudnessReader {
 public:
  void Line(std::string_view line);
  /** Nothing when there was no summary. */
  [[nodiscard]] std::optional<Loudness> loudness() const;

 private:
  enum class Section { kNone, kIntegrated, kRange, kPeak };
  Section section_ = Section::kNone;
  bool complete_ = false;
  Loudness found_;
};

/** Smallest and largest sample of each stretch of a recording that comes in pieces. Memory does not grow with it. */
class PeakMeter {
 public:
  /** @param stretch samples that become one pair, at least 1 */
  explicit PeakMeter(std::int64_t stretch) : stretch_(stretch) {}
  /** @param samples unsigned 8 bit, 128 is silence */
  void Feed(std::span<const std::uint8_t> samples);
  /** Pairs of minimum and maximum, -128 to 127. */
  [[nodiscard]] std::vector<int> Finish();

 private:
  void Close();

  std::int64_t stretch_;
  std::int64_t in_stretch_ = 0;
  int low_ = 127;
  int high_ = -128;
  std::vector<int> pairs_;
};

inline constexpr int kWaveformRate = 8000;  ///< samples a second that are looked at
/** Samples for one pair so that a recording becomes about as many pairs as a wide screen has columns. */
std::int64_t WaveformStretch(double seconds);

/** The JSON form of the data format of BBC's audiowaveform, version 2, which players' waveform widgets read, and a key
 *  of our own: "loudness" {"integrated", "range", "peak"}. */
Json WaveformJson(const std::vector<int>& pairs, std::int64_t stretch, const std::optional<Loudness>& loudness);

}  // namespace openpress::media
