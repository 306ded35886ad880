#include "http/file_cache.h"

#include <cerrno>
#include <system_error>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/clock.h"
#include "core/log.h"

namespace openpress::http {
namespace {

constexpr std::size_t kMostEntries = 1024;
constexpr std::size_t kMostMemory = 8 * 1024 * 1024;
constexpr std::uint64_t kBelieved = 1000;
constexpr std::uint64_t kUnused = 10000;

std::int64_t Nanoseconds(const struct stat& facts) noexcept {
  return static_cast<std::int64_t>(facts.st_mtim.tv_sec) * 1000000000 + facts.st_mtim.tv_nsec;
}

bool IsSame(const OpenFile& file, const struct stat& facts) noexcept {
  return file.device == facts.st_dev && file.inode == facts.st_ino && file.modified_ns == Nanoseconds(facts) &&
         file.size == static_cast<std::uint64_t>(facts.st_size);
}

std::shared_ptr<const OpenFile> OpenNow(const std::string& path) {
  auto file = std::make_shared<OpenFile>();
  // Not blocking: opening a pipe or a device that lies where a file should must not hold the loop.
  file->fd = open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
  if (file->fd < 0) {
    if (errno != ENOENT && errno != ENOTDIR) {
      log::Warning("a file cannot be opened", {{"path", path}, {"error", std::generic_category().message(errno)}});
    }
    return nullptr;
  }
  struct stat facts {};
  if (fstat(file->fd, &facts) != 0 || !S_ISREG(facts.st_mode)) return nullptr;
  file->size = static_cast<std::uint64_t>(facts.st_size);
  file->modified = facts.st_mtim.tv_sec;
  file->modified_ns = Nanoseconds(facts);
  file->device = facts.st_dev;
  file->inode = facts.st_ino;
  file->etag = fmt::format("\"{:x}-{:x}-{:x}\"", file->modified_ns, file->size, file->inode);
  file->fields = fmt::format("ETag: {}\r\nLast-Modified: {}\r\nAccept-Ranges: bytes\r\n", file->etag,
                             HttpDate(file->modified * 1000));
  if (file->size <= FileCache::kSmall) {
    file->memory.resize(file->size);
    const ssize_t got = pread(file->fd, file->memory.data(), file->memory.size(), 0);
    file->in_memory = got >= 0 && static_cast<std::size_t>(got) == file->memory.size();
    if (file->in_memory) {
      close(file->fd);
      file->fd = -1;
    }
  }
  return file;
}

}  // namespace

OpenFile::~OpenFile() {
  if (fd >= 0) close(fd);
}

std::shared_ptr<const OpenFile> FileCache::Open(const std::string& path, std::uint64_t now, bool remember_absence) {
  if (const auto found = index_.find(path); found != index_.end()) {
    const Entries::iterator entry = found->second;
    bool good = now - entry->checked < kBelieved;
    if (!good && entry->file) {
      struct stat facts {};
      good = stat(path.c_str(), &facts) == 0 && IsSame(*entry->file, facts);
      if (good) entry->checked = now;
    }
    if (good) {
      entry->used = now;
      if (entry != entries_.begin()) entries_.splice(entries_.begin(), entries_, entry);
      return entry->file;
    }
    Drop(entry);
  }
  auto file = OpenNow(path);
  if (!file && !remember_absence) return nullptr;
  memory_ += file ? file->memory.size() : 0;
  entries_.push_front({path, file, now, now});
  index_.emplace(entries_.front().path, entries_.begin());
  while (entries_.size() > kMostEntries || (memory_ > kMostMemory && entries_.size() > 1))
    Drop(std::prev(entries_.end()));
  return file;
}

void FileCache::Sweep(std::uint64_t now) {
  while (!entries_.empty() && now - entries_.back().used > kUnused) Drop(std::prev(entries_.end()));
}

void FileCache::Clear() {
  index_.clear();
  entries_.clear();
  memory_ = 0;
}

void FileCache::Drop(Entries::iterator entry) {
  if (entry->file) memory_ -= entry->file->memory.size();
  index_.erase(entry->path);
  entries_.erase(entry);
}

}  // namespace openpress::http
