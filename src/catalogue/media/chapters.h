#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>

#include "core/clock.h"
#include "core/json.h"
#include "db/connection.h"

namespace openpress::catalogue {

constexpr std::size_t kMostChapters = 200;
/** In characters. */
constexpr std::size_t kLongestChapterTitle = 500;

/** What is kept of @p chapters, an array of {startTime, endTime, chapterTitle}, in its order. A time is a number of
 *  seconds or "[H:]MM:SS[.mmm]" and stays as it came. Titles become plain text, cut to kLongestChapterTitle. As in
 *  MediaCMS, entries that end before they begin, say no time or have no title are dropped.
 *  @throws Error kBadInput "invalid_chapters" when an entry is no such object, "too_many_chapters" */
Json CheckedChapters(const Json& chapters);

/** What a checked startTime or endTime says, in seconds. */
std::optional<double> ChapterSeconds(const Json& time);

// As in media.h: in the caller's transaction.

/** @param chapters from CheckedChapters(). False when the item is gone. */
bool SetChapters(db::Connection& connection, std::int64_t media_id, const Json& chapters, Millis now);
/** An array, empty when there are none. */
Json ChaptersOf(db::Connection& connection, std::int64_t media_id);

}  // namespace openpress::catalogue
