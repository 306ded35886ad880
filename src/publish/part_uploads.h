#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "db/pool.h"
#include "publish/upload.h"
#include "publish/upload_part.h"
#include "publish/uploads.h"
#include "storage/media_store.h"

namespace openpress::publish {

class PartUploads;

/** The right of one request to write one part. Used by one thread at a time. */
class PartWriter {
 public:
  /** A writer that a newer one has replaced notices before each write. */
  struct Turn {
    std::mutex mutex;
    std::uint64_t writer = 0;  // guarded by mutex
  };

  PartWriter(PartUploads& uploads, Upload upload, UploadPart part, storage::Fd file, std::shared_ptr<Turn> turn);

  /** @throws Error kTooLarge "part_too_long", kConflict "upload_taken_over", kGone "upload_closed", kNoSpace; the part
   *  then counts as not sent */
  void Append(std::string_view bytes);
  /** All of the part has come: it is durable when this returns.
   *  @throws Error kBadInput "part_too_short", "empty_upload", kConflict "part_collides", and as Append() */
  void Finish();

 private:
  PartUploads& uploads_;
  Upload upload_;
  UploadPart part_;
  const storage::Fd file_;
  const std::shared_ptr<Turn> turn_;
  std::uint64_t writer_ = 0;
  std::int64_t written_ = 0;
};

/** Uploads whose parts come in any order and several at a time, named by the client. Each part is written to its place
 *  in the file that becomes the original; it counts once it is durable and its row says so, and the first that counts
 *  stays. When all are there the upload takes the way of every other (Uploads). Any thread that may block and holds no
 *  database lease.
 *
 *  A file that has become an original is never written again: each write holds a shared lock (flock(2)) and looks
 *  whether the file is still an upload's, and completion holds the exclusive one. That also holds between processes. */
class PartUploads {
 public:
  /** Both outlive this. */
  PartUploads(db::Pool& pool, storage::MediaStore& store, Uploads& uploads)
      : pool_(pool), store_(store), uploads_(uploads) {}

  /** The right to write @p part; the upload begins with whichever part is first.
   *  @return null when its bytes are there already
   *  @throws Error kBadInput "invalid_uuid"; as CheckPart() and Uploads::Create(); kConflict "size_changed",
   * "part_collides"; kNoSpace */
  std::unique_ptr<PartWriter> Write(UploadPart part);

  /** All parts have been sent: makes the item. Asking again gives the same answer for as long as the upload is kept.
   *  @param count of parts, when the client says so @param total bytes, likewise
   *  @throws Error kBadInput "invalid_uuid", "no_such_upload", "parts_missing"; kConflict "size_changed" */
  Upload Finish(std::int64_t user_id, std::string_view client_id, std::optional<std::int64_t> count,
                std::optional<std::int64_t> total);

  /** Removes an upload that is not complete. @throws Error kBadInput "invalid_uuid", kNotFound "no_such_upload",
   * kConflict "upload_done" */
  void Cancel(std::int64_t user_id, std::string_view client_id);

 private:
  friend class PartWriter;

  Upload Begin(const UploadPart& part);
  std::shared_ptr<PartWriter::Turn> TurnOf(const Upload& upload, std::int64_t number);
  void Store(const Upload& upload, const UploadPart& part);

  db::Pool& pool_;
  storage::MediaStore& store_;
  Uploads& uploads_;

  std::mutex mutex_;
  std::map<std::pair<std::string, std::int64_t>, std::weak_ptr<PartWriter::Turn>> turns_;  // guarded by mutex_
};

}  // namespace openpress::publish
