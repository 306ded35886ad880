#include "importer/mediacms/files.h"

#include <cerrno>
#include <cstring>

#include <fcntl.h>
#include <fmt/format.h>
#include <linux/openat2.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "core/error.h"

namespace openpress::importer::mediacms {

MediaFiles::MediaFiles(const std::string& folder)
    : folder_(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)) {
  struct stat status {};
  const bool has_originals = folder_ && ::fstatat(folder_.get(), "original", &status, 0) == 0;
  if (has_originals && S_ISDIR(status.st_mode)) return;
  throw Error(
      Fault::kBadInput, "no_media_files",
      fmt::format("{} is not MediaCMS's folder media_files: that is a folder with a folder \"original\" in it{}",
                  folder, folder_ ? "" : fmt::format(" ({})", std::strerror(errno))));
}

std::optional<storage::Fd> MediaFiles::Open(const std::string& relative, std::string& why) const {
  if (relative.empty() || relative.find('\0') != std::string::npos) {
    why = "it names no file";
    return std::nullopt;
  }
  struct open_how how {};
  // Not waiting: what looks like a file may be a pipe that nobody writes to.
  how.flags = O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY;
  how.resolve = RESOLVE_BENEATH | RESOLVE_NO_MAGICLINKS;
  storage::Fd file(static_cast<int>(::syscall(SYS_openat2, folder_.get(), relative.c_str(), &how, sizeof how)));
  if (!file) {
    why = errno == ENOENT  ? "its file is not in the folder"
          : errno == EXDEV ? "its file would lie outside of the folder"
                           : fmt::format("its file cannot be read: {}", std::strerror(errno));
    return std::nullopt;
  }
  struct stat status {};
  if (::fstat(file.get(), &status) != 0 || !S_ISREG(status.st_mode)) {
    why = "what it names is no file";
    return std::nullopt;
  }
  return file;
}

std::int64_t SizeOf(const storage::Fd& file) {
  struct stat status {};
  if (::fstat(file.get(), &status) != 0) throw storage::FileError("a file cannot be looked at", errno);
  return status.st_size;
}

std::string ReadAll(const storage::Fd& file, std::int64_t most) {
  const std::int64_t size = SizeOf(file);
  if (size > most) {
    throw Error(Fault::kBadInput, "file_too_large", fmt::format("its file has more than {} bytes", most));
  }
  std::string bytes(static_cast<std::size_t>(size), '\0');
  std::size_t got = 0;
  while (got < bytes.size()) {
    const ssize_t more = ::pread(file.get(), bytes.data() + got, bytes.size() - got, static_cast<off_t>(got));
    if (more < 0 && errno != EINTR) throw storage::FileError("a file cannot be read", errno);
    if (more == 0) break;
    if (more > 0) got += static_cast<std::size_t>(more);
  }
  bytes.resize(got);
  return bytes;
}

}  // namespace openpress::importer::mediacms
