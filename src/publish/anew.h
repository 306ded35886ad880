#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "catalogue/media/files.h"
#include "core/clock.h"
#include "db/pool.h"
#include "storage/media_store.h"

namespace openpress::publish {

/** Orders all processing of an item again, which finds what of it is done. In the caller's transaction.
 *  @param streams_gone nothing is left of its renditions
 *  @return the job to announce; nothing when the item is gone, or work on it is open anyway */
std::optional<std::int64_t> ProcessAnew(db::Connection& connection, const catalogue::ItemFiles& item, bool streams_gone,
                                        const Clock& clock);

/** For a site that was restored from a backup and does not run yet: what was under way begins again, since the files
 *  that were half made are not in a backup, and so does what lacks the streams that its row speaks of. Items without an
 *  original are left alone. @return tokens of those items */
std::vector<std::string> ProcessRestored(db::Pool& pool, const storage::MediaStore& store, const Clock& clock);

}  // namespace openpress::publish
