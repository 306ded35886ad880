#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "http/request.h"

namespace openpress::http {

struct HeadLimits {
  std::size_t size = 16384;   ///< bytes of the whole head; beyond: 431
  std::size_t target = 8192;  ///< bytes of the request target; beyond: 414
  std::size_t fields = 100;   ///< header lines; beyond: 431
};

/** A request head (RFC 9112 sections 2 to 6) that left no room for two readings. Everything is kept as offsets into
 *  the text, so that the text may move: set `text` again after that. */
struct Head {
  struct Span {
    std::uint32_t at = 0;
    std::uint32_t size = 0;
  };
  struct Field {
    Span name, value;
  };

  std::string_view text;
  Method method = Method::kGet;
  bool http_1_0 = false;
  Span target;  ///< origin-form (path and query), or "*"
  Span host;    ///< the authority; empty only for HTTP/1.0
  std::vector<Field> fields;
  std::optional<std::uint64_t> content_length;
  bool chunked = false;
  bool keep_alive = true;
  bool expect_continue = false;

  [[nodiscard]] std::string_view In(Span span) const noexcept { return text.substr(span.at, span.size); }
  /** The value of the first field of that name (compared without case), or nothing. */
  [[nodiscard]] std::optional<std::string_view> Find(std::string_view name) const noexcept;
  [[nodiscard]] std::string_view Value(std::string_view name) const noexcept { return Find(name).value_or(""); }
  /** A cookie's value as sent (RFC 6265 section 5.2), or nothing. */
  [[nodiscard]] std::optional<std::string_view> Cookie(std::string_view name) const noexcept;
  [[nodiscard]] bool HasBody() const noexcept { return chunked || content_length.value_or(0) > 0; }
};

inline constexpr int kHeadIncomplete = -1;

/** Looks for the blank line. @param scanned where the last call stopped; start with 0
 *  @return 0 and @p length when the head is whole, kHeadIncomplete, or the status to refuse with */
int FindHead(std::string_view bytes, const HeadLimits& limits, std::size_t& scanned, std::size_t& length) noexcept;

/** Parses a whole head, blank line included. @return 0, or the status to refuse with: 400 for anything ambiguous,
 *  414, 417, 431, 501 for a method or coding we lack, 505. After any of them the connection's framing is unknown. */
int ParseHead(std::string_view text, const HeadLimits& limits, Head& head);

/** Compares ASCII without case. */
bool SameWord(std::string_view a, std::string_view b) noexcept;
/** True when the comma-separated @p list holds @p word (without case, parameters ignored). */
bool ListHas(std::string_view list, std::string_view word) noexcept;
std::string_view TrimSpace(std::string_view text) noexcept;
std::string_view MethodName(Method method) noexcept;

}  // namespace openpress::http
