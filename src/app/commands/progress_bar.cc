#include "app/commands/progress_bar.h"

#include <algorithm>
#include <array>
#include <cstdio>

#include <fmt/format.h>
#include <unistd.h>

namespace openpress::app {

ProgressBar::ProgressBar(bool wanted) : active_(wanted && isatty(STDERR_FILENO) != 0) {}

ProgressBar::~ProgressBar() {
  Clear();
}

void ProgressBar::Show(std::string_view what, std::int64_t done, std::int64_t total) {
  if (total <= 0 || !IsTime()) return;
  Draw(what, done, total, fmt::format("{} of {}", BytesText(done), BytesText(total)));
}

void ProgressBar::ShowCount(std::string_view what, std::int64_t done, std::int64_t total) {
  if (total <= 0 || !IsTime()) return;
  Draw(what, done, total, fmt::format("{} of {}", done, total));
}

bool ProgressBar::IsTime() {
  constexpr Millis kEvery = 200;
  if (!active_) return false;
  const Millis now = SystemClock().Steady();
  if (drawn_ != 0 && now - drawn_ < kEvery) return false;
  drawn_ = now;
  return true;
}

void ProgressBar::Draw(std::string_view what, std::int64_t done, std::int64_t total, const std::string& amounts) {
  constexpr std::int64_t kCells = 24;
  done = std::clamp<std::int64_t>(done, 0, total);
  const auto full = static_cast<std::size_t>(done * kCells / total);
  std::string line =
      fmt::format("{:<9} [{}{}] {:>3} %  {}", what, std::string(full, '#'),
                  std::string(static_cast<std::size_t>(kCells) - full, ' '), done * 100 / total, amounts);
  const std::size_t width = line.size();
  if (width < width_) line.append(width_ - width, ' ');
  width_ = width;
  fmt::print(stderr, "\r{}", line);
  std::fflush(stderr);
}

void ProgressBar::Clear() {
  if (width_ > 0) fmt::print(stderr, "\r{}\r", std::string(width_, ' '));
}

std::string BytesText(std::int64_t bytes) {
  constexpr std::array<std::string_view, 5> kUnits = {"KiB", "MiB", "GiB", "TiB", "PiB"};
  if (bytes < 1024) return fmt::format("{} bytes", bytes);
  double size = static_cast<double>(bytes) / 1024;
  std::size_t unit = 0;
  for (; size >= 1024 && unit + 1 < kUnits.size(); ++unit) size /= 1024;
  return fmt::format("{:.1f} {}", size, kUnits[unit]);
}

}  // namespace openpress::app
