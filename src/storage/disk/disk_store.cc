#include "storage/disk/disk_store.h"

#include <cerrno>
#include <vector>

#include <fcntl.h>
#include <fmt/format.h>
#include <linux/openat2.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "core/ids.h"
#include "core/log.h"
#include "storage/disk/link_tree.h"
#include "storage/disk/remove_tree.h"
#include "storage/names.h"

namespace openpress::storage {
namespace {

constexpr mode_t kFolderMode = 0750;
constexpr mode_t kUploadMode = 0600;
constexpr mode_t kOriginalMode = 0440;
constexpr std::string_view kTrash = ".trash";
constexpr std::string_view kOriginalPrefix = "original.";

/** mkdir(2) that does not mind an existing folder. True when it was made now. */
bool MakeFolder(const std::string& path) {
  if (::mkdir(path.c_str(), kFolderMode) == 0) return true;
  if (errno != EEXIST) throw FileError(fmt::format("cannot make {}", path), errno);
  return false;
}

std::string Absolute(const std::string& path) {
  char* real = ::realpath(path.c_str(), nullptr);
  if (real == nullptr) throw FileError(fmt::format("cannot find {}", path), errno);
  std::string result(real);
  ::free(real);
  return result;
}

/** A name of a finished file for readers: see MediaStore::ResolvePublic(). */
bool IsPublicName(std::string_view name) noexcept {
  if (name.empty() || name.size() > 255 || name.front() == '.' || name.back() == '~') return false;
  if (name.ends_with(".tmp") || name.ends_with(".part")) return false;
  for (const char c : name) {
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F || c == '\\') return false;
  }
  return true;
}

bool IsPublicPath(std::string_view relative) noexcept {
  if (relative.empty() || relative.size() > 1024 || relative.starts_with(kOriginalPrefix)) return false;
  for (;;) {
    const std::size_t slash = relative.find('/');
    if (!IsPublicName(relative.substr(0, slash))) return false;
    if (slash == std::string_view::npos) return true;
    relative.remove_prefix(slash + 1);
  }
}

class DiskStore final : public MediaStore {
 public:
  explicit DiskStore(const std::string& root) {
    if (MakeFolder(root)) SyncFolder(root + "/..");
    root_ = Absolute(root);
    uploads_ = root_ + "/uploads";
    media_ = root_ + "/media";
    MakeFolder(uploads_);
    MakeFolder(media_);
    MakeFolder(Trash());
    SyncFolder(root_);
    SyncFolder(media_);
    struct stat one {};
    struct stat other {};
    media_fd_ = storage::Open(media_, O_RDONLY | O_DIRECTORY);
    if (::fstat(media_fd_.get(), &one) != 0 || ::stat(uploads_.c_str(), &other) != 0) {
      throw FileError(fmt::format("cannot look at {}", root_), errno);
    }
    if (one.st_dev != other.st_dev) {
      throw Error(Fault::kBroken, "store_is_split",
                  fmt::format("{} and {} must lie on the same file system.", uploads_, media_));
    }
  }

  std::string Folder(std::string_view token) override {
    const std::string parent = Parent(token);
    std::string folder = FolderPath(token);
    if (MakeFolder(parent)) SyncFolder(media_);
    if (MakeFolder(folder)) SyncFolder(parent);
    return folder;
  }

  std::string FolderPath(std::string_view token) const override { return fmt::format("{}/{}", Parent(token), token); }

  std::string Original(std::string_view token, std::string_view extension) const override {
    if (!ValidExtension(extension)) {
      throw Error(Fault::kBadInput, "bad_extension", "A file's extension has one to eight letters a-z and digits.");
    }
    return fmt::format("{}/{}{}", FolderPath(token), kOriginalPrefix, extension);
  }

  std::optional<std::string> FindOriginal(std::string_view token) const override {
    const std::string folder = FolderPath(token);
    const Fd fd(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
    if (!fd) return std::nullopt;
    std::optional<std::string> found;
    ForEachName(fd.get(), [&](const char* name) {
      const std::string_view text(name);
      if (!text.starts_with(kOriginalPrefix) || !ValidExtension(text.substr(kOriginalPrefix.size()))) return;
      struct stat status {};
      if (::fstatat(fd.get(), name, &status, AT_SYMLINK_NOFOLLOW) == 0 && S_ISREG(status.st_mode)) {
        found = fmt::format("{}/{}", folder, name);
      }
    });
    return found;
  }

  std::optional<std::string> ResolvePublic(std::string_view token, std::string_view relative) const override {
    if (!ValidToken(token) || !IsPublicPath(relative)) return std::nullopt;
    const std::string below = fmt::format("{}/{}/{}", token.substr(0, 2), token, relative);
    struct open_how how {};
    how.flags = O_PATH | O_CLOEXEC | O_NOFOLLOW;
    how.resolve = RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS;
    const Fd found(static_cast<int>(::syscall(SYS_openat2, media_fd_.get(), below.c_str(), &how, sizeof how)));
    struct stat status {};
    // Missing is fine: the file may be on its way. Anything else (a link, a folder used as a file) is not.
    if (!found ? errno != ENOENT : ::fstat(found.get(), &status) != 0 || !S_ISREG(status.st_mode)) return std::nullopt;
    return fmt::format("{}/{}", media_, below);
  }

  Fd CreateUpload(std::string_view id) override {
    const std::string path = UploadPath(id);
    const int raw = ::open(path.c_str(), O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, kUploadMode);
    if (raw < 0 && errno == EEXIST) throw Error(Fault::kConflict, "upload_exists", "This upload exists already.");
    if (raw < 0) throw FileError(fmt::format("cannot create {}", path), errno);
    Fd file(raw);
    SyncFolder(uploads_);
    return file;
  }

  std::optional<Fd> OpenUpload(std::string_view id) override {
    const std::string path = UploadPath(id);
    Fd file(::open(path.c_str(), O_RDWR | O_NOFOLLOW | O_CLOEXEC));
    if (file) return file;
    if (errno == ENOENT) return std::nullopt;
    throw FileError(fmt::format("cannot open {}", path), errno);
  }

  std::string UploadPath(std::string_view id) const override {
    if (!ValidUploadId(id)) throw Error(Fault::kBadInput, "bad_upload_id", "This is not the id of an upload.");
    return fmt::format("{}/{}", uploads_, id);
  }

  bool RemoveUpload(std::string_view id) override {
    const std::string path = UploadPath(id);
    if (::unlink(path.c_str()) == 0) return true;
    if (errno == ENOENT) return false;
    throw FileError(fmt::format("cannot remove {}", path), errno);
  }

  std::string Adopt(std::string_view id, std::string_view token, std::string_view extension) override {
    const std::string from = UploadPath(id);
    std::string to = Original(token, extension);
    const std::optional<Fd> file = OpenUpload(id);
    if (!file) {
      struct stat status {};
      if (::lstat(to.c_str(), &status) != 0 || !S_ISREG(status.st_mode)) {
        throw Error(Fault::kNotFound, "upload_missing", "The uploaded file is not there any more.");
      }
    } else {
      const std::optional<std::string> other = FindOriginal(token);
      if (other) throw Error(Fault::kConflict, "original_exists", "The item has an original already.");
      if (::fchmod(file->get(), kOriginalMode) != 0 || ::fsync(file->get()) != 0) {
        throw FileError(fmt::format("cannot sync {}", from), errno);
      }
      Folder(token);
      if (::syscall(SYS_renameat2, AT_FDCWD, from.c_str(), AT_FDCWD, to.c_str(), RENAME_NOREPLACE) != 0) {
        throw FileError(fmt::format("cannot rename {} to {}", from, to), errno);
      }
    }
    // Also when it was renamed before: whoever did it may have been killed ahead of this.
    SyncFolder(FolderPath(token));
    SyncFolder(uploads_);
    return to;
  }

  void CopyItem(std::string_view from, std::string_view to, bool original_only) override {
    const std::string source = FolderPath(from);
    if (!FindOriginal(from)) throw Error(Fault::kNotFound, "original_missing", "The item has no original.");
    const std::string target = Folder(to);
    LinkTree(source, target, [original_only](std::string_view name, bool top) {
      const bool original = top && name.starts_with(kOriginalPrefix);
      return original || (!original_only && IsPublicName(name));
    });
  }

  bool RemoveItem(std::string_view token) override {
    const std::string folder = FolderPath(token);
    const std::string name = fmt::format("{}.{}", token, RandomHex(8));
    const std::string grave = fmt::format("{}/{}", Trash(), name);
    if (::rename(folder.c_str(), grave.c_str()) != 0) {
      if (errno == ENOENT) return false;
      throw FileError(fmt::format("cannot remove {}", folder), errno);
    }
    SyncFolder(Parent(token));
    const Fd trash = storage::Open(Trash(), O_RDONLY | O_DIRECTORY);
    if (!RemoveTree(trash.get(), name.c_str()))
      log::Warning("an item's folder could not be emptied", {{"path", grave}});
    return true;
  }

  void EmptyTrash() override {
    const Fd trash = storage::Open(Trash(), O_RDONLY | O_DIRECTORY);
    std::vector<std::string> names;
    ForEachName(trash.get(), [&](const char* name) { names.emplace_back(name); });
    for (const std::string& name : names) RemoveTree(trash.get(), name.c_str());
  }

  Space FreeSpace() const override {
    struct statvfs status {};
    if (::fstatvfs(media_fd_.get(), &status) != 0) throw FileError("cannot ask for free space", errno);
    const auto bytes = [&](fsblkcnt_t blocks) { return static_cast<std::int64_t>(blocks * status.f_frsize); };
    return {bytes(status.f_bavail), bytes(status.f_blocks)};
  }

  std::int64_t UsedBy(std::string_view token) const override {
    return SizeOfTree(media_fd_.get(), FolderPath(token).substr(media_.size() + 1).c_str());
  }

  void ForEachItem(const std::function<void(const std::string&)>& visit) const override {
    std::vector<std::string> shelves;
    ForEachName(media_fd_.get(), [&](const char* name) { shelves.emplace_back(name); });
    for (const std::string& shelf : shelves) {
      if (shelf.size() != 2) continue;
      const Fd folder(::openat(media_fd_.get(), shelf.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
      if (!folder) continue;
      ForEachName(folder.get(), [&](const char* name) {
        const std::string token(name);
        if (ValidToken(token) && token.starts_with(shelf)) visit(token);
      });
    }
  }

  void ForEachUpload(const std::function<void(const std::string&, std::int64_t, Millis)>& visit) const override {
    const Fd folder = storage::Open(uploads_, O_RDONLY | O_DIRECTORY);
    ForEachName(folder.get(), [&](const char* name) {
      struct stat status {};
      if (!ValidUploadId(name) || ::fstatat(folder.get(), name, &status, AT_SYMLINK_NOFOLLOW) != 0) return;
      if (!S_ISREG(status.st_mode)) return;
      visit(name, status.st_size, status.st_mtim.tv_sec * 1000 + status.st_mtim.tv_nsec / 1'000'000);
    });
  }

 private:
  std::string Parent(std::string_view token) const {
    if (!ValidToken(token)) throw Error(Fault::kBadInput, "bad_token", "This is not the token of an item.");
    return fmt::format("{}/{}", media_, token.substr(0, 2));
  }
  std::string Trash() const { return fmt::format("{}/{}", media_, kTrash); }

  std::string root_;
  std::string uploads_;
  std::string media_;
  Fd media_fd_;
};

}  // namespace

std::unique_ptr<MediaStore> OpenDiskStore(const std::string& root) {
  return std::make_unique<DiskStore>(root);
}

}  // namespace openpress::storage
