#include "publish/uploads.h"

#include <algorithm>

#include <fmt/format.h>

#include "catalogue/media/media.h"
#include "catalogue/text.h"
#include "core/error.h"
#include "core/ids.h"
#include "core/log.h"
#include "storage/names.h"

namespace openpress::publish {
namespace {

Error NoSuchUpload() {
  return {Fault::kNotFound, "no_such_upload", "There is no such upload."};
}

std::string Bytes(std::int64_t count) {
  const auto gib = static_cast<double>(count) / (1 << 30);
  return gib >= 1 ? fmt::format("{:.1f} GiB", gib) : fmt::format("{:.1f} MiB", gib * 1024);
}

/** @throws Error for what the database would refuse, or the catalogue when the last byte is in */
Upload RowOf(const NewUpload& wanted) {
  Upload row;
  row.name = RandomHex(16);
  row.user_id = wanted.user_id;
  row.media_token = catalogue::NewToken();
  row.resumable = wanted.resumable;
  row.size = wanted.size;
  row.file_name = storage::DisplayName(wanted.file_name);
  row.extension = storage::ExtensionOf(row.file_name);
  row.metadata = wanted.metadata;
  row.client_id = wanted.client_id;
  row.replaces = wanted.replaces;
  row.file_type = storage::CleanText(wanted.file_type, 100, false);
  if (!wanted.title.empty()) row.title = catalogue::CheckedTitle(wanted.title);
  row.description = catalogue::CheckedDescription(wanted.description);
  return row;
}

}  // namespace

UploadLimits UploadLimits::From(const Settings& settings) {
  return {settings.Integer("upload.max_size"), settings.Integer("upload.quota"), settings.Integer("storage.reserve"),
          settings.Integer("upload.expiry"), settings.Integer("upload.max_open")};
}

Uploads::Uploads(db::Pool& pool, storage::MediaStore& store, storage::Hasher& hasher, Intake& intake,
                 const Clock& clock, std::function<UploadLimits()> limits)
    : pool_(pool),
      store_(store),
      hasher_(hasher),
      intake_(intake),
      clock_(clock),
      limits_(std::move(limits)),
      keeper_([this] { KeepDurable(); }) {}

Uploads::~Uploads() {
  {
    const std::lock_guard lock(mutex_);
    stop_ = true;
  }
  wake_.notify_all();
  keeper_.join();
}

Millis Uploads::Expiry() const {
  return clock_.Now() + limits_().expiry * 1000;
}

void Uploads::CheckSpace(std::int64_t wanted) const {
  const std::int64_t free = store_.FreeSpace().free - limits_().reserve;
  if (free >= wanted) return;
  throw Error(Fault::kNoSpace, "disk_full",
              fmt::format("The server has {} of disk space left for uploads; what was received is kept.",
                          Bytes(std::max<std::int64_t>(free, 0))));
}

Upload Uploads::Create(const NewUpload& wanted) {
  const UploadLimits limits = limits_();
  if (wanted.size <= 0) throw Error(Fault::kBadInput, "empty_upload", "An upload has at least one byte.");
  if (wanted.size > limits.max_size) {
    throw Error(Fault::kTooLarge, "upload_too_large",
                fmt::format("A file may have up to {}; this one has {}.", Bytes(limits.max_size), Bytes(wanted.size)));
  }
  CheckSpace(wanted.size);
  Upload row = RowOf(wanted);
  row.expires_at = Expiry();
  const Millis now = row.created_at = clock_.Now();

  // The file first: a row without a file would be an upload that nobody can continue.
  store_.CreateUpload(row.name);
  try {
    const auto lease = pool_.Write();
    const auto transaction = lease->Begin();
    if (!row.client_id.empty()) {
      // Two parts of it came at once.
      if (auto there = FindPartUpload(*lease, row.user_id, row.client_id)) {
        store_.RemoveUpload(row.name);
        return *there;
      }
    }
    const OpenSum open = OpenUploadsOf(*lease, row.user_id);
    if (open.count >= limits.open) {
      throw Error(Fault::kRateLimited, "too_many_uploads",
                  fmt::format("You have {} unfinished uploads; finish or cancel one of them first.", open.count));
    }
    const std::int64_t used = limits.quota == 0 ? 0 : intake_.UsedBy(*lease, row.user_id) + open.bytes;
    if (limits.quota != 0 && used + row.size > limits.quota) {
      throw Error(Fault::kNoSpace, "quota_exceeded",
                  fmt::format("You may keep {}, {} of which are in use; this file has {}.", Bytes(limits.quota),
                              Bytes(used), Bytes(row.size)));
    }
    row.id = InsertUpload(*lease, row, now);
    transaction->Commit();
  } catch (...) {
    store_.RemoveUpload(row.name);
    throw;
  }
  return row;
}

std::shared_ptr<ActiveUpload> Uploads::Known(std::string_view name) {
  const auto found = active_.find(name);
  return found == active_.end() ? nullptr : found->second.lock();
}

/** The upload as this process writes it; null when it is done, then @p row tells about it. */
std::shared_ptr<ActiveUpload> Uploads::Activate(std::int64_t user_id, std::string_view name, Kind kind, Upload& row) {
  if (!storage::ValidUploadId(name)) throw NoSuchUpload();
  std::optional<Upload> found;
  {
    const std::lock_guard lock(mutex_);
    if (auto known = Known(name); known && !known->closed()) {
      if (known->row().user_id != user_id || known->row().resumable != (kind == Kind::kResumable)) throw NoSuchUpload();
      return known;
    }
    found = FindUpload(*pool_.Read(), name);
    // What comes in parts is not in order, so no offset says how far it is.
    if (!found || found->user_id != user_id || found->resumable != (kind == Kind::kResumable) ||
        !found->client_id.empty()) {
      throw NoSuchUpload();
    }
    row = *found;
    if (row.done) return nullptr;
    if (auto file = store_.OpenUpload(name)) {
      auto active = std::make_shared<ActiveUpload>(row, std::move(*file));
      std::erase_if(active_, [](const auto& entry) { return entry.second.expired(); });
      active_.insert_or_assign(row.name, active);
      wake_.notify_all();
      return active;
    }
  }
  // Adopted, but its transaction failed.
  if (!FinishAdopted(row)) {
    throw Error(Fault::kGone, "upload_damaged", "The server's storage lost this upload; begin it anew.");
  }
  row.done = true;
  row.received = row.size;
  return nullptr;
}

void Uploads::Settle(ActiveUpload& active) {
  std::int64_t durable = 0;
  try {
    durable = active.Sync();
  } catch (const Error&) {
    hasher_.Forget(active.row().name);  // it may have read what is now dropped
    throw;
  }
  Upload& row = active.row();
  if (durable == row.received) return;
  const Millis expires_at = Expiry();
  if (!StoreReceived(*pool_.Write(), row.id, durable, clock_.Now(), expires_at)) {
    active.Close();
    throw Error(Fault::kGone, "upload_closed", "This upload has ended meanwhile.");
  }
  row.received = durable;
  row.expires_at = expires_at;
}

bool Uploads::Record(const Upload& row, std::string_view sha256) {
  std::vector<std::int64_t> jobs;
  {
    const auto lease = pool_.Write();
    const auto transaction = lease->Begin();
    const Millis now = clock_.Now();
    if (!StoreDone(*lease, row.id, now, Expiry())) return false;
    jobs = intake_.Accept(*lease, row, sha256, now);
    transaction->Commit();
  }
  intake_.Accepted(row, jobs);
  return true;
}

void Uploads::Complete(ActiveUpload& active) {
  Upload& row = active.row();
  if (row.done) return;
  const std::string sha256 = hasher_.Ready(row.name, row.size).value_or("");
  store_.Adopt(row.name, row.media_token, row.extension);
  Record(row, sha256);
  row.done = true;
  active.Close();
  if (sha256.empty()) {
    hasher_.Rest(row.name);  // it goes on to the end; the job that records the hash asks for it
  } else {
    hasher_.Forget(row.name);
  }
}

bool Uploads::FinishAdopted(const Upload& row) {
  const std::optional<std::string> original = store_.FindOriginal(row.media_token);
  if (!original || *original != store_.Original(row.media_token, row.extension)) return false;
  store_.Adopt(row.name, row.media_token, row.extension);  // syncs the rename
  Record(row, "");
  return true;
}

void Uploads::EndForm(ActiveUpload& active, std::int64_t size, std::string_view title, std::string_view description) {
  Upload& row = active.row();
  if (size == 0) throw Error(Fault::kBadInput, "empty_upload", "The file is empty.");
  if (!title.empty()) row.title = catalogue::CheckedTitle(title);
  row.description = catalogue::CheckedDescription(description);
  StoreFormEnd(*pool_.Write(), row.id, size, row.title, row.description);
  row.size = size;
}

void Uploads::Remove(ActiveUpload& active) {
  const Upload& row = active.row();
  // The file first: on a full disk its space is what the change of the row needs. Once adopted it is no upload's any
  // more, and the row decides: what an item was made of is not removed here.
  const bool unfinished = store_.RemoveUpload(row.name);
  if (unfinished) active.Empty();
  active.Close();
  hasher_.Forget(row.name);
  if (DeleteOpen(*pool_.Write(), row.id) && !unfinished && store_.FindOriginal(row.media_token)) {
    store_.RemoveItem(row.media_token);
  }
}

Upload Uploads::Status(std::int64_t user_id, std::string_view name) {
  for (;;) {
    Upload row;
    const auto active = Activate(user_id, name, Kind::kResumable, row);
    if (!active) return row;
    const auto control = active->Control();
    if (active->closed()) continue;
    active->Revoke();
    Settle(*active);
    if (active->row().received == active->row().size) Complete(*active);
    return active->row();
  }
}

std::unique_ptr<UploadWriter> Uploads::Write(std::int64_t user_id, std::string_view name, std::int64_t offset,
                                             std::optional<std::int64_t> coming, std::optional<Checksum> checksum) {
  for (;;) {
    Upload row;
    const auto active = Activate(user_id, name, Kind::kResumable, row);
    ActiveUpload::Hold control;
    if (active) {
      control = active->Control();
      if (active->closed()) continue;
      active->Revoke();
      Settle(*active);
      if (active->row().received == active->row().size) Complete(*active);
      row = active->row();
    }
    if (offset != row.received) {
      throw Error(Fault::kConflict, "wrong_offset",
                  fmt::format("The upload continues at byte {}, not {}.", row.received, offset));
    }
    if (coming.value_or(0) > row.size - offset) {
      throw Error(Fault::kTooLarge, "upload_too_long",
                  fmt::format("This upload has {} bytes; more were announced.", row.size));
    }
    if (row.done) return nullptr;
    CheckSpace(coming.value_or(0));
    const std::uint64_t number = active->Admit(!checksum.has_value());
    return std::make_unique<UploadWriter>(*this, active, number, std::move(checksum));
  }
}

std::unique_ptr<UploadWriter> Uploads::WriteForm(const Upload& upload) {
  Upload row;
  const auto active = Activate(upload.user_id, upload.name, Kind::kForm, row);
  if (!active) throw NoSuchUpload();
  const auto control = active->Control();
  return std::make_unique<UploadWriter>(*this, active, active->Admit(true), std::nullopt);
}

void Uploads::Terminate(std::int64_t user_id, std::string_view name) {
  Upload row;
  try {
    for (;;) {
      const auto active = Activate(user_id, name, Kind::kResumable, row);
      if (!active) {
        throw Error(Fault::kConflict, "upload_done", "This upload has become an item; delete the item instead.");
      }
      const auto control = active->Control();
      if (active->closed()) continue;
      active->Revoke();
      return Remove(*active);
    }
  } catch (const Error& problem) {
    if (problem.code() != "upload_damaged") throw;
    store_.RemoveUpload(row.name);
    DeleteOpen(*pool_.Write(), row.id);
  }
}

Upload Uploads::CompleteParts(Upload row) {
  auto file = store_.OpenUpload(row.name);
  if (!file) {
    // Adopted, but its transaction failed, or another request was quicker.
    if (!FinishAdopted(row)) {
      throw Error(Fault::kGone, "upload_damaged", "The server's storage lost this upload; begin it anew.");
    }
    row.done = true;
    return row;
  }
  if (!StoreReceived(*pool_.Write(), row.id, row.size, clock_.Now(), Expiry())) {
    if (const auto now = FindUpload(*pool_.Read(), row.name); now && now->done) return *now;
    throw Error(Fault::kGone, "upload_closed", "This upload has ended meanwhile.");
  }
  row.received = row.size;
  ActiveUpload active(row, std::move(*file));
  const auto control = active.Control();
  Complete(active);
  return active.row();
}

void Uploads::RemoveParts(const Upload& row) {
  if (auto file = store_.OpenUpload(row.name)) {
    ActiveUpload active(row, std::move(*file));
    const auto control = active.Control();
    return Remove(active);
  }
  if (!FinishAdopted(row)) DeleteOpen(*pool_.Write(), row.id);
}

void Uploads::SyncSoon() {
  {
    const std::lock_guard lock(mutex_);
    soon_ = true;
  }
  wake_.notify_all();
}

/** Syncs what is being written about once a second, so that the last sync is short and a crash costs little. */
void Uploads::KeepDurable() {
  std::unique_lock lock(mutex_);
  while (!stop_) {
    std::erase_if(active_, [](const auto& entry) { return entry.second.expired(); });
    if (active_.empty()) {
      wake_.wait(lock);
      continue;
    }
    wake_.wait_for(lock, std::chrono::seconds(1), [&] { return stop_ || soon_; });
    soon_ = false;
    if (stop_) return;
    std::vector<std::shared_ptr<ActiveUpload>> all;
    for (const auto& [name, active] : active_) {
      if (auto alive = active.lock()) all.push_back(std::move(alive));
    }
    lock.unlock();
    for (const auto& active : all) {
      const auto control = active->TryControl();
      if (!control || active->closed()) continue;
      try {
        Settle(*active);
      } catch (const std::exception& problem) {
        log::Warning("an upload under way could not be synced",
                     {{"upload", active->row().name}, {"error", std::string(problem.what())}});
      }
    }
    all.clear();
    lock.lock();
  }
}

}  // namespace openpress::publish
