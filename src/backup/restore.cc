#include "backup/restore.h"

#include <algorithm>
#include <cerrno>
#include <filesystem>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include "backup/shelf.h"
#include "backup/transfer.h"
#include "backup/tree.h"
#include "core/error.h"
#include "core/json.h"
#include "storage/file.h"

namespace openpress::backup {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kLock = "openpress.lock";

std::string MarkOf(const std::string& data) {
  return fmt::format("{}/{}", data, kRestoring);
}

Manifest ReadManifest(const RestoreOrder& order) {
  const std::string plain = fmt::format("{}/{}", order.from, kManifest);
  const std::string sealed = fmt::format("{}/{}", order.from, kSealedManifest);
  std::error_code ignored;
  if (fs::exists(sealed, ignored)) {
    if (order.identity.empty()) {
      throw Error(Fault::kBadInput, "identity_needed",
                  "this backup is encrypted; give the file with its secret key by --identity");
    }
    return ParseManifest(ReadText(sealed, order.identity));
  }
  if (!fs::exists(plain, ignored)) {
    const auto names = BackupsIn(order.from);
    throw Error(Fault::kBadInput, "no_backup",
                fmt::format("{} is no backup{}", order.from,
                            names.empty() ? std::string() : fmt::format("; the newest in it is {}", names.back())));
  }
  return ParseManifest(ReadText(plain, {}));
}

/** The folder is empty, or half done from the same backup. */
void Claim(const RestoreOrder& order, const Manifest& manifest) {
  const std::string mark = MarkOf(order.data);
  // A name alone does not tell a backup from another site's of the same moment.
  const Json mine = {{"backup", manifest.name}, {"files", manifest.files.size()}};
  std::error_code failed;
  if (fs::exists(mark, failed)) {
    const Json there = Json::parse(ReadText(mark, {}), nullptr, false);
    if (there == mine) return;
    throw Error(Fault::kConflict, "folder_not_empty",
                fmt::format("{} is being restored from another backup, {}; empty it first, or go on with that one",
                            order.data, there.value("backup", std::string("?"))));
  }
  for (const auto& entry : fs::directory_iterator(order.data)) {
    const std::string name = entry.path().filename().string();
    if (name == kLock) continue;
    throw Error(
        Fault::kConflict, "folder_not_empty",
        fmt::format("{} is not empty: there is {}. A backup is restored to an empty folder; nothing was changed",
                    order.data, name));
  }
  storage::WriteFile(mark, mine.dump() + "\n");
}

/** It was put there by the attempt before. */
bool IsThere(const RestoreOrder& order, const Entry& entry, const Meter& meter) {
  Found found;
  if (!Look(order.data, entry.path, found) || found.size != entry.size || found.mtime != entry.mtime) return false;
  return HashStored(fmt::format("{}/{}", order.data, entry.path), meter) == entry.sha256;
}

void RemoveLogs(const std::string& data) {
  for (const char* ending : {"-wal", "-shm"}) ::unlink(fmt::format("{}/{}{}", data, kDatabase, ending).c_str());
}

void SyncAll(const std::string& data) {
  const storage::Fd folder = storage::Open(data, O_RDONLY | O_DIRECTORY);
  if (::syncfs(folder.get()) != 0) throw storage::FileError(fmt::format("{} cannot be synced", data), errno);
}

}  // namespace

Manifest Restore(const RestoreOrder& order, const Progress& progress) {
  Manifest manifest = ReadManifest(order);
  Claim(order, manifest);
  // The database last: without it nothing speaks of the files that are there already.
  std::stable_partition(manifest.files.begin(), manifest.files.end(),
                        [](const Entry& entry) { return entry.path != kDatabase; });
  if (manifest.files.empty() || manifest.files.back().path != kDatabase) {
    throw Error(Fault::kBadInput, "manifest_broken", "The backup's list of files is damaged: it has no database.");
  }
  std::int64_t total = 0;
  for (const Entry& entry : manifest.files) total += entry.size;
  std::int64_t done = 0;
  std::int64_t begun = 0;
  const Meter meter = [&](std::int64_t bytes) {
    done += bytes;
    progress("restoring", std::min(done, total), total);
  };
  const std::string identity = manifest.recipient.empty() ? std::string() : order.identity;
  for (const Entry& entry : manifest.files) {
    // A log that an attempt before has left is that of another file: SQLite would play it into this one.
    if (entry.path == kDatabase) RemoveLogs(order.data);
    if (!IsThere(order, entry, meter)) {
      done = begun;
      CopyOut(fmt::format("{}/{}", order.from, entry.stored), fmt::format("{}/{}", order.data, entry.path), identity,
              entry, meter);
    }
    begun += entry.size;
    done = begun;
  }
  SyncAll(order.data);
  return manifest;
}

void FinishRestore(const std::string& data) {
  SyncAll(data);
  if (::unlink(MarkOf(data).c_str()) != 0 && errno != ENOENT) {
    throw storage::FileError(fmt::format("{} cannot be removed", MarkOf(data)), errno);
  }
  storage::SyncFolder(data);
}

void RefuseUnfinishedRestore(const std::string& data) {
  std::error_code ignored;
  if (!fs::exists(MarkOf(data), ignored)) return;
  throw Error(Fault::kConflict, "restore_unfinished",
              fmt::format("{} is half restored from a backup; `openpress restore` goes on with it", data));
}

}  // namespace openpress::backup
