#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "core/clock.h"

namespace openpress::app {

/** A line on the terminal that says how far something is; silent when standard error is none. One thread. */
class ProgressBar {
 public:
  /** @param wanted false: silent in any case, as with --json */
  explicit ProgressBar(bool wanted);
  /** Takes the line away. */
  ~ProgressBar();
  ProgressBar(const ProgressBar&) = delete;
  ProgressBar& operator=(const ProgressBar&) = delete;

  /** Cheap: drawn a few times a second. @param done, total bytes */
  void Show(std::string_view what, std::int64_t done, std::int64_t total);
  /** The same for what is counted. */
  void ShowCount(std::string_view what, std::int64_t done, std::int64_t total);

 private:
  [[nodiscard]] bool IsTime();
  void Draw(std::string_view what, std::int64_t done, std::int64_t total, const std::string& amounts);
  void Clear();
  const bool active_;
  Millis drawn_ = 0;
  std::size_t width_ = 0;
};

/** "1.5 GiB" */
std::string BytesText(std::int64_t bytes);

}  // namespace openpress::app
