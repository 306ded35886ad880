#pragma once

#include <string>
#include <string_view>

namespace openpress::http {

enum class Coding { kIdentity, kGzip, kBrotli };

/** The best coding an Accept-Encoding value takes (RFC 9110 section 12.5.3): brotli, then gzip; q=0 is a refusal. */
Coding ChooseCoding(std::string_view accept_encoding) noexcept;
/** "br", "gzip", "" */
std::string_view CodingName(Coding coding) noexcept;

/** Text, JSON, XML, JavaScript, SVG, playlists: what shrinks. */
bool IsCompressible(std::string_view content_type) noexcept;

/** Bodies smaller than this gain nothing. */
inline constexpr std::size_t kLeastCompressed = 1024;

/** Compresses at a level that a request can wait for (brotli 4, gzip 5: about 10 ms a MiB). Not on the loop.
 *  Empty when it did not shrink. */
std::string Compress(std::string_view body, Coding coding);

}  // namespace openpress::http
