#include "media/waveform.h"

#include <algorithm>
#include <charconv>
#include <cmath>

namespace openpress::media {

namespace {

constexpr double kColumns = 1800;

/** The number after @p key, which stands at the start of a line but for blanks. */
bool Value(std::string_view line, std::string_view key, double& value) {
  line.remove_prefix(std::min(line.find_first_not_of(' '), line.size()));
  if (!line.starts_with(key)) return false;
  line.remove_prefix(key.size());
  line.remove_prefix(std::min(line.find_first_not_of(' '), line.size()));
  double read = 0;
  if (std::from_chars(line.data(), line.data() + line.size(), read).ec != std::errc{}) return false;
  // Silence has a peak of minus infinity, which JSON cannot say.
  value = std::isfinite(read) ? std::max(read, -70.0) : -70;
  return true;
}

}  // namespace

void LoudnessReader::Line(std::string_view line) {
  // "[Parsed_ebur128_0 @ 0x…] Summary:", then sections of lines: "  Integrated loudness:", "    I:         -21.8 LUFS"
  if (line.find("Parsed_ebur128") != std::string_view::npos && line.find("Summary:") != std::string_view::npos) {
    complete_ = true;
    return;
  }
  if (!complete_) return;
  if (line.find("Integrated loudness:") != std::string_view::npos) section_ = Section::kIntegrated;
  if (line.find("Loudness range:") != std::string_view::npos) section_ = Section::kRange;
  if (line.find("True peak:") != std::string_view::npos) section_ = Section::kPeak;
  if (section_ == Section::kIntegrated) Value(line, "I:", found_.integrated);
  if (section_ == Section::kRange) Value(line, "LRA:", found_.range);
  if (section_ == Section::kPeak) Value(line, "Peak:", found_.peak);
}

std::optional<Loudness> LoudnessReader::loudness() const {
  return complete_ ? std::optional(found_) : std::nullopt;
}

void PeakMeter::Feed(std::span<const std::uint8_t> samples) {
  for (const std::uint8_t sample : samples) {
    const int value = static_cast<int>(sample) - 128;
    low_ = std::min(low_, value);
    high_ = std::max(high_, value);
    if (++in_stretch_ == stretch_) Close();
  }
}

void PeakMeter::Close() {
  pairs_.push_back(low_);
  pairs_.push_back(high_);
  in_stretch_ = 0;
  low_ = 127;
  high_ = -128;
}

std::vector<int> PeakMeter::Finish() {
  if (in_stretch_ > 0) Close();
  return std::move(pairs_);
}

std::int64_t WaveformStretch(double seconds) {
  return std::max<std::int64_t>(16, std::llround(std::ceil(std::max(0.0, seconds) * kWaveformRate / kColumns)));
}

Json WaveformJson(const std::vector<int>& pairs, std::int64_t stretch, const std::optional<Loudness>& loudness) {
  Json json = {{"version", 2},
               {"channels", 1},
               {"sample_rate", kWaveformRate},
               {"samples_per_pixel", stretch},
               {"bits", 8},
               {"length", pairs.size() / 2},
               {"data", pairs}};
  if (loudness) {
    json["loudness"] = {{"integrated", loudness->integrated}, {"range", loudness->range}, {"peak", loudness->peak}};
  }
  return json;
}

}  // namespace openpress::media
