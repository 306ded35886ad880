#include "app/data_folder.h"

#include <cerrno>
#include <filesystem>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/error.h"

namespace openpress::app {

DataFolder::DataFolder(std::string path) : path_(std::move(path)) {
  std::error_code problem;
  std::filesystem::create_directories(std::filesystem::path(path_).parent_path(), problem);
  if (mkdir(path_.c_str(), 0750) != 0 && errno != EEXIST) {
    throw SystemError(fmt::format("the data folder {} cannot be made", path_), errno);
  }
  if (access(path_.c_str(), R_OK | W_OK | X_OK) != 0) {
    throw SystemError(fmt::format("the data folder {} cannot be used", path_), errno);
  }
}

DataFolder::~DataFolder() {
  if (lock_ >= 0) close(lock_);  // and with it the lock
}

void DataFolder::Lock() {
  const std::string file = path_ + "/openpress.lock";
  const int fd = open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0640);
  if (fd < 0) throw SystemError(fmt::format("{} cannot be opened", file), errno);
  if (flock(fd, LOCK_EX | LOCK_NB) != 0) {
    close(fd);
    throw Error(
        Fault::kConflict, "already_running",
        fmt::format("another openpress already serves from {}; stop it first, or give --data another folder", path_));
  }
  lock_ = fd;
}

}  // namespace openpress::app
