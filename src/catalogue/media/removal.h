#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "catalogue/media/media.h"
#include "core/clock.h"
#include "db/connection.h"

namespace openpress::catalogue {

/** The job that removes an item's files and then calls Purge(). Its payload is {"token", "media_id", "folder"}, and
 *  "versions" with as many again; every step may be done again. */
constexpr std::string_view kDeleteFiles = "delete_files";

/** Marks an item as deleted, with all that it was made of before or was to be made of, cancels its open jobs (those
 *  whose group is its token) and enqueues kDeleteFiles, in the caller's transaction. @return the job to announce after
 *  the commit; nothing when the item was gone already */
std::optional<std::int64_t> Remove(db::Connection& connection, const Media& media, const Clock& clock);

/** The same for one version alone, see version.h. */
std::optional<std::int64_t> RemoveVersion(db::Connection& connection, const Media& version, const Clock& clock);

}  // namespace openpress::catalogue
