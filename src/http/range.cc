#include "http/range.h"

#include <algorithm>
#include <optional>

#include "http/head.h"

namespace openpress::http {
namespace {

constexpr std::size_t kMostRanges = 16;

std::optional<std::uint64_t> Number(std::string_view text) noexcept {
  if (text.empty() || text.size() > 18) return std::nullopt;
  std::uint64_t value = 0;
  for (const char c : text) {
    if (c < '0' || c > '9') return std::nullopt;
    value = value * 10 + static_cast<std::uint64_t>(c - '0');
  }
  return value;
}

}  // namespace

RangeAnswer ParseRange(std::string_view header, std::uint64_t size, std::vector<ByteRange>& ranges) {
  ranges.clear();
  if (header.size() < 6 || !SameWord(header.substr(0, 6), "bytes=")) return RangeAnswer::kWhole;
  std::string_view set = header.substr(6);
  std::size_t asked = 0;
  std::uint64_t total = 0;
  for (bool more = true; more;) {
    const std::size_t comma = set.find(',');
    more = comma != std::string_view::npos;
    const std::string_view spec = TrimSpace(set.substr(0, comma));
    if (more) set.remove_prefix(comma + 1);
    const std::size_t dash = spec.find('-');
    if (dash == std::string_view::npos || ++asked > kMostRanges) return RangeAnswer::kWhole;
    const std::string_view first_text = spec.substr(0, dash);
    const std::string_view last_text = spec.substr(dash + 1);
    const auto first = Number(first_text);
    const auto last = Number(last_text);
    if ((!first && !first_text.empty()) || (!last && !last_text.empty()) || (!first && !last))
      return RangeAnswer::kWhole;
    ByteRange range;
    if (!first) {  // the last so many bytes
      if (*last == 0 || size == 0) continue;
      range.size = std::min(*last, size);
      range.at = size - range.size;
    } else {
      if (last && *last < *first) return RangeAnswer::kWhole;
      if (*first >= size) continue;
      range.at = *first;
      range.size = std::min(last.value_or(size - 1), size - 1) - *first + 1;
    }
    for (const ByteRange& other : ranges) {
      if (range.at < other.at + other.size && other.at < range.at + range.size) return RangeAnswer::kWhole;
    }
    total += range.size;
    ranges.push_back(range);
  }
  if (ranges.empty()) return RangeAnswer::kUnsatisfiable;
  if (ranges.size() > 1 && total >= size) return RangeAnswer::kWhole;
  return RangeAnswer::kPartial;
}

}  // namespace openpress::http
