#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "http/head.h"

namespace openpress::http {

enum class Verdict { kSend, kNotModified, kPreconditionFailed };

/** Weighs If-Match, If-Unmodified-Since, If-None-Match and If-Modified-Since in the order of RFC 9110 section 13.2.2.
 *  @param etag     with its quotes (and W/ when weak); empty: there is none
 *  @param modified seconds since 1970; nothing: not known */
Verdict Evaluate(const Head& head, std::string_view etag, std::optional<std::int64_t> modified);

/** Whether a Range header counts, given If-Range (RFC 9110 section 13.1.5). */
bool RangeCounts(const Head& head, std::string_view etag, std::int64_t modified);

/** Seconds since 1970 of an HTTP date in any of the three forms of RFC 9110 section 5.6.7, or nothing. */
std::optional<std::int64_t> ParseHttpDate(std::string_view text);

}  // namespace openpress::http
