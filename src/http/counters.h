#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <string>

namespace openpress::http {

/** What the server counts. All threads add, relaxed: a sum that is a moment old is good enough for a graph. */
struct Counters {
  using Count = std::atomic<std::uint64_t>;
  static constexpr std::array<std::uint32_t, 11> kBuckets = {100,   250,    500,    1000,    2500,    10000,
                                                             25000, 100000, 500000, 2500000, 10000000};  // microseconds

  std::array<Count, 600> by_status{};
  std::array<Count, kBuckets.size() + 1> latency{};
  Count latency_sum{0};  // microseconds
  Count accepted{0};
  Count refused{0};  // over a cap
  Count timed_out{0};
  Count queue_full{0};
  Count hot_hits{0};
  Count received{0};  // body bytes
  Count sent{0};      // bytes of answers
  std::atomic<std::int64_t> open{0};

  static void Add(Count& count, std::uint64_t by = 1) noexcept { count.fetch_add(by, std::memory_order_relaxed); }
  void Answered(int status, std::uint64_t microseconds) noexcept;
  /** Prometheus text exposition format 0.0.4. */
  [[nodiscard]] std::string Text(std::size_t quick_waiting, std::size_t bulk_waiting) const;
};

}  // namespace openpress::http
