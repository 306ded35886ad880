#pragma once

#include <cstdint>

namespace openpress::media {

/** A fraction such as a frame rate (30000/1001) or a time base (1/90000). `den` is above 0. */
struct Rational {
  std::int64_t num = 0;
  std::int64_t den = 1;

  [[nodiscard]] double Value() const noexcept { return static_cast<double>(num) / static_cast<double>(den); }
  friend bool operator==(const Rational&, const Rational&) = default;
};

}  // namespace openpress::media
