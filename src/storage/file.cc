#include "storage/file.h"

#include <cerrno>
#include <cstdio>

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

void WriteFile(const std::string& path, std::string_view bytes) {
  const std::string partial = path + ".part";
  try {
    const Fd file = Open(partial, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW, 0640);
    while (!bytes.empty()) {
      const ssize_t wrote = ::write(file.get(), bytes.data(), bytes.size());
      if (wrote < 0 && errno != EINTR) throw FileError(fmt::format("cannot write {}", partial), errno);
      if (wrote > 0) bytes.remove_prefix(static_cast<std::size_t>(wrote));
    }
    if (::fsync(file.get()) != 0) throw FileError(fmt::format("cannot sync {}", partial), errno);
    if (::rename(partial.c_str(), path.c_str()) != 0) throw FileError(fmt::format("cannot rename {}", partial), errno);
  } catch (const Error&) {
    ::unlink(partial.c_str());
    throw;
  }
  SyncFolder(path.substr(0, path.rfind('/')));
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
