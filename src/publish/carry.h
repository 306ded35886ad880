#pragma once

#include <string_view>
#include <vector>

#include "catalogue/media/subtitle_text.h"
#include "core/clock.h"
#include "core/json.h"
#include "media/trim.h"
#include "publish/workshop.h"

namespace openpress::publish {

/** What is said in the pieces of an item that @p ranges keep, at the times when it is said in them put together. What a
 *  cut goes through stays on both sides of it, as long as it is heard there. */
std::vector<catalogue::Cue> CuesWithin(const std::vector<catalogue::Cue>& cues,
                                       const std::vector<media::Range>& ranges);

/** The same of chapters, see catalogue::CheckedChapters(). */
Json ChaptersWithin(const Json& chapters, const std::vector<media::Range>& ranges);

/** After another content was put in an item's place: what was still to be done to the former is not done to this one.
 *  In the caller's transaction. */
void ForgetWork(db::Connection& connection, std::string_view token, const Clock& clock);

/** Readers get @p made, a version, instead of what they had, with the subtitles and chapters that the item has now, at
 *  their new times when it was cut. Nothing happens when it was done before. Takes leases. */
void PutInPlace(const Workshop& workshop, const Item& made);

}  // namespace openpress::publish
