#pragma once

#include <cstddef>
#include <cstdint>
#include <exception>
#include <string_view>

#include "http/request.h"
#include "http/response.h"

namespace openpress::http {

/** Takes a body that is too large for memory, in bounded turns on bulk workers, never two at a time.
 *
 *  A sink either offers a file (Fd() >= 0): the bytes are spliced from the socket to it at Offset() and Wrote() tells
 *  how many; or it takes them itself through Write(). */
class BodySink {
 public:
  virtual ~BodySink() = default;

  /** The file to splice into, or -1 to get the bytes by Write(). Constant over the sink's life. */
  [[nodiscard]] virtual int Fd() const noexcept { return -1; }
  /** Where in that file the next byte goes. */
  [[nodiscard]] virtual std::int64_t Offset() const noexcept { return 0; }
  /** @p count bytes now stand in the file at the former Offset(). Called after each turn.
   *  @throws Error to stop the body: the error is the answer and the connection is closed after it. */
  virtual void Wrote(std::size_t count) { (void)count; }
  /** @throws Error as above. */
  virtual void Write(std::string_view bytes) { (void)bytes; }

  /** The body is whole: fill in the answer. @throws Error which becomes the answer. */
  virtual void Finish(const Request& request, Response& response) = 0;
  /** The client went away, stalled, or Wrote()/Write() threw. What has been received may be kept; nobody waits for an
   *  answer. Must not throw. */
  virtual void Abandon() noexcept {}
};

}  // namespace openpress::http
