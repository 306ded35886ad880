#pragma once

#include <string>

namespace openpress::app {

/** The folder everything is kept in, made where it is missing (only its owner may look inside). */
class DataFolder {
 public:
  /** @throws Error kBroken when it cannot be made or is not ours to write in */
  explicit DataFolder(std::string path);
  ~DataFolder();
  DataFolder(const DataFolder&) = delete;
  DataFolder& operator=(const DataFolder&) = delete;

  /** Makes sure that only one daemon serves from it, until this object is gone.
   *  @throws Error kConflict when another has it */
  void Lock();
  [[nodiscard]] const std::string& path() const noexcept { return path_; }

 private:
  std::string path_;
  int lock_ = -1;
};

}  // namespace openpress::app
