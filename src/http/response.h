#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "core/json.h"

namespace openpress::http {

/** A file the loop sends: handlers decide, they never read bytes. Conditions, ranges and HEAD are the loop's work. */
struct FileBody {
  std::string path;  ///< absolute, chosen by us: never built from what a client sent without storage::MediaStore
  std::string content_type;
  std::string cache_control;   ///< "public, max-age=31536000, immutable", "private, no-cache", …
  std::string download_name;   ///< when set: Content-Disposition: attachment (RFC 6266)
  bool precompressed = false;  ///< path + ".br" and path + ".gz" may lie beside it
};

class EventStream;

/** What a handler answers. Belongs to the thread that runs the handler, for that long. */
class Response {
 public:
  virtual ~Response() = default;

  virtual void SetStatus(int status) = 0;
  [[nodiscard]] virtual int status() const noexcept = 0;
  /** Replaces earlier values of the same name. A CR, LF or NUL in @p value is a bug (assert) and drops the header. */
  virtual void SetHeader(std::string_view name, std::string_view value) = 0;
  /** Adds a line: Set-Cookie, Link, Vary. */
  virtual void AddHeader(std::string_view name, std::string_view value) = 0;

  /** Replaces the body. Text types are compressed when the client takes it and it pays. */
  virtual void SetBody(std::string body, std::string_view content_type) = 0;
  /** Compact JSON, application/json. */
  virtual void SetJson(const Json& value, int status = 200) = 0;
  /** 204 and no body. */
  virtual void SetNoContent() = 0;
  /** 302 by default. @p location must be a path or URL of our own making. */
  virtual void Redirect(std::string_view location, int status = 302) = 0;
  virtual void SetFile(FileBody file) = 0;
  /** 200 and an endless text/event-stream that the loop feeds from @p stream (http/event_stream.h); the handler returns
   *  and no thread waits. */
  virtual void SetEvents(std::shared_ptr<EventStream> stream) { (void)stream; }
};

}  // namespace openpress::http
