#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace openpress::catalogue {

/** A piece of a subtitle: what is shown, and when. */
struct Cue {
  std::int64_t start_ms = 0;
  std::int64_t end_ms = 0;  ///< after start_ms
  std::string settings;     ///< WebVTT's position, line, size, align and vertical; nothing else
  std::string text;         ///< WebVTT cue text: b, i, u, v, lang, ruby and rt; the rest is escaped. Lines end with \n
};

/** Bytes and cues a subtitle file may have. */
constexpr std::size_t kLargestSubtitle = 5 * 1024 * 1024;
constexpr std::size_t kMostCues = 50'000;

/** Reads a WebVTT (W3C Web Video Text Tracks, sections 4 and 6) or a SubRip file, whichever it is, in UTF-8 or, with a
 *  byte order mark, UTF-16. Cues come back in the order of their time. As in browsers, blocks that are no cues are
 * passed over (notes, styles, regions), but a timing line that cannot be read is refused: somebody's words would be
 * missing.
 *  @throws Error kBadInput "invalid_subtitle", with the number of the line; kTooLarge "subtitle_too_large" */
std::vector<Cue> ParseSubtitle(std::string_view bytes);

/** A WebVTT file. */
std::string WebVtt(const std::vector<Cue>& cues);

/** The words of a cue without its tags, as they are searched and shown in results. */
std::string CueWords(const Cue& cue);

}  // namespace openpress::catalogue
