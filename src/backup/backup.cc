#include "backup/backup.h"

#include <algorithm>
#include <filesystem>
#include <map>
#include <optional>
#include <utility>

#include <fmt/format.h>
#include <unistd.h>

#include "backup/manifest.h"
#include "backup/shelf.h"
#include "backup/transfer.h"
#include "backup/tree.h"
#include "catalogue/media/files.h"
#include "core/error.h"
#include "core/ids.h"
#include "core/log.h"
#include "publish/upload.h"
#include "storage/file.h"

namespace openpress::backup {
namespace {

constexpr std::int64_t kSettled = 120LL * 1'000'000'000;  ///< nanoseconds a file rests before it is linked
constexpr std::string_view kIndex = "/backup.index";

/** A file that is gone with this object. */
class Temporary {
 public:
  explicit Temporary(std::string path) : path_(std::move(path)) {}
  ~Temporary() { Remove(); }
  Temporary(const Temporary&) = delete;
  Temporary& operator=(const Temporary&) = delete;
  [[nodiscard]] const std::string& path() const noexcept { return path_; }

 private:
  void Remove() noexcept {
    if (path_.empty()) return;
    for (const char* ending : {"", "-wal", "-shm"}) ::unlink((path_ + ending).c_str());
  }
  const std::string path_;
};

/** How a file of the new backup came to be. */
enum class Origin {
  kBefore,  ///< a second name of the last backup's
  kLinked,  ///< a second name of the site's
  kCopied,
};

struct Taken {
  Entry entry;
  Origin origin = Origin::kCopied;
  bool seen = false;  ///< in the second round
};

bool Same(const Entry& entry, const Found& found) {
  return entry.size == found.size && entry.mtime == found.mtime;
}

/** What happens to an upload that became an item between the two rounds: its file has a new name. */
std::string OriginalOf(const publish::Upload& upload) {
  return fmt::format("media/{}/{}/original.{}", upload.media_token.substr(0, 2), upload.media_token, upload.extension);
}

class Making {
 public:
  Making(db::Pool& pool, const Order& order, const Clock& clock, const Progress& progress)
      : pool_(pool), order_(order), clock_(clock), progress_(progress), shelf_(order.to) {}

  Report Run() {
    const Millis begun = clock_.Now();
    ReadFormer();
    folder_ = shelf_.Begin(begun);
    manifest_ = {.name = shelf_.name(),
                 .created_at = begun,
                 .version = OPENPRESS_VERSION,
                 .originals_only = order_.originals_only,
                 .recipient = order_.recipient};
    CountBytes();
    TakeFiles();
    TakeDatabase();
    Check();
    for (auto& [path, taken] : taken_) manifest_.files.push_back(std::move(taken.entry));
    const std::string text = Format(manifest_);
    const bool sealed = !order_.recipient.empty();
    WriteText(fmt::format("{}/{}", folder_, sealed ? kSealedManifest : kManifest), text, order_.recipient);
    report_.name = shelf_.Publish();
    WriteIndex(sealed ? text : std::string());
    report_.files = static_cast<std::int64_t>(manifest_.files.size());
    for (const Entry& entry : manifest_.files) report_.bytes += entry.size;
    report_.missing = manifest_.missing;
    if (order_.keep > 0) report_.removed = shelf_.Retire(order_.keep);
    return std::move(report_);
  }

 private:
  /** The list of the newest backup there, to see what has not changed since. An encrypted one cannot be read back here,
   *  so its list was kept beside the data, which says the same anyway. */
  void ReadFormer() {
    const auto names = BackupsIn(order_.to);
    if (names.empty()) return;
    former_folder_ = fmt::format("{}/{}", order_.to, names.back());
    try {
      Manifest former =
          ParseManifest(order_.recipient.empty() ? ReadText(fmt::format("{}/{}", former_folder_, kManifest), {})
                                                 : ReadText(order_.data + std::string(kIndex), {}));
      if (former.name != names.back() || former.recipient != order_.recipient) return;
      for (Entry& entry : former.files) former_.emplace(entry.path, std::move(entry));
    } catch (const Error& problem) {
      log::Info("the backup before is not of use for this one, which becomes a full one", {{"reason", problem.what()}});
    }
  }

  void WriteIndex(const std::string& text) {
    const std::string path = order_.data + std::string(kIndex);
    if (text.empty()) {
      ::unlink(path.c_str());
      return;
    }
    storage::WriteFile(path, text);
  }

  void CountBytes() {
    ForEachFile(order_.data, order_.originals_only, [this](const Found& found) { total_ += found.size; });
  }
  void Tell(std::int64_t bytes) {
    done_ += bytes;
    progress_(what_, std::min(done_, total_), total_);
  }
  [[nodiscard]] Meter Told() {
    return [this](std::int64_t bytes) { Tell(bytes); };
  }

  [[nodiscard]] std::string At(const Entry& entry) const { return fmt::format("{}/{}", folder_, entry.stored); }

  std::string PlaceFor(const std::string& path) const {
    if (order_.recipient.empty()) return path;
    const std::string name = RandomHex(16);
    return fmt::format("files/{}/{}", name.substr(0, 2), name);
  }

  /** Takes the file as it is now; nothing happens when it is gone. @param may_link nobody writes to it in its place */
  void Take(const Found& found, bool may_link, const std::string& source) {
    Taken taken{.entry = {.path = found.path, .size = found.size, .mtime = found.mtime, .mode = found.mode}};
    if (!FromFormer(found, taken) && !(may_link && FromSite(found, source, taken))) {
      taken.entry.stored = PlaceFor(found.path);
      try {
        CopyIn(source, At(taken.entry), order_.recipient, taken.entry, Told());
      } catch (const Error& problem) {
        if (problem.fault() == Fault::kNotFound) return;
        throw;
      }
    }
    taken.seen = second_round_;
    taken_.insert_or_assign(found.path, std::move(taken));
  }

  bool FromFormer(const Found& found, Taken& taken) {
    const auto former = former_.find(found.path);
    if (former == former_.end() || !Same(former->second, found)) return false;
    const std::string from = fmt::format("{}/{}", former_folder_, former->second.stored);
    Found there;
    if (!Look(former_folder_, former->second.stored, there) || there.size != former->second.stored_size) return false;
    taken.entry = former->second;
    taken.entry.mode = found.mode;
    const std::string to = At(taken.entry);
    MakeFolders(to);
    if (::link(from.c_str(), to.c_str()) != 0) return false;
    taken.origin = Origin::kBefore;
    Tell(found.size);
    return true;
  }

  bool FromSite(const Found& found, const std::string& source, Taken& taken) {
    if (!order_.recipient.empty() || found.mtime > SystemClock().Now() * 1'000'000 - kSettled) return false;
    taken.entry.stored = found.path;
    const std::string to = At(taken.entry);
    MakeFolders(to);
    if (::link(source.c_str(), to.c_str()) != 0) return false;
    taken.entry.sha256 = HashStored(to, Told());
    taken.entry.stored_sha256 = taken.entry.sha256;
    taken.entry.stored_size = taken.entry.size;
    Found after;
    if (!Look(folder_, taken.entry.stored, after) || !Same(taken.entry, after)) {
      ::unlink(to.c_str());
      return false;
    }
    taken.origin = Origin::kLinked;
    return true;
  }

  void Drop(const Taken& taken) { ::unlink(At(taken.entry).c_str()); }

  void TakeFiles() {
    what_ = "copying";
    ForEachFile(order_.data, order_.originals_only,
                [this](const Found& found) { Take(found, true, fmt::format("{}/{}", order_.data, found.path)); });
  }

  /** One state of the database, and with it what it speaks of. */
  void TakeDatabase() {
    const Temporary snapshot(pool_.Backup("backup-" + shelf_.name()));
    if (snapshot.path().empty()) {
      throw Error(Fault::kNotImplemented, "backup_database",
                  "this database has backup tools of its own; `openpress backup` saves sites whose database is SQLite");
    }
    auto copy = db::Open("sqlite:" + snapshot.path(), 1);
    for (const std::string& sentence : copy->Examine()) throw Error(Fault::kBroken, "database_damaged", sentence);
    TakeAgain(*copy);
    TakeUploads(*copy);
    FindMissing(*copy);
    copy.reset();  // closed, it has no log beside it and is one file
    Found found;
    const std::filesystem::path place = snapshot.path();
    if (!Look(place.parent_path().string(), place.filename().string(), found)) {
      throw Error(Fault::kBroken, "backup_database", "the copy of the database is gone");
    }
    found.path = kDatabase;
    Take(found, false, snapshot.path());
  }

  void TakeAgain(db::Pool& copy) {
    second_round_ = true;
    ForEachFile(order_.data, order_.originals_only, [this](const Found& found) {
      const auto known = taken_.find(found.path);
      if (known != taken_.end() && Same(known->second.entry, found)) {
        known->second.seen = true;
        return;
      }
      if (known != taken_.end()) {
        Drop(known->second);
        taken_.erase(known);
      }
      Take(found, true, fmt::format("{}/{}", order_.data, found.path));
    });
    // What went meanwhile stays only if it went with its item, and the database still speaks of that. Nor does what
    // came after the database belong here: restored, it would be nobody's. The next backup has both.
    for (auto taken = taken_.begin(); taken != taken_.end();) {
      const auto item = ItemFolder(taken->first);
      const bool known = !item || IsKnown(copy, *item);
      if (known && (taken->second.seen || (item && WentWithItsItem(taken->first, *item)))) {
        ++taken;
      } else {
        Drop(taken->second);
        taken = taken_.erase(taken);
      }
    }
  }

  /** The name of the item's folder that a file lies in: media/<shelf>/<folder>/… */
  static std::optional<std::string> ItemFolder(const std::string& path) {
    const auto begin = path.find('/', path.find('/') + 1);
    const auto end = begin == std::string::npos ? begin : path.find('/', begin + 1);
    if (!path.starts_with("media/") || end == std::string::npos) return std::nullopt;
    return path.substr(begin + 1, end - begin - 1);
  }

  bool IsKnown(db::Pool& copy, const std::string& folder) {
    const auto found = known_.find(folder);
    if (found != known_.end()) return found->second;
    return known_.emplace(folder, catalogue::IsKnown(*copy.Read(), folder)).first->second;
  }

  [[nodiscard]] bool WentWithItsItem(const std::string& path, const std::string& folder) const {
    return !std::filesystem::exists(fmt::format("{}/{}{}", order_.data, path.substr(0, path.find(folder)), folder));
  }

  /** Bytes of unfinished uploads were acknowledged, too. Their files grow in their place, so they are copied. */
  void TakeUploads(db::Pool& copy) {
    constexpr int kPage = 200;
    std::int64_t after = 0;
    for (;;) {
      const auto uploads = publish::OpenUploads(*copy.Read(), after, kPage);
      if (uploads.empty()) return;
      for (const publish::Upload& upload : uploads) {
        after = upload.id;
        const std::string path = "uploads/" + upload.name;
        for (const std::string& place : {path, OriginalOf(upload)}) {
          Found found;
          if (!Look(order_.data, place, found)) continue;
          found.path = path;
          found.mode = 0600;
          Take(found, false, fmt::format("{}/{}", order_.data, place));
          if (taken_.contains(path)) break;
        }
      }
    }
  }

  void FindMissing(db::Pool& copy) {
    constexpr int kPage = 500;
    std::int64_t after = 0;
    for (std::size_t found = kPage; found == kPage;) {
      const auto items = catalogue::FilesAfter(*copy.Read(), after, kPage);
      found = items.size();
      for (const catalogue::ItemFiles& item : items) {
        after = item.id;
        const auto taken =
            taken_.find(fmt::format("media/{}/{}/original.{}", item.folder.substr(0, 2), item.folder, item.extension));
        if (taken != taken_.end() && taken->second.entry.size == item.size) continue;
        log::Error("an item's original is missing from the backup", {{"media", item.token}});
        manifest_.missing.push_back(item.token);
      }
    }
  }

  /** Reads again what was written. */
  void Check() {
    what_ = "checking";
    done_ = 0;
    total_ = 0;
    for (const auto& [path, taken] : taken_) {
      if (taken.origin == Origin::kBefore) continue;
      ++report_.written_files;
      report_.written_bytes += taken.entry.size;
      if (taken.origin == Origin::kCopied) total_ += taken.entry.stored_size;
    }
    for (auto& [path, taken] : taken_) {
      if (taken.origin == Origin::kLinked) {
        // Somebody did write to it in its place after all: then it is copied, as whoever writes has it now.
        Found now;
        if (Look(folder_, taken.entry.stored, now) && Same(taken.entry, now)) continue;
        Drop(taken);
        CopyIn(fmt::format("{}/{}", order_.data, path), At(taken.entry), order_.recipient, taken.entry, Told());
      }
      if (taken.origin == Origin::kBefore) continue;
      if (HashWritten(At(taken.entry), Told()) != taken.entry.stored_sha256) {
        throw Error(Fault::kBroken, "backup_damaged",
                    fmt::format("{} reads differently than it was written: the disk of the backup is not to be trusted",
                                At(taken.entry)));
      }
    }
  }

  db::Pool& pool_;
  const Order& order_;
  const Clock& clock_;
  const Progress& progress_;
  Shelf shelf_;
  std::string folder_;
  std::string former_folder_;
  std::map<std::string, Entry> former_;
  std::map<std::string, Taken> taken_;
  std::map<std::string, bool> known_;  ///< folders of items, and whether the database's copy speaks of them
  Manifest manifest_;
  Report report_;
  bool second_round_ = false;
  std::string_view what_ = "copying";
  std::int64_t done_ = 0;
  std::int64_t total_ = 0;
};

}  // namespace

Report Run(db::Pool& pool, const Order& order, const Clock& clock, const Progress& progress) {
  return Making(pool, order, clock, progress).Run();
}

}  // namespace openpress::backup
