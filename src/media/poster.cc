#include "media/poster.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <string>

namespace openpress::media {

namespace {

// Beyond these a picture is nothing but dark or light. Limited range has its black at 16 and its white at 235.
constexpr double kBlack = 20;
constexpr double kDim = 50;
constexpr double kBright = 200;
constexpr double kWhite = 232;
// Edges of a sharp picture that is 320 pixels wide; motion and soft focus have twice that and more.
constexpr double kSharp = 4.5;
constexpr double kSpread = 80;  // between dark and light parts of an ordinary picture

/** 0 at @p nothing, 1 at @p full and beyond, straight between; they may be in either order. */
double Ramp(double value, double nothing, double full) {
  return std::clamp((value - nothing) / (full - nothing), 0.0, 1.0);
}

/** The number after @p key in @p line. */
bool Value(std::string_view line, std::string_view key, double& value) {
  const auto at = line.find(key);
  if (at == std::string_view::npos) return false;
  const char* from = line.data() + at + key.size();
  double read = 0;
  if (std::from_chars(from, line.data() + line.size(), read).ec != std::errc{} || !std::isfinite(read)) return false;
  value = read;
  return true;
}

}  // namespace

double Appeal(const Look& look) {
  const double light = Ramp(look.mean, kBlack, kDim) * Ramp(look.mean, kWhite, kBright);
  const double spread = Ramp(look.high - look.low, 0, kSpread);
  const double sharp = look.blur <= kSharp ? 1 : kSharp / look.blur;
  return look.entropy * light * (0.2 + 0.8 * spread) * sharp;
}

void LookReader::Line(std::string_view line) {
  // "[Parsed_metadata_5 @ 0x…] frame:3    pts:1500    pts_time:1.5", then "[…] lavfi.signalstats.YAVG=103.2" and so on
  if (line.find("Parsed_metadata") == std::string_view::npos) return;
  double time = 0;
  if (Value(line, " pts_time:", time)) {
    looks_.push_back({.time = time});
    return;
  }
  if (looks_.empty()) return;
  Look& look = looks_.back();
  Value(line, "signalstats.YAVG=", look.mean);
  Value(line, "signalstats.YLOW=", look.low);
  Value(line, "signalstats.YHIGH=", look.high);
  Value(line, "normalized_entropy.normal.Y=", look.entropy);
  Value(line, "lavfi.blur=", look.blur);
}

double BestTime(const std::vector<Look>& looks) {
  double best = -1;
  double most = -1;
  for (const Look& look : looks) {
    if (const double appeal = Appeal(look); appeal > most) {
      most = appeal;
      best = look.time;
    }
  }
  return best;
}

}  // namespace openpress::media
