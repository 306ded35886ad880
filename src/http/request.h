#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "core/json.h"

namespace httplib {
struct Request;
}

namespace openpress::http {

enum class Method { kGet, kHead, kPost, kPut, kPatch, kDelete, kOptions };

/** What a client asks, already framed and checked. Belongs to the thread that runs the handler, for that long. */
class Request {
 public:
  virtual ~Request() = default;

  [[nodiscard]] virtual Method method() const noexcept = 0;
  /** Percent-decoded, starts with '/', holds no empty, "." or ".." segment and no NUL. */
  [[nodiscard]] virtual std::string_view path() const noexcept = 0;
  /** As sent, with the query. */
  [[nodiscard]] virtual std::string_view target() const noexcept = 0;

  /** A header's value, empty when absent or empty. Names are compared without case. */
  [[nodiscard]] virtual std::string_view Header(std::string_view name) const = 0;
  [[nodiscard]] virtual bool HasHeader(std::string_view name) const = 0;
  /** A cookie's value as sent (RFC 6265 section 5.2), nothing when absent. */
  [[nodiscard]] virtual std::optional<std::string> Cookie(std::string_view name) const = 0;

  /** A query parameter, decoded; the first when it is repeated. */
  [[nodiscard]] virtual std::optional<std::string> Query(std::string_view name) const = 0;
  /** A path parameter of the route's pattern, decoded. Asking for one that the pattern lacks is a bug (assert). */
  [[nodiscard]] virtual std::string_view Param(std::string_view name) const = 0;
  /** A path parameter of type int. */
  [[nodiscard]] virtual std::int64_t IntParam(std::string_view name) const = 0;

  /** The whole body, of routes with BodyMode::kMemory. */
  [[nodiscard]] virtual std::string_view body() const noexcept = 0;
  /** The body as a JSON object. @throws Error kUnsupported unless the type is application/json, kBadInput
   *  "json_parse_error" when it does not parse or is no object. */
  [[nodiscard]] virtual Json JsonBody() const = 0;
  /** The fields of a JSON object, an urlencoded form or the plain fields of a small multipart form, as one object, so
   *  that a handler need not care which it was. Form values are texts; an empty body is an empty object. */
  [[nodiscard]] virtual Json Fields() const = 0;

  /** The client's address without port; behind trusted proxies the one they tell. */
  [[nodiscard]] virtual const std::string& remote_address() const noexcept = 0;
  /** "http" or "https", and the authority the client used: what absolute URLs begin with. */
  [[nodiscard]] virtual std::string BaseUrl() const = 0;
  /** A short random id, also in the log and in the X-Request-Id answer header. */
  [[nodiscard]] virtual const std::string& id() const noexcept = 0;

  /** Whatever the Gate learned about who asks. http/ never looks inside. */
  void set_principal(std::shared_ptr<const void> principal) { principal_ = std::move(principal); }
  template <class T>
  [[nodiscard]] const T* principal() const noexcept {
    return static_cast<const T*>(principal_.get());
  }

 private:
  std::shared_ptr<const void> principal_;
};

}  // namespace openpress::http
