#pragma once

#include <string_view>

namespace openpress::publish {

/** Priorities, smaller is sooner, the same numbers for the queue and for encoding slots. A new upload's way to its
 * first picture stands before everything, then whatever makes an item watchable in more places sooner: the early chunks
 * of a new upload come before the late ones of an older. */
namespace priority {
constexpr int kProbe = 10;
constexpr int kFirstRung = 20;  ///< the lowest rung's first chunk of what cannot be copied
constexpr int kRemux = 20;
constexpr int kAudio = 30;
constexpr int kStills = 40;
constexpr int kPlaylists = 45;  ///< somebody has just given subtitles and looks whether they are there
constexpr int kTrim = 90;
constexpr int kChunk = 100;  ///< plus the chunk's number, at most kLastChunk
constexpr int kLastChunk = 1000;
constexpr int kProducts = 1100;
constexpr int kCopy = 1200;  ///< nobody waits for one as for a new upload
}  // namespace priority

/** What the handlers are registered under. */
namespace kind {
constexpr std::string_view kProbe = "probe";
constexpr std::string_view kRemux = "remux";
constexpr std::string_view kChunk = "chunk";
constexpr std::string_view kAudio = "audio";
constexpr std::string_view kStills = "stills";
constexpr std::string_view kProducts = "products";
constexpr std::string_view kImage = "image";
constexpr std::string_view kPdf = "pdf";
constexpr std::string_view kCopy = "copy";
constexpr std::string_view kPlaylists = "playlists";
constexpr std::string_view kPoster = "poster";
constexpr std::string_view kTrim = "trim";
}  // namespace kind

}  // namespace openpress::publish
