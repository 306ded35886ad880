#pragma once

#include <condition_variable>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "core/clock.h"
#include "core/settings.h"
#include "db/pool.h"
#include "publish/active_upload.h"
#include "publish/upload.h"
#include "publish/upload_writer.h"
#include "storage/hasher.h"
#include "storage/media_store.h"

namespace openpress::publish {

struct UploadLimits {
  std::int64_t max_size = 64LL << 30;
  std::int64_t quota = 0;            ///< bytes of originals one user may keep, open uploads counted whole; 0: no limit
  std::int64_t reserve = 1LL << 30;  ///< free disk space that uploads leave alone
  std::int64_t expiry = 7 * 86400;   ///< seconds an open upload is kept after its last byte
  std::int64_t open = 50;            ///< open uploads of one user

  static UploadLimits From(const Settings& settings);
};

/** What becomes of an upload whose bytes are all there. */
class Intake {
 public:
  virtual ~Intake() = default;
  /** Bytes of the user's originals. */
  virtual std::int64_t UsedBy(db::Connection& connection, std::int64_t user_id) = 0;
  /** Inside the one transaction that ends the upload, whose file is the item's original already: makes the item and its
   *  jobs. @param sha256 hexadecimal, empty when it is not computed yet. @return ids of the jobs */
  virtual std::vector<std::int64_t> Accept(db::Connection& connection, const Upload& upload, std::string_view sha256,
                                           Millis now) = 0;
  /** After the commit. @param jobs what Accept() returned */
  virtual void Accepted(const Upload& upload, const std::vector<std::int64_t>& jobs) noexcept = 0;
};

/** Uploads from their creation until they have become items. Any thread that may block; a thread that holds a database
 *  lease must not call this.
 *
 *  What holds at every moment, also after kill -9 and a power failure: the row says how many bytes are durable, the
 *  file has at least these, and only these count. A complete upload becomes an item in this order, each step safe to
 *  repeat:
 *
 *   1. the file is synced (and the row says so);
 *   2. the file is renamed to the item's original (MediaStore::Adopt), synced;
 *   3. one transaction makes the media row and the jobs, and marks the upload as done;
 *   4. the jobs are announced, and only now the client hears of it.
 *
 *  Recover() finishes what was interrupted between 1 and 3. Meanwhile nobody can see a complete upload as complete:
 * asking for its offset first repeats the steps. */
class Uploads {
 public:
  Uploads(db::Pool& pool, storage::MediaStore& store, storage::Hasher& hasher, Intake& intake, const Clock& clock,
          std::function<UploadLimits()> limits);
  ~Uploads();
  Uploads(const Uploads&) = delete;
  Uploads& operator=(const Uploads&) = delete;

  /** At start, before requests; other processes may take uploads meanwhile. Finishes complete uploads, removes forms
   *  that nobody sends any more, empties the store's trash. Failures are logged and left for the next time. */
  void Recover();

  /** An upload in parts is begun once: for the same client_id the one that is there comes back.
   *  @throws Error kTooLarge "upload_too_large", kNoSpace "quota_exceeded" or "disk_full", kRateLimited
   *  "too_many_uploads", kBadInput for texts that the catalogue refuses */
  Upload Create(const NewUpload& wanted);

  /** The upload as it stands: writers are revoked, so that the offset is still true when the client goes on from it.
   *  @throws Error kNotFound "no_such_upload", also for an upload of somebody else; kGone; kBusy */
  Upload Status(std::int64_t user_id, std::string_view name);

  /** Lets a request write from @p offset on, and ends the right of any other.
   *  @param coming bytes that will come, when known
   *  @return null when the upload is done and nothing is to come
   *  @throws Error as Status(); kConflict "wrong_offset"; kTooLarge "upload_too_long"; kNoSpace "disk_full" */
  std::unique_ptr<UploadWriter> Write(std::int64_t user_id, std::string_view name, std::int64_t offset,
                                      std::optional<std::int64_t> coming, std::optional<Checksum> checksum);

  /** The same for an upload made with `resumable` false, which is written by the request that made it. */
  std::unique_ptr<UploadWriter> WriteForm(const Upload& upload);

  /** Removes an open upload. @throws Error as Status(); kConflict "upload_done" */
  void Terminate(std::int64_t user_id, std::string_view name);

  // For PartUploads, which writes the file of an upload that has a client_id.

  /** Every byte of @p row is in its file and durable: makes the item, or finds that it is made.
   *  @throws Error kGone "upload_damaged", "upload_closed"; kBusy while a part is being written */
  Upload CompleteParts(Upload row);
  /** Removes it while it is open. @throws Error kBusy as above */
  void RemoveParts(const Upload& row);
  /** @throws Error kNoSpace "disk_full" */
  void RequireSpace(std::int64_t bytes) const { CheckSpace(bytes); }
  /** When an upload expires whose last byte comes now. */
  [[nodiscard]] Millis Expiry() const;

  /** For the periodic job: Recover(), and removes what is past its time and files that no row knows of when as old.
   *  @return how many of both */
  std::int64_t ExpireUploads();

  [[nodiscard]] UploadLimits limits() const { return limits_(); }
  [[nodiscard]] const Clock& clock() const noexcept { return clock_; }

 private:
  friend class UploadWriter;

  // Also for UploadWriter. Those that are given an ActiveUpload need its Control().
  void CheckSpace(std::int64_t wanted) const;
  void Settle(ActiveUpload& active);
  void Complete(ActiveUpload& active);
  void EndForm(ActiveUpload& active, std::int64_t size, std::string_view title, std::string_view description);
  void Remove(ActiveUpload& active);
  void SyncSoon();

  enum class Kind { kResumable, kForm };

  std::shared_ptr<ActiveUpload> Activate(std::int64_t user_id, std::string_view name, Kind kind, Upload& row);
  std::shared_ptr<ActiveUpload> Known(std::string_view name);
  bool FinishAdopted(const Upload& row);
  bool Record(const Upload& row, std::string_view sha256);
  void RecoverOne(const Upload& row);
  bool ExpireOne(const Upload& row, Millis now);
  std::int64_t RemoveStrayFiles(Millis now);
  void KeepDurable();

  db::Pool& pool_;
  storage::MediaStore& store_;
  storage::Hasher& hasher_;
  Intake& intake_;
  const Clock& clock_;
  const std::function<UploadLimits()> limits_;

  std::mutex mutex_;
  std::map<std::string, std::weak_ptr<ActiveUpload>, std::less<>> active_;  // guarded by mutex_
  std::condition_variable wake_;
  bool stop_ = false;  // guarded by mutex_
  bool soon_ = false;  // guarded by mutex_
  std::thread keeper_;
};

}  // namespace openpress::publish
