#pragma once

#include <filesystem>
#include <string>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>

#include "backup/backup.h"
#include "backup/restore.h"
#include "backup/shelf.h"
#include "publish/upload_world.h"
#include "storage/file.h"
#include "support/error_code.h"

namespace openpress::tests {

/** A site with items, and a folder for its backups. */
class BackupWorld {
 public:
  BackupWorld() { std::filesystem::create_directories(data()); }

  [[nodiscard]] std::string data() const { return folder_.path() + "/data"; }
  [[nodiscard]] std::string to() const { return folder_.path() + "/backups"; }
  [[nodiscard]] std::string box() const { return folder_.path() + "/box"; }
  UploadWorld& site() {
    if (!site_) site_ = std::make_unique<UploadWorld>(data());
    return *site_;
  }

  /** An uploaded item. @return its token */
  std::string Item(std::size_t size) {
    const auto upload = site().Create(static_cast<std::int64_t>(size));
    site().Send(upload, 0, Footage(size, size));
    return upload.media_token;
  }
  static std::string Shelved(const std::string& token) { return fmt::format("media/{}/{}", token.substr(0, 2), token); }
  void Put(const std::string& path, std::string_view bytes) {
    const std::string whole = data() + "/" + path;
    std::filesystem::create_directories(std::filesystem::path(whole).parent_path());
    storage::WriteFile(whole, bytes);
  }
  /** As if nobody had written to it for a day. */
  void Settle(const std::string& path) {
    const timespec old{.tv_sec = ::time(nullptr) - 86400, .tv_nsec = 0};
    const timespec times[] = {old, old};
    ::utimensat(AT_FDCWD, (data() + "/" + path).c_str(), times, 0);
  }

  /** Copies of the database that lie beside it. */
  [[nodiscard]] std::size_t Copies() const {
    std::size_t copies = 0;
    for (const auto& entry : std::filesystem::directory_iterator(data())) {
      if (entry.path().filename().string().starts_with("openpress.db.")) ++copies;
    }
    return copies;
  }

  backup::Order order() { return {.data = data(), .to = to()}; }
  backup::Report Run(const backup::Order& order) { return backup::Run(*site().pool, order, SystemClock(), Quiet()); }
  backup::Report Run() { return Run(order()); }

  backup::Manifest Restore(const std::string& name, const std::string& identity = {}) {
    std::filesystem::create_directories(box());
    return backup::Restore({.from = to() + "/" + name, .data = box(), .identity = identity}, Quiet());
  }
  static backup::Progress Quiet() {
    return [](std::string_view, std::int64_t, std::int64_t) {};
  }
  static ino_t Inode(const std::string& path) {
    struct stat status {};
    return ::stat(path.c_str(), &status) == 0 ? status.st_ino : 0;
  }

 private:
  TemporaryFolder folder_;
  std::unique_ptr<UploadWorld> site_;
};

}  // namespace openpress::tests
