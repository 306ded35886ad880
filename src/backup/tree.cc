#include "backup/tree.h"

#include <array>
#include <cerrno>
#include <filesystem>
#include <string_view>
#include <utility>

#include <fmt/format.h>
#include <sys/stat.h>

#include "publish/workshop.h"
#include "storage/file.h"

namespace openpress::backup {
namespace {

namespace fs = std::filesystem;

constexpr std::array<std::string_view, 3> kRoots = {"media", "verification", "portraits"};
constexpr std::string_view kIncoming = "verification/incoming";  // nobody was told yet that it is here

bool IsTemporary(std::string_view name) {
  return name.starts_with('.') || name.ends_with(".part") || name.ends_with(".tmp") || name.ends_with('~');
}

/** Whether @p path is a folder of an item that encoding can make again: media/<shelf>/<token>/hls. */
bool IsDerived(std::string_view path, std::string_view name) {
  if (!path.starts_with("media/") || (name != publish::kHlsFolder && name != publish::kDownloadFolder)) return false;
  std::size_t slashes = 0;
  for (const char c : path) slashes += c == '/' ? 1 : 0;
  return slashes == 3;
}

struct Walk {
  const std::string& data;
  bool originals_only;
  const std::function<void(Found)>& visit;

  void Folder(const std::string& path) const {
    std::error_code failed;
    fs::directory_iterator entries(data + "/" + path, failed);
    if (failed == std::errc::no_such_file_or_directory) return;
    for (; !failed && entries != fs::directory_iterator(); entries.increment(failed)) {
      const std::string name = entries->path().filename().string();
      if (IsTemporary(name)) continue;
      std::string below = fmt::format("{}/{}", path, name);
      std::error_code vanished;
      const auto status = entries->symlink_status(vanished);
      if (status.type() == fs::file_type::directory) {
        if (below != kIncoming && !(originals_only && IsDerived(below, name))) Folder(below);
      } else if (status.type() == fs::file_type::regular) {
        Found found;
        if (Look(data, below, found)) visit(std::move(found));
      }
    }
    if (failed && failed != std::errc::no_such_file_or_directory) {
      throw storage::FileError(fmt::format("{}/{} cannot be read", data, path), failed.value());
    }
  }
};

}  // namespace

void ForEachFile(const std::string& data, bool originals_only, const std::function<void(Found)>& visit) {
  const Walk walk{data, originals_only, visit};
  for (const std::string_view root : kRoots) walk.Folder(std::string(root));
}

bool Look(const std::string& data, const std::string& path, Found& found) {
  struct stat status {};
  const std::string whole = fmt::format("{}/{}", data, path);
  if (::lstat(whole.c_str(), &status) != 0) {
    if (errno == ENOENT || errno == ENOTDIR) return false;
    throw storage::FileError(fmt::format("{} cannot be looked at", whole), errno);
  }
  if (!S_ISREG(status.st_mode)) return false;
  found = {.path = path,
           .size = status.st_size,
           .mtime = static_cast<std::int64_t>(status.st_mtim.tv_sec) * 1'000'000'000 + status.st_mtim.tv_nsec,
           .mode = status.st_mode & 0777U};
  return true;
}

}  // namespace openpress::backup
