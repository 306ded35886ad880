#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace openpress::http {

/** Decodes the path of an origin-form target into @p path. False when it holds a bad escape, an encoded slash, a
 *  control character, an empty, "." or ".." segment, or text that is not UTF-8: everything that two programs could
 *  take for two different paths. */
bool DecodePath(std::string_view target, std::string& path);

/** What follows the first '?', or nothing. */
std::string_view QueryOf(std::string_view target) noexcept;

using Pairs = std::vector<std::pair<std::string, std::string>>;

/** Reads application/x-www-form-urlencoded text: names and values decoded, '+' is a space, order kept, a second '='
 *  belongs to the value. Broken escapes stand for themselves; what is not UTF-8 is replaced by U+FFFD.
 *  @param most pairs beyond this number are dropped */
Pairs ParsePairs(std::string_view text, std::size_t most = 1000);

bool IsUtf8(std::string_view text) noexcept;
/** @p text with every byte that is no part of UTF-8 replaced by U+FFFD. */
std::string ToUtf8(std::string_view text);

/** Percent-encodes everything but unreserved characters (RFC 3986 section 2.3). */
std::string EncodeComponent(std::string_view text);

}  // namespace openpress::http
