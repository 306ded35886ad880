#include "http/conditional.h"

#include <algorithm>
#include <string>

#include <time.h>

namespace openpress::http {
namespace {

std::string_view WithoutWeak(std::string_view tag) noexcept {
  return tag.starts_with("W/") ? tag.substr(2) : tag;
}

/** True when @p list ("*" or entity tags) names @p etag. A tag may hold commas, so quotes are followed. */
bool Names(std::string_view list, std::string_view etag, bool strong) {
  if (list == "*") return true;
  if (etag.empty() || (strong && etag.starts_with("W/"))) return false;
  while (!list.empty()) {
    const std::size_t open = list.find('"');
    if (open == std::string_view::npos) return false;
    const std::size_t close = list.find('"', open + 1);
    if (close == std::string_view::npos) return false;
    const bool weak = open >= 2 && list.substr(open - 2, 2) == "W/";
    if (list.substr(open, close - open + 1) == WithoutWeak(etag) && !(strong && weak)) return true;
    list.remove_prefix(close + 1);
  }
  return false;
}

}  // namespace

Verdict Evaluate(const Head& head, std::string_view etag, std::optional<std::int64_t> modified) {
  if (const auto match = head.Find("If-Match")) {
    if (!Names(*match, etag, true)) return Verdict::kPreconditionFailed;
  } else if (const auto since = head.Find("If-Unmodified-Since"); since && modified) {
    const auto time = ParseHttpDate(*since);
    if (time && *modified > *time) return Verdict::kPreconditionFailed;
  }
  const bool reads = head.method == Method::kGet || head.method == Method::kHead;
  if (const auto none = head.Find("If-None-Match")) {
    if (Names(*none, etag, false)) return reads ? Verdict::kNotModified : Verdict::kPreconditionFailed;
  } else if (const auto since = head.Find("If-Modified-Since"); since && modified && reads) {
    const auto time = ParseHttpDate(*since);
    if (time && *modified <= *time) return Verdict::kNotModified;
  }
  return Verdict::kSend;
}

bool RangeCounts(const Head& head, std::string_view etag, std::int64_t modified) {
  const auto condition = head.Find("If-Range");
  if (!condition) return true;
  if (condition->starts_with('"')) return *condition == etag;
  if (condition->starts_with("W/")) return false;  // a weak tag cannot promise equal bytes
  const auto time = ParseHttpDate(*condition);
  return time && *time == modified;
}

std::optional<std::int64_t> ParseHttpDate(std::string_view text) {
  if (text.size() > 40) return std::nullopt;
  const std::string copy(text);
  for (const char* form : {"%a, %d %b %Y %H:%M:%S GMT", "%A, %d-%b-%y %H:%M:%S GMT", "%a %b %e %H:%M:%S %Y"}) {
    tm parts{};
    const char* end = strptime(copy.c_str(), form, &parts);
    if (end != nullptr && *end == '\0') return timegm(&parts);
  }
  return std::nullopt;
}

}  // namespace openpress::http
