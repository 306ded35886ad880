#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/clock.h"
#include "storage/file.h"

namespace openpress::backup {

constexpr std::string_view kManifest = "manifest";
constexpr std::string_view kSealedManifest = "manifest.sealed";

/** A folder of backups: each is a folder named by its time, "20260624T093000123Z", that holds all its files. It gets
 *  that name when it is whole, so that nothing else looks like one. */
class Shelf {
 public:
  /** Makes the folder where it is missing, and keeps others from writing to it for the life of this object.
   *  @throws Error kConflict "backup_running"; kBroken and others when it cannot be used */
  explicit Shelf(std::string path);

  /** A new folder to fill; what earlier ones left unfinished is removed. @return its path */
  std::string Begin(Millis now);
  /** Gives what Begin() made its name. Everything in it is on disk before, and the name when this returns.
   *  @return the name */
  std::string Publish();
  /** Removes all but the newest @p keep backups. @return their names */
  std::vector<std::string> Retire(int keep);

  [[nodiscard]] const std::string& path() const noexcept { return path_; }
  [[nodiscard]] const std::string& name() const noexcept { return name_; }

 private:
  const std::string path_;
  std::string name_;
  storage::Fd lock_;
};

/** Names of the whole backups in a folder, the oldest first; none when there is no such folder. */
std::vector<std::string> BackupsIn(const std::string& path);

}  // namespace openpress::backup
