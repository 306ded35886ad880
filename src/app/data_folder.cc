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
namespace {

Error Occupied(const std::string& path) {
  return {Fault::kConflict, "already_running",
          fmt::format("another openpress already serves from {}; stop it first, or give --data another folder", path)};
}

}  // namespace

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

DataFolder::~DataFolder() = default;

void DataFolder::Lock() {
  members_.Open(path_ + "/openpress.lock");
  if (!members_.Take(LOCK_EX | LOCK_NB)) throw Occupied(path_);
}

void DataFolder::Join(Guest guest) {
  start_.Open(path_ + "/openpress.start.lock");
  (void)start_.Take(LOCK_EX);
  if (guest != Guest::kHelper) {
    api_.Open(path_ + "/openpress.api.lock");
    if (!api_.Take((guest == Guest::kSite ? LOCK_EX : LOCK_SH) | LOCK_NB)) throw Occupied(path_);
  }
  members_.Open(path_ + "/openpress.lock");
  if (members_.Take(LOCK_SH | LOCK_NB)) return;
  throw Error(Fault::kConflict, "folder_busy",
              fmt::format("another openpress needs {} for itself; wait until it has finished", path_));
}

void DataFolder::Started() noexcept {
  start_.Close();
}

void DataFolder::LockFile::Open(const std::string& file) {
  fd_ = open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0640);
  if (fd_ < 0) throw SystemError(fmt::format("{} cannot be opened", file), errno);
}

bool DataFolder::LockFile::Take(int how) const {
  while (flock(fd_, how) != 0) {
    if (errno == EWOULDBLOCK) return false;
    if (errno != EINTR) throw SystemError("the data folder cannot be locked", errno);
  }
  return true;
}

void DataFolder::LockFile::Close() noexcept {
  if (fd_ >= 0) close(fd_);  // and with it the lock
  fd_ = -1;
}

}  // namespace openpress::app
