#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "http/chunked.h"

using openpress::http::ChunkedDecoder;

namespace {

struct Result {
  ChunkedDecoder::Step end = ChunkedDecoder::Step::kMore;
  std::string body;
  std::size_t used = 0;
};

Result Decode(std::string_view bytes, std::size_t step) {
  Result result;
  ChunkedDecoder decoder;
  while (result.used < bytes.size()) {
    const std::string_view piece = bytes.substr(result.used, step);
    std::string_view input = piece;
    std::string_view data;
    for (;;) {
      result.end = decoder.Next(input, data);
      if (result.end != ChunkedDecoder::Step::kData) break;
      result.body += data;
    }
    result.used += piece.size() - input.size();
    if (result.end != ChunkedDecoder::Step::kMore) break;
  }
  return result;
}

}  // namespace

/** The decoded body does not depend on where the reads cut it, and is never longer than what came. */
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const Result whole = Decode(bytes, bytes.size() + 1);
  const Result single = Decode(bytes, 1);
  if (whole.end != single.end || whole.body != single.body || whole.used != single.used) std::abort();
  if (whole.body.size() > size) std::abort();
  return 0;
}
