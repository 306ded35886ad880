#include "storage/disk/remove_tree.h"

#include <cstring>
#include <memory>
#include <string>
#include <vector>

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "storage/file.h"

namespace openpress::storage {
namespace {

// Deeper than anything we make; a hostile tree must not use up the stack.
constexpr int kDeepest = 32;

Fd OpenFolder(int parent, const char* name) noexcept {
  return Fd(::openat(parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
}

std::vector<std::string> Names(int folder) {
  std::vector<std::string> names;
  ForEachName(folder, [&](const char* name) { names.emplace_back(name); });
  return names;
}

bool Remove(int parent, const char* name, dev_t device, int depth) {
  if (::unlinkat(parent, name, 0) == 0 || errno == ENOENT) return true;
  if (errno != EISDIR && errno != EPERM) return false;
  const Fd folder = OpenFolder(parent, name);
  struct stat status {};
  if (!folder || ::fstat(folder.get(), &status) != 0 || status.st_dev != device || depth == kDeepest) return false;
  // A step that is still running may add files while we remove them: look again a few times.
  for (int round = 0; round < 4; ++round) {
    bool all = true;
    for (const std::string& inner : Names(folder.get())) all &= Remove(folder.get(), inner.c_str(), device, depth + 1);
    if (::unlinkat(parent, name, AT_REMOVEDIR) == 0 || errno == ENOENT) return true;
    if (!all) break;
  }
  return false;
}

std::int64_t Size(int parent, const char* name, int depth) {
  struct stat status {};
  if (::fstatat(parent, name, &status, AT_SYMLINK_NOFOLLOW) != 0) return 0;
  if (S_ISREG(status.st_mode)) return status.st_size;
  if (!S_ISDIR(status.st_mode) || depth == kDeepest) return 0;
  const Fd folder = OpenFolder(parent, name);
  std::int64_t sum = 0;
  if (folder) {
    ForEachName(folder.get(), [&](const char* inner) { sum += Size(folder.get(), inner, depth + 1); });
  }
  return sum;
}

}  // namespace

bool ForEachName(int folder, const std::function<void(const char* name)>& visit) {
  const int own = ::openat(folder, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);  // closedir() closes what it reads from
  if (own < 0) return false;
  DIR* raw = ::fdopendir(own);
  if (raw == nullptr) {
    ::close(own);
    return false;
  }
  const std::unique_ptr<DIR, int (*)(DIR*)> stream(raw, &::closedir);
  while (const dirent* entry = ::readdir(raw)) {
    if (std::strcmp(entry->d_name, ".") != 0 && std::strcmp(entry->d_name, "..") != 0) visit(entry->d_name);
  }
  return true;
}

bool RemoveTree(int parent, const char* name) noexcept {
  try {
    struct stat status {};
    if (::fstatat(parent, name, &status, AT_SYMLINK_NOFOLLOW) != 0) return errno == ENOENT;
    return Remove(parent, name, status.st_dev, 0);
  } catch (...) {  // out of memory: what is left is removed next time
    return false;
  }
}

std::int64_t SizeOfTree(int parent, const char* name) noexcept {
  try {
    return Size(parent, name, 0);
  } catch (...) {
    return 0;
  }
}

}  // namespace openpress::storage
