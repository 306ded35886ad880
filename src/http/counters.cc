#include "http/counters.h"

#include <algorithm>
#include <iterator>
#include <string_view>

#include <fmt/format.h>

namespace openpress::http {
namespace {

void Heading(std::string& text, std::string_view name, std::string_view kind, std::string_view help) {
  fmt::format_to(std::back_inserter(text), "# HELP {0} {2}\n# TYPE {0} {1}\n", name, kind, help);
}

template <class T>
void Single(std::string& text, std::string_view name, std::string_view kind, std::string_view help, T value) {
  Heading(text, name, kind, help);
  fmt::format_to(std::back_inserter(text), "{} {}\n", name, value);
}

}  // namespace

void Counters::Answered(int status, std::uint64_t microseconds) noexcept {
  Add(by_status[static_cast<std::size_t>(std::clamp(status, 0, 599))]);
  const auto bucket = std::lower_bound(kBuckets.begin(), kBuckets.end(), microseconds) - kBuckets.begin();
  Add(latency[static_cast<std::size_t>(bucket)]);
  Add(latency_sum, microseconds);
}

std::string Counters::Text(std::size_t quick_waiting, std::size_t bulk_waiting) const {
  std::string text;
  auto out = std::back_inserter(text);
  Heading(text, "openpress_http_requests_total", "counter", "Requests answered, by status.");
  for (std::size_t status = 0; status < by_status.size(); ++status) {
    if (const auto count = by_status[status].load(std::memory_order_relaxed); count != 0) {
      fmt::format_to(out, "openpress_http_requests_total{{status=\"{}\"}} {}\n", status, count);
    }
  }
  Heading(text, "openpress_http_request_duration_seconds", "histogram",
          "From the whole head to the last byte handed to the kernel.");
  std::uint64_t below = 0;
  for (std::size_t i = 0; i < kBuckets.size(); ++i) {
    below += latency[i].load(std::memory_order_relaxed);
    fmt::format_to(out, "openpress_http_request_duration_seconds_bucket{{le=\"{}\"}} {}\n", kBuckets[i] / 1e6, below);
  }
  below += latency.back().load(std::memory_order_relaxed);
  fmt::format_to(out, "openpress_http_request_duration_seconds_bucket{{le=\"+Inf\"}} {}\n", below);
  fmt::format_to(out, "openpress_http_request_duration_seconds_sum {}\n",
                 static_cast<double>(latency_sum.load(std::memory_order_relaxed)) / 1e6);
  fmt::format_to(out, "openpress_http_request_duration_seconds_count {}\n", below);
  Single(text, "openpress_http_connections", "gauge", "Open connections.", open.load(std::memory_order_relaxed));
  Single(text, "openpress_http_accepted_total", "counter", "Connections accepted.",
         accepted.load(std::memory_order_relaxed));
  Single(text, "openpress_http_refused_total", "counter", "Connections refused over a cap.",
         refused.load(std::memory_order_relaxed));
  Single(text, "openpress_http_timeouts_total", "counter", "Connections closed for being slow.",
         timed_out.load(std::memory_order_relaxed));
  Single(text, "openpress_http_queue_full_total", "counter", "Requests answered 503 because too many waited.",
         queue_full.load(std::memory_order_relaxed));
  Single(text, "openpress_http_hot_hits_total", "counter", "Answers served from ready bytes.",
         hot_hits.load(std::memory_order_relaxed));
  Single(text, "openpress_http_received_bytes_total", "counter", "Bytes of request bodies.",
         received.load(std::memory_order_relaxed));
  Single(text, "openpress_http_sent_bytes_total", "counter", "Bytes of answers.", sent.load(std::memory_order_relaxed));
  Heading(text, "openpress_http_waiting", "gauge", "Requests that wait for a worker.");
  fmt::format_to(out, "openpress_http_waiting{{pool=\"request\"}} {}\nopenpress_http_waiting{{pool=\"bulk\"}} {}\n",
                 quick_waiting, bulk_waiting);
  return text;
}

}  // namespace openpress::http
