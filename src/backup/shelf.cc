#include "backup/shelf.h"

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <filesystem>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <unistd.h>

#include "backup/transfer.h"
#include "core/error.h"

namespace openpress::backup {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kPartial = ".partial-";
constexpr std::string_view kRemoved = ".removed-";

std::string NameOf(Millis now) {
  std::string name;
  // Of 2026-06-24T09:30:00.123000Z, which sorts by time.
  for (const char c : Iso8601(now)) {
    if ((c >= '0' && c <= '9') || c == 'T') name += c;
  }
  return name.substr(0, 18) + "Z";
}

bool IsName(std::string_view name) {
  constexpr std::string_view kForm = "00000000T000000000Z";
  return name.size() == kForm.size() && std::equal(name.begin(), name.end(), kForm.begin(), [](char c, char form) {
           return form == '0' ? c >= '0' && c <= '9' : c == form;
         });
}

void RemoveFolder(const fs::path& path) {
  std::error_code failed;
  fs::remove_all(path, failed);
  if (failed) throw storage::FileError(fmt::format("{} cannot be removed", path.string()), failed.value());
}

Error NotUsable(const std::string& path, const Error& problem) {
  return {problem.fault() == Fault::kNoSpace ? Fault::kNoSpace : Fault::kBroken, "backup_folder",
          fmt::format("the folder for backups {} cannot be used: {} (a service of systemd may write only where its "
                      "unit says: `systemctl edit openpress`, ReadWritePaths=)",
                      path, problem.what())};
}

}  // namespace

Shelf::Shelf(std::string path) : path_(std::move(path)) {
  try {
    MakeFolders(path_ + "/");
    lock_ = storage::Open(path_ + "/.lock", O_RDWR | O_CREAT | O_NOFOLLOW, 0600);
  } catch (const Error& problem) {
    throw NotUsable(path_, problem);
  }
  if (::flock(lock_.get(), LOCK_EX | LOCK_NB) != 0) {
    throw Error(Fault::kConflict, "backup_running", fmt::format("another backup to {} is under way", path_));
  }
}

std::string Shelf::Begin(Millis now) {
  for (const auto& entry : fs::directory_iterator(path_)) {
    const std::string name = entry.path().filename().string();
    if (name.starts_with(kPartial) || name.starts_with(kRemoved)) RemoveFolder(entry.path());
  }
  // Two in one millisecond, or the clock went back: the later backup has the later name all the same.
  const auto names = BackupsIn(path_);
  while (!names.empty() && NameOf(now) <= names.back()) ++now;
  name_ = NameOf(now);
  std::string folder = fmt::format("{}/{}{}", path_, kPartial, name_);
  MakeFolders(folder + "/");
  return folder;
}

std::string Shelf::Publish() {
  const std::string folder = fmt::format("{}/{}{}", path_, kPartial, name_);
  const storage::Fd opened = storage::Open(folder, O_RDONLY | O_DIRECTORY);
  if (::syncfs(opened.get()) != 0) throw storage::FileError(fmt::format("{} cannot be synced", folder), errno);
  if (::rename(folder.c_str(), fmt::format("{}/{}", path_, name_).c_str()) != 0) {
    throw storage::FileError(fmt::format("{} cannot be renamed", folder), errno);
  }
  storage::SyncFolder(path_);
  return name_;
}

std::vector<std::string> Shelf::Retire(int keep) {
  std::vector<std::string> names = BackupsIn(path_);
  const auto kept = std::min(names.size(), static_cast<std::size_t>(std::max(keep, 1)));
  names.resize(names.size() - kept);
  for (const std::string& name : names) {
    // First out of sight: what is half removed must not look whole.
    const std::string grave = fmt::format("{}/{}{}", path_, kRemoved, name);
    if (::rename(fmt::format("{}/{}", path_, name).c_str(), grave.c_str()) != 0) {
      throw storage::FileError(fmt::format("{} cannot be removed", name), errno);
    }
    RemoveFolder(grave);
  }
  return names;
}

std::vector<std::string> BackupsIn(const std::string& path) {
  std::vector<std::string> names;
  std::error_code failed;
  for (const auto& entry : fs::directory_iterator(path, failed)) {
    const std::string name = entry.path().filename().string();
    if (!IsName(name)) continue;
    std::error_code ignored;
    if (fs::exists(entry.path() / kManifest, ignored) || fs::exists(entry.path() / kSealedManifest, ignored)) {
      names.push_back(name);
    }
  }
  std::sort(names.begin(), names.end());
  return names;
}

}  // namespace openpress::backup
