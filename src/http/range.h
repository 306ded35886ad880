#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

namespace openpress::http {

struct ByteRange {
  std::uint64_t at = 0;
  std::uint64_t size = 0;
};

enum class RangeAnswer {
  kWhole,          ///< no range, one that is not understood, or one not worth it: 200
  kPartial,        ///< 206; several ranges: multipart/byteranges
  kUnsatisfiable,  ///< 416
};

/** Reads a Range header (RFC 9110 section 14.2) for a body of @p size bytes. Ranges keep the order asked for; a
 *  request for more than 16, for overlapping ones, or for as much as the whole gets the whole, so that no client can
 *  multiply what is sent. */
RangeAnswer ParseRange(std::string_view header, std::uint64_t size, std::vector<ByteRange>& ranges);

}  // namespace openpress::http
