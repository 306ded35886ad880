#include <filesystem>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <sys/stat.h>

#include "app/commands/check_parts.h"
#include "app/commands/progress_bar.h"
#include "catalogue/counters.h"
#include "catalogue/media/files.h"
#include "core/clock.h"
#include "publish/anew.h"
#include "publish/inspect.h"
#include "publish/upload.h"
#include "publish/workshop.h"

// What `openpress check` looks at of items and uploads.

namespace openpress::app {
namespace {

constexpr Millis kDay = 86'400'000;

bool IsOld(const std::string& path) {
  struct stat status {};
  return ::lstat(path.c_str(), &status) == 0 &&
         static_cast<Millis>(status.st_mtim.tv_sec) * 1000 < SystemClock().Now() - kDay;
}

/** Orders the processing of an item that has its original. @return false when work on it is open anyway */
bool MendItem(db::Pool& pool, storage::MediaStore& store, const catalogue::ItemFiles& item, bool streams) {
  const auto lease = pool.Write();
  const auto transaction = lease->Begin();
  if (!publish::ProcessAnew(*lease, item, streams, SystemClock())) return false;
  if (streams) {
    // What is left of them would be taken for finished. Before anybody can begin with the job.
    std::error_code ignored;
    for (const std::string_view folder : {publish::kHlsFolder, publish::kDownloadFolder}) {
      std::filesystem::remove_all(fmt::format("{}/{}", store.FolderPath(item.folder), folder), ignored);
    }
  }
  transaction->Commit();
  return true;
}

void CheckItem(db::Pool& pool, storage::MediaStore& store, const catalogue::ItemFiles& item, const CheckPlan& plan,
               Findings& findings) {
  bool whole = true;
  bool ordered = false;
  for (const publish::Flaw& flaw : publish::InspectItem(store, item, plan.scrub, [] { return false; })) {
    findings.Add(flaw.code, flaw.sentence, item.token);
    if (flaw.kind == publish::Flaw::Kind::kOriginal) whole = false;
    if (!plan.repair || !whole) continue;
    ordered = ordered || MendItem(pool, store, item, flaw.kind == publish::Flaw::Kind::kStreams);
    if (ordered) findings.Mended("its processing is ordered anew");
  }
}

void CheckFolders(db::Pool& pool, storage::MediaStore& store, const CheckPlan& plan, Findings& findings) {
  std::vector<std::string> strays;
  store.ForEachItem([&](const std::string& token) {
    if (!catalogue::IsKnown(*pool.Read(), token)) strays.push_back(token);
  });
  for (const std::string& token : strays) {
    findings.Add("folder_orphan", fmt::format("folder {}: no item is known by that token", token), token);
    // A younger one may be that of an upload that is becoming an item just now.
    if (plan.repair && IsOld(store.FolderPath(token)) && store.RemoveItem(token)) findings.Mended("it is removed");
  }
}

void CheckUploads(db::Pool& pool, storage::MediaStore& store, const CheckPlan& plan, Findings& findings) {
  struct Stray {
    std::string id;
    Millis changed;
  };
  std::vector<Stray> strays;
  store.ForEachUpload([&](const std::string& id, std::int64_t, Millis changed) {
    // The row comes right behind the file.
    if (changed < SystemClock().Now() - kDay) strays.push_back({id, changed});
  });
  for (const Stray& stray : strays) {
    if (publish::FindUpload(*pool.Read(), stray.id)) continue;
    findings.Add("upload_orphan", fmt::format("upload {}: no upload is known by that name", stray.id));
    if (plan.repair && store.RemoveUpload(stray.id)) findings.Mended("its file is removed");
  }
}

}  // namespace

void CheckFiles(db::Pool& pool, storage::MediaStore& store, const CheckPlan& plan, Findings& findings) {
  constexpr int kBatch = 500;
  std::int64_t last = 0;
  std::int64_t items = 0;
  {
    ProgressBar bar(!plan.json);
    const auto all = pool.Read()->QueryOne("SELECT COUNT(*) FROM media WHERE deleted_at IS NULL")->Int(0);
    for (std::size_t found = kBatch; found == kBatch;) {
      const auto batch = catalogue::FilesAfter(*pool.Read(), last, kBatch);
      found = batch.size();
      for (const catalogue::ItemFiles& item : batch) {
        CheckItem(pool, store, item, plan, findings);
        last = item.id;
        bar.ShowCount("looking at items", ++items, all);
      }
    }
  }
  CheckFolders(pool, store, plan, findings);
  CheckUploads(pool, store, plan, findings);
  findings.Note("items", items,
                fmt::format("files: {} items looked at{}", items, plan.scrub ? ", every original read" : ""));
}

void CheckCounters(db::Pool& pool, const CheckPlan& plan, Findings& findings) {
  const std::int64_t wrong = catalogue::WrongCounters(*pool.Read());
  if (wrong == 0) return;
  findings.Add("counters", fmt::format("{} items, categories or tags tell wrong numbers of comments or items", wrong));
  if (!plan.repair) return;
  const auto lease = pool.Write();
  const auto transaction = lease->Begin();
  catalogue::MendCounters(*lease);
  transaction->Commit();
  findings.Mended("they were counted anew");
}

}  // namespace openpress::app
