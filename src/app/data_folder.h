#pragma once

#include <string>

namespace openpress::app {

/** The folder everything is kept in, made where it is missing (only its owner may look inside).
 *
 *  Several processes may serve from it: the parts of a cluster, or more workers beside a whole site. Three files with
 *  flock(2) say who is there: `openpress.lock` is held shared by everybody who serves, and by nobody else by whoever
 *  must be alone; `openpress.api.lock` by a whole site, or shared by processes that answer the API instead of one;
 *  `openpress.start.lock` by whoever starts. */
class DataFolder {
 public:
  enum class Guest {
    kSite,   ///< a whole site, of which there can be one
    kApi,    ///< takes uploads, as others may
    kHelper  ///< all else
  };

  /** @throws Error kBroken when it cannot be made or is not ours to write in */
  explicit DataFolder(std::string path);
  ~DataFolder();
  DataFolder(const DataFolder&) = delete;
  DataFolder& operator=(const DataFolder&) = delete;

  /** Makes sure that nobody serves from it, until this object is gone.
   *  @throws Error kConflict when somebody does */
  void Lock();

  /** Serves from it, until this object is gone. One process at a time starts, so that the schema is changed once and
   *  nobody sees half of it: this waits for others that start, and those that follow wait for Started().
   *  @throws Error kConflict when there is a site already, or somebody has to be alone */
  void Join(Guest guest);
  /** The next may start. */
  void Started() noexcept;

  [[nodiscard]] const std::string& path() const noexcept { return path_; }

 private:
  /** A file of the folder that is locked for as long as it is open. */
  class LockFile {
   public:
    LockFile() = default;
    ~LockFile() { Close(); }
    LockFile(const LockFile&) = delete;
    LockFile& operator=(const LockFile&) = delete;

    void Open(const std::string& file);
    /** @param how of flock(2) @return false when somebody has it, with LOCK_NB */
    [[nodiscard]] bool Take(int how) const;
    void Close() noexcept;

   private:
    int fd_ = -1;
  };

  std::string path_;
  LockFile members_;
  LockFile api_;
  LockFile start_;
};

}  // namespace openpress::app
