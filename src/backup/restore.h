#pragma once

#include <string>

#include "backup/backup.h"
#include "backup/manifest.h"

namespace openpress::backup {

/** Marks a data folder that is being restored: nothing may serve from it. */
constexpr std::string_view kRestoring = "restore.unfinished";

struct RestoreOrder {
  std::string from;           ///< the backup's folder
  std::string data;           ///< the data folder, which exists and nobody uses
  std::string identity = {};  ///< of an encrypted backup
};

/** Fills an empty data folder with a backup, or goes on where an earlier attempt with the same backup ended. Every
 *  file's hash is checked. The database comes last; the mark kRestoring stays until FinishRestore(). Blocks.
 *  @return what the backup is
 *  @throws Error kConflict "folder_not_empty"; kBadInput "no_backup", "identity_needed", "wrong_identity",
 *          "manifest_broken"; kBroken "backup_damaged" naming the file; kNoSpace. Calling it again then goes on */
Manifest Restore(const RestoreOrder& order, const Progress& progress);

/** The restored site is whole: it may be served. */
void FinishRestore(const std::string& data);

/** @throws Error kConflict "restore_unfinished" when the folder is marked */
void RefuseUnfinishedRestore(const std::string& data);

}  // namespace openpress::backup
