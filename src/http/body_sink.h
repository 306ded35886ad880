#pragma once

#include <cstddef>
#include <cstdint>
#include <exception>
#include <string_view>

#include "core/error.h"
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
  /** A turn begins on this worker: from here to Wrote(), bytes may be put into Fd() at Offset(). Not called for sinks
   *  that take bytes by Write(). Another request may have taken the file over since the last turn, so nothing may be
   *  spliced without asking. @throws Error to stop the body; then there is no turn and no Wrote(). */
  virtual void BeginTurn() {}
  /** Where in that file the next byte goes. */
  [[nodiscard]] virtual std::int64_t Offset() const noexcept { return 0; }
  /** @p count bytes now stand in the file at the former Offset(). Called after each turn, with 0 when none came.
   *  @throws Error to stop the body: the error is the answer and the connection is closed after it. */
  virtual void Wrote(std::size_t count) { (void)count; }
  /** The file took no more than the bytes last told to Wrote() of this turn: @p error_number is what the system said
   *  (ENOSPC, EFBIG, EIO). Called after Wrote(). Must throw what the client is told. */
  virtual void FileFailed(int error_number) { throw SystemError("the file cannot be written", error_number); }
  /** @throws Error as above. */
  virtual void Write(std::string_view bytes) { (void)bytes; }

  /** The body is whole: fill in the answer. @throws Error which becomes the answer. */
  virtual void Finish(const Request& request, Response& response) = 0;
  /** The client went away, stalled, or Wrote()/Write() threw. What has been received may be kept; nobody waits for an
   *  answer. Must not throw. */
  virtual void Abandon() noexcept {}
};

}  // namespace openpress::http
