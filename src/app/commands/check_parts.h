#pragma once

#include <string>

#include "app/commands/findings.h"
#include "core/settings.h"
#include "db/pool.h"
#include "storage/media_store.h"

namespace openpress::app {

/** What a check is to do. */
struct CheckPlan {
  bool scrub = false;   ///< read every original
  bool repair = false;  ///< mend what is safe
  bool json = false;
};

// The parts of `openpress check`. Each adds what it finds, and mends it when it is to.

/** Programs, and what ffmpeg must be able to do. */
void CheckPrograms(Findings& findings);
/** Owners and permissions of the data folder; free space. */
void CheckFolder(const std::string& folder, const Settings& settings, const CheckPlan& plan, Findings& findings);
/** Whether the clock goes right, as far as files and rows tell. */
void CheckClock(db::Pool& pool, const std::string& folder, Findings& findings);
void CheckAuditLog(db::Pool& pool, Findings& findings);
void CheckCounters(db::Pool& pool, const CheckPlan& plan, Findings& findings);
/** Originals, playlists, pictures; folders and uploads that are nobody's. */
void CheckFiles(db::Pool& pool, storage::MediaStore& store, const CheckPlan& plan, Findings& findings);
/** Scheduled backups and scrubs. */
void CheckUpkeep(const std::string& folder, const Settings& settings, Findings& findings);

}  // namespace openpress::app
