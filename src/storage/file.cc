#include "storage/file.h"

#include <cerrno>

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

namespace openpress::storage {

void Fd::Reset() noexcept {
  if (raw_ >= 0) ::close(std::exchange(raw_, -1));
}

Fd Open(const std::string& path, int flags, mode_t mode) {
  for (;;) {
    const int raw = ::open(path.c_str(), flags | O_CLOEXEC, mode);
    if (raw >= 0) return Fd(raw);
    if (errno != EINTR) throw FileError(fmt::format("cannot open {}", path), errno);
  }
}

void SyncFolder(const std::string& path) {
  const Fd folder = Open(path, O_RDONLY | O_DIRECTORY);
  if (::fsync(folder.get()) != 0) throw FileError(fmt::format("cannot sync {}", path), errno);
}

Error FileError(std::string_view what, int error_number) {
  switch (error_number) {
    case ENOSPC:
    case EDQUOT:
      return {Fault::kNoSpace, "disk_full", "The server's disk is full; what was stored so far is kept."};
    case EFBIG:
      return {Fault::kTooLarge, "file_too_large", "The server's file system does not take a file of this size."};
    case ENOENT:
      return {Fault::kNotFound, "file_missing", fmt::format("{}: no such file", what)};
    default:
      return SystemError(what, error_number);
  }
}

}  // namespace openpress::storage
