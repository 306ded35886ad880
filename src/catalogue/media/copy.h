#pragma once

#include <cstdint>
#include <string_view>

#include "catalogue/media/media.h"

namespace openpress::catalogue {

// As in media.h: in the caller's transaction.

/** A new item that says what @p source says, with " (Copy)" at the end of its title, and has nothing to show yet: text,
 *  licence, tags, categories and switches; no views, votes, comments, shares or playlists. @return its id */
std::int64_t InsertCopy(db::Connection& connection, const Media& source, std::string_view token, State state,
                        bool is_reviewed, Millis now);

/** The files of @p source lie in the folder of its copy, too: takes over what tells of them (pictures, streams,
 *  renditions, probe and plan, chapters, subtitles), all in one. False when one of the two is gone, the source is
 *  not finished any more or the copy does not wait: then nothing has changed. */
bool CompleteCopy(db::Connection& connection, std::int64_t source_id, std::int64_t copy_id, Millis now);

}  // namespace openpress::catalogue
