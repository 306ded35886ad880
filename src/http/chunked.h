#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace openpress::http {

/** Takes the chunked coding (RFC 9112 section 7.1) off a body, as strictly as the head is parsed: sizes are
 *  hexadecimal digits alone, lines end with CRLF. Extensions and trailers are checked, bounded and ignored. */
class ChunkedDecoder {
 public:
  enum class Step {
    kData,  ///< a piece of the body; call again
    kMore,  ///< the input is used up
    kDone,  ///< the body has ended; what is left of the input belongs to the next request
    kBad,   ///< the framing is wrong and stays wrong
  };

  /** Takes bytes from the front of @p input. On kData, @p data is the part of it that belongs to the body. */
  Step Next(std::string_view& input, std::string_view& data) noexcept;

 private:
  enum class State { kSize, kExtension, kSizeEnd, kData, kDataEnd, kDataEndLine, kTrailer, kTrailerEnd, kDone, kBad };
  bool Take(char c) noexcept;

  State state_ = State::kSize;
  std::uint64_t left_ = 0;  // of the chunk
  unsigned digits_ = 0;     // of its size
  unsigned extra_ = 0;      // bytes of extensions and trailers so far, over the whole body
  unsigned line_ = 0;       // bytes of this trailer line
  bool colon_ = false;      // this trailer line has one
};

}  // namespace openpress::http
