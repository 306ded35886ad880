#pragma once

#include "media/package.h"
#include "publish/workshop.h"

namespace openpress::publish {

/** Rows for every rendition that the plan foresees. In the caller's transaction. */
void InsertRenditions(db::Connection& connection, const Item& item, Millis now);

/** Brings playlists, rendition rows and the item's state up to what lies on the disk, and enqueues the last job when
 *  everything is encoded. After each encoding step; doing it twice changes nothing. Takes a lease. */
void Refresh(const Workshop& workshop, const Item& item);
/** The same by the plan that is in force now: others may have found out meanwhile that a sound cannot be made. */
void Refresh(const Workshop& workshop, std::string_view token);

/** Brings the playlists alone up to what lies on the disk and to the subtitles that the item has now. */
media::PackageState WritePlaylists(const Workshop& workshop, const Item& item);

}  // namespace openpress::publish
