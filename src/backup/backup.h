#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "core/clock.h"
#include "db/pool.h"

namespace openpress::backup {

/** What is wanted of a backup. */
struct Order {
  std::string data;             ///< the data folder
  std::string to;               ///< the folder of backups, absolute
  std::string recipient = {};   ///< encrypt for that key; empty: do not
  bool originals_only = false;  ///< leave out what encoding can make again
  int keep = 0;                 ///< so many of the newest backups stay; 0: all
};

/** What became of it. */
struct Report {
  std::string name;                ///< of the backup: its folder is in Order::to
  std::int64_t files = 0;          ///< in it
  std::int64_t bytes = 0;          ///< of those
  std::int64_t written_files = 0;  ///< that were copied or linked now; the others are as in the backup before
  std::int64_t written_bytes = 0;
  std::vector<std::string> missing;  ///< tokens of items whose original is not there: `openpress check` says more
  std::vector<std::string> removed;  ///< older backups that made room
};

/** Told how far it is; throws to stop. @param done, total bytes */
using Progress = std::function<void(std::string_view what, std::int64_t done, std::int64_t total)>;

/** Makes a backup while the site is in use. The order is what makes it consistent: first the files that are there are
 *  taken, then one state of the database, then the files again. So what the database of the backup speaks of is there,
 *  also if it came or went meanwhile; files that are newer than the database are what a crash leaves, too.
 *
 *  A file that the last backup there has already becomes a second name of that; of others, those that no one will write
 *  to again become second names of the site's own where the file system can do it. Everything else is copied. What was
 *  written is read again and compared before the backup gets its name. The caller records the end (status.h).
 *
 *  Blocks for as long as it takes; no lease is held but for moments.
 *  @throws Error: "backup_running", "backup_folder", kNoSpace, kNotImplemented for databases that have backup tools of
 *          their own; what Progress throws. Nothing that looks like a backup is left then */
Report Run(db::Pool& pool, const Order& order, const Clock& clock, const Progress& progress);

}  // namespace openpress::backup
