#include "media/index.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "core/error.h"

namespace openpress::media {

namespace {

constexpr std::array kStandardRates = {
    Rational{24000, 1001}, Rational{24, 1}, Rational{25, 1},       Rational{30000, 1001}, Rational{30, 1},
    Rational{48, 1},       Rational{50, 1}, Rational{60000, 1001}, Rational{60, 1},       Rational{10, 1},
    Rational{12, 1},       Rational{15, 1}, Rational{20, 1},       Rational{100, 1},      Rational{120000, 1001},
    Rational{120, 1},      Rational{240, 1}};

// A frame may lie this far from its slot, in frames: above it two neighbours could claim one slot.
constexpr double kTolerance = 0.45;
// Key frames closer together than this are no use as cuts.
constexpr double kKeySpacing = 0.5;

double WorstError(std::span<const std::int64_t> pts, double tick, Rational rate) {
  const double slots = tick * rate.Value();
  double worst = 0;
  for (std::size_t i = 0; i < pts.size(); ++i) {
    worst = std::max(worst, std::abs(static_cast<double>(pts[i] - pts[0]) * slots - static_cast<double>(i)));
    if (worst >= kTolerance) break;
  }
  return worst;
}

Rational Nearest(double rate) {
  const auto distance = [rate](Rational candidate) { return std::abs(std::log(candidate.Value() / rate)); };
  const auto* best = std::min_element(kStandardRates.begin(), kStandardRates.end(),
                                      [&](Rational a, Rational b) { return distance(a) < distance(b); });
  // Slower than every standard rate, such as a slide show: whole frames a second, at least one.
  if (rate < 9) return {std::max<std::int64_t>(1, std::llround(std::ceil(rate))), 1};
  return best->Value() > 60 ? Rational{60, 1} : *best;
}

}  // namespace

Rate FindRate(std::span<const std::int64_t> pts, Rational time_base, std::span<const Rational> claimed) {
  const double tick = time_base.Value();
  const auto usable = [](Rational rate) {
    return rate.num > 0 && rate.den > 0 && rate.Value() >= 0.1 && rate.Value() <= 480;
  };
  Rate best;
  double least = kTolerance;
  const auto consider = [&](Rational rate) {
    if (!usable(rate)) return;
    // A clearly better fit wins; on a tie (short clips fit many rates) the one asked first stays.
    if (const double error = WorstError(pts, tick, rate); error < least - 0.1) {
      least = error;
      best.rate = rate;
    }
  };
  // In a clip of a few frames every neighbouring rate fits, so a claim that names a standard rate is heard first.
  for (const Rational claim : claimed) {
    for (const Rational known : kStandardRates) {
      if (usable(claim) && std::abs(claim.Value() / known.Value() - 1) < 1e-6) consider(known);
    }
  }
  for (const Rational rate : kStandardRates) consider(rate);
  for (const Rational claim : claimed) consider(claim);
  if (least < kTolerance) return best;

  best.constant = false;
  std::vector<std::int64_t> gaps;
  for (std::size_t i = 1; i < pts.size(); ++i) gaps.push_back(std::max<std::int64_t>(1, pts[i] - pts[i - 1]));
  std::nth_element(gaps.begin(), gaps.begin() + static_cast<std::ptrdiff_t>(gaps.size() / 2), gaps.end());
  const auto median = static_cast<double>(gaps[gaps.size() / 2]);
  double sum = 0;
  double count = 0;
  for (const std::int64_t gap : gaps) {
    if (std::abs(static_cast<double>(gap) - median) > median / 2) continue;
    sum += static_cast<double>(gap);
    count += 1;
  }
  best.rate = Nearest(count / (sum * tick));
  return best;
}

void DescribeFrames(VideoStream& video, std::span<const Packet> packets, std::span<const Rational> claimed) {
  const double tick = video.time_base.Value();
  std::vector<std::int64_t> shown;
  shown.reserve(packets.size());
  std::int64_t last_key_shown = 0;
  std::optional<std::int64_t> key;
  std::optional<Packet> first;
  for (const Packet& packet : packets) {
    // Shown before the key frame that precedes it in the file: it may need the group before, so a seek cannot land
    // here.
    if (packet.key) {
      key = packet.pts;
    } else if (key && packet.pts < *key && !packet.hidden) {
      video.open_gop = true;
    }
    if (packet.hidden) {
      video.trimmed = true;
      continue;
    }
    shown.push_back(packet.pts);
    if (!first || packet.pts < first->pts) first = packet;
    if (!packet.key) continue;
    if (video.key_frames.empty()) {
      last_key_shown = packet.pts;
    } else {
      video.longest_gop = std::max(video.longest_gop, static_cast<double>(packet.pts - last_key_shown) * tick);
      last_key_shown = packet.pts;
    }
    if (video.key_frames.empty() || static_cast<double>(packet.pts - video.key_frames.back()) * tick >= kKeySpacing) {
      video.key_frames.push_back(packet.pts);
    }
  }
  if (!first) throw Error(Fault::kBadInput, "no_frames", "This video holds no picture that can be shown.");
  std::sort(shown.begin(), shown.end());
  shown.erase(std::unique(shown.begin(), shown.end()), shown.end());
  video.first_pts = shown.front();
  video.last_pts = shown.back();
  video.frames = static_cast<std::int64_t>(shown.size());
  video.first_is_key = first->key;
  const std::int64_t tail_from = video.key_frames.empty() ? video.first_pts : last_key_shown;
  video.longest_gop = std::max(video.longest_gop, static_cast<double>(video.last_pts - tail_from) * tick);
  const Rate found = FindRate(shown, video.time_base, claimed);
  video.frame_rate = found.rate;
  video.constant_rate = found.constant;
  for (std::size_t i = 1; i < shown.size(); ++i) {
    if (static_cast<double>(shown[i] - shown[i - 1]) * tick > kHoleSeconds)
      video.holes.push_back({shown[i - 1], shown[i]});
  }
  if (video.codec != "h264") video.key_frames.clear();
}

}  // namespace openpress::media
