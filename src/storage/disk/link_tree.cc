#include "storage/disk/link_tree.h"

#include <cerrno>
#include <cstdio>
#include <vector>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <unistd.h>

#include "storage/disk/remove_tree.h"
#include "storage/file.h"

namespace openpress::storage {
namespace {

// Deeper than anything we make.
constexpr int kDeepest = 32;
constexpr mode_t kFolderMode = 0750;

using Wanted = std::function<bool(std::string_view name, bool top)>;

/** A folder, with its path for messages. */
struct Folder {
  Fd fd;
  std::string path;
};

Folder OpenFolder(int parent, const std::string& name, const std::string& path) {
  Folder folder{Fd(::openat(parent, name.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)), path};
  if (!folder.fd) throw FileError(fmt::format("cannot open {}", path), errno);
  return folder;
}

/** Appends what is left of @p source to @p target. */
void Append(int source, int target, const std::string& path) {
  constexpr std::size_t kAtOnce = 1U << 30U;
  bool shared = true;  // what two file systems of different kinds refuse
  for (ssize_t copied = 1; copied > 0;) {
    copied = shared ? ::copy_file_range(source, nullptr, target, nullptr, kAtOnce, 0)
                    : ::sendfile(target, source, nullptr, kAtOnce);
    if (copied >= 0) continue;
    if (shared && (errno == EXDEV || errno == EINVAL || errno == EOPNOTSUPP || errno == ENOSYS)) {
      shared = false;
    } else if (errno != EINTR) {
      throw FileError(fmt::format("cannot copy {}", path), errno);
    }
    copied = 1;
  }
}

/** The bytes of a file under a name of their own, which is the last thing to appear. */
void CopyBytes(int source, const Folder& to, const std::string& name, mode_t mode) {
  const std::string draft = fmt::format(".{}.tmp", name);
  const Fd target(
      ::openat(to.fd.get(), draft.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, S_IRUSR | S_IWUSR));
  if (!target) throw FileError(fmt::format("cannot create {}/{}", to.path, draft), errno);
  Append(source, target.get(), fmt::format("{}/{}", to.path, name));
  if (::fchmod(target.get(), mode & 0777U) != 0 || ::fsync(target.get()) != 0 ||
      ::renameat(to.fd.get(), draft.c_str(), to.fd.get(), name.c_str()) != 0) {
    throw FileError(fmt::format("cannot finish {}/{}", to.path, name), errno);
  }
}

void LinkFile(const Folder& from, const Folder& to, const std::string& name, mode_t mode) {
  if (::linkat(from.fd.get(), name.c_str(), to.fd.get(), name.c_str(), 0) == 0 || errno == EEXIST) return;
  // Another file system, one without links, or no more names for this file.
  if (errno == EXDEV || errno == EPERM || errno == EOPNOTSUPP || errno == EMLINK) {
    const Fd source(::openat(from.fd.get(), name.c_str(), O_RDONLY | O_NOFOLLOW | O_CLOEXEC));
    if (!source) throw FileError(fmt::format("cannot open {}/{}", from.path, name), errno);
    return CopyBytes(source.get(), to, name, mode);
  }
  throw FileError(fmt::format("cannot link {}/{}", from.path, name), errno);
}

void LinkFolder(const Folder& from, const Folder& to, const Wanted& wanted, int depth) {
  std::vector<std::string> names;
  ForEachName(from.fd.get(), [&](const char* name) { names.emplace_back(name); });
  for (const std::string& name : names) {
    struct stat status {};
    if (!wanted(name, depth == 0) || ::fstatat(from.fd.get(), name.c_str(), &status, AT_SYMLINK_NOFOLLOW) != 0)
      continue;
    if (S_ISREG(status.st_mode)) {
      LinkFile(from, to, name, status.st_mode);
    } else if (S_ISDIR(status.st_mode) && depth < kDeepest) {
      const std::string path = fmt::format("{}/{}", to.path, name);
      if (::mkdirat(to.fd.get(), name.c_str(), kFolderMode) != 0 && errno != EEXIST) {
        throw FileError(fmt::format("cannot make {}", path), errno);
      }
      LinkFolder(OpenFolder(from.fd.get(), name, fmt::format("{}/{}", from.path, name)),
                 OpenFolder(to.fd.get(), name, path), wanted, depth + 1);
    }
  }
  if (::fsync(to.fd.get()) != 0) throw FileError(fmt::format("cannot sync {}", to.path), errno);
}

}  // namespace

void LinkOrCopy(int file, const std::string& folder, const std::string& name, mode_t mode) {
  const Folder to = OpenFolder(AT_FDCWD, folder, folder);
  // The file is what was opened, whatever its name is by now (open(2), O_TMPFILE, shows the way).
  const std::string open_file = fmt::format("/proc/self/fd/{}", file);
  if (::linkat(AT_FDCWD, open_file.c_str(), to.fd.get(), name.c_str(), AT_SYMLINK_FOLLOW) != 0) {
    if (errno == EEXIST) throw FileError(fmt::format("cannot make {}/{}", folder, name), errno);
    if (::lseek(file, 0, SEEK_SET) != 0) throw FileError("cannot read a file from its beginning", errno);
    return CopyBytes(file, to, name, mode);
  }
  if (::fsync(file) != 0) throw FileError(fmt::format("cannot sync {}/{}", folder, name), errno);
}

void LinkTree(const std::string& from, const std::string& to, const Wanted& wanted) {
  LinkFolder(OpenFolder(AT_FDCWD, from, from), OpenFolder(AT_FDCWD, to, to), wanted, 0);
}

}  // namespace openpress::storage
