#include "publish/part_uploads.h"

#include <cerrno>

#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/error.h"
#include "core/ids.h"
#include "core/unicode.h"

namespace openpress::publish {
namespace {

Error Closed() {
  return {Fault::kGone, "upload_closed", "This upload has ended meanwhile."};
}

Error Collides() {
  return {Fault::kConflict, "part_collides", "The part lies where other parts are."};
}

/** One spelling for each UUID. */
std::string Folded(std::string_view client_id) {
  if (!IsUuid(client_id)) throw Error(Fault::kBadInput, "invalid_uuid", "qquuid: must be a UUID.");
  return Lowered(client_id);
}

/** Keeps completion away for one write. */
class SharedLock {
 public:
  explicit SharedLock(int file) : file_(file) {
    while (::flock(file, LOCK_SH | LOCK_NB) != 0) {
      if (errno == EINTR) continue;
      if (errno == EWOULDBLOCK) {
        throw Error(Fault::kBusy, "upload_busy", "The upload is being completed; try again in a moment.").RetryAfter(1);
      }
      throw SystemError("cannot lock an upload", errno);
    }
  }
  ~SharedLock() { ::flock(file_, LOCK_UN); }
  SharedLock(const SharedLock&) = delete;
  SharedLock& operator=(const SharedLock&) = delete;

 private:
  const int file_;
};

/** Originals are read-only, and what was removed has no name. */
void RequireOpen(int file) {
  struct stat status {};
  if (::fstat(file, &status) != 0) throw SystemError("cannot look at an upload", errno);
  if (status.st_nlink == 0 || (status.st_mode & S_IWUSR) == 0) throw Closed();
}

void WriteAt(int file, std::string_view bytes, std::int64_t at) {
  while (!bytes.empty()) {
    const ssize_t put = ::pwrite(file, bytes.data(), bytes.size(), at);
    if (put < 0 && errno == EINTR) continue;
    if (put < 0) throw storage::FileError("an upload cannot be written", errno);
    bytes.remove_prefix(static_cast<std::size_t>(put));
    at += put;
  }
}

}  // namespace

PartWriter::PartWriter(PartUploads& uploads, Upload upload, UploadPart part, storage::Fd file,
                       std::shared_ptr<Turn> turn)
    : uploads_(uploads),
      upload_(std::move(upload)),
      part_(std::move(part)),
      file_(std::move(file)),
      turn_(std::move(turn)) {
  const std::lock_guard lock(turn_->mutex);
  writer_ = ++turn_->writer;
}

void PartWriter::Append(std::string_view bytes) {
  if (static_cast<std::int64_t>(bytes.size()) > part_.size - written_) {
    throw Error(Fault::kTooLarge, "part_too_long", "The part has more bytes than was said.");
  }
  const std::lock_guard lock(turn_->mutex);
  if (writer_ != turn_->writer) {
    throw Error(Fault::kConflict, "upload_taken_over", "A newer request has taken this part over.");
  }
  const SharedLock shared(file_.get());
  RequireOpen(file_.get());
  WriteAt(file_.get(), bytes, part_.first + written_);
  written_ += static_cast<std::int64_t>(bytes.size());
}

void PartWriter::Finish() {
  if (!part_.exact) {
    if (written_ == 0) throw Error(Fault::kBadInput, "empty_upload", "The file is empty.");
    part_.size = part_.total = written_;
  }
  if (written_ != part_.size) {
    throw Error(Fault::kBadInput, "part_too_short", "The part has fewer bytes than was said.");
  }
  // Until the row is written a newer writer has to wait: it would find no part and write over this one.
  const std::lock_guard lock(turn_->mutex);
  if (writer_ != turn_->writer) {
    throw Error(Fault::kConflict, "upload_taken_over", "A newer request has taken this part over.");
  }
  if (::fdatasync(file_.get()) != 0) throw storage::FileError("an upload cannot be made durable", errno);
  uploads_.Store(upload_, part_);
}

Upload PartUploads::Begin(const UploadPart& part) {
  auto found = FindPartUpload(*pool_.Read(), part.user_id, part.client_id);
  if (found && !found->done && !part.exact) {
    // What an earlier try has left is of no known size, so it cannot be gone on with.
    uploads_.RemoveParts(*found);
    found.reset();
  }
  if (found) return *found;
  NewUpload wanted;
  wanted.user_id = part.user_id;
  wanted.size = part.total;
  wanted.file_name = part.file_name;
  wanted.file_type = part.file_type;
  wanted.client_id = part.client_id;
  return uploads_.Create(wanted);
}

std::shared_ptr<PartWriter::Turn> PartUploads::TurnOf(const Upload& upload, std::int64_t number) {
  const std::lock_guard lock(mutex_);
  std::erase_if(turns_, [](const auto& entry) { return entry.second.expired(); });
  auto& known = turns_[{upload.name, number}];
  auto turn = known.lock();
  if (!turn) known = turn = std::make_shared<PartWriter::Turn>();
  return turn;
}

std::unique_ptr<PartWriter> PartUploads::Write(UploadPart part) {
  part.client_id = Folded(part.client_id);
  CheckPart(part);
  const Upload upload = Begin(part);
  if (upload.done && !part.exact) return nullptr;
  if (upload.size != part.total) {
    throw Error(Fault::kConflict, "size_changed", "Another size was told for this file before.");
  }
  if (upload.done) return nullptr;
  {
    const auto lease = pool_.Read();
    if (HasPart(*lease, upload.id, part.number)) return nullptr;
    if (PartCollides(*lease, upload.id, part)) throw Collides();
  }
  uploads_.RequireSpace(part.size);
  auto file = store_.OpenUpload(upload.name);
  if (!file) throw Closed();
  auto turn = TurnOf(upload, part.number);
  return std::make_unique<PartWriter>(*this, upload, std::move(part), std::move(*file), std::move(turn));
}

void PartUploads::Store(const Upload& upload, const UploadPart& part) {
  const auto lease = pool_.Write();
  const auto transaction = lease->Begin();
  if (!TouchOpen(*lease, upload.id, uploads_.clock().Now(), uploads_.Expiry())) throw Closed();
  if (PartCollides(*lease, upload.id, part)) throw Collides();
  if (!part.exact) StoreFormEnd(*lease, upload.id, part.total, upload.title, upload.description);
  StorePart(*lease, upload.id, part);
  transaction->Commit();
}

Upload PartUploads::Finish(std::int64_t user_id, std::string_view client_id, std::optional<std::int64_t> count,
                           std::optional<std::int64_t> total) {
  std::optional<Upload> upload;
  PartSum sum;
  {
    const auto lease = pool_.Read();
    upload = FindPartUpload(*lease, user_id, Folded(client_id));
    if (!upload) throw Error(Fault::kBadInput, "no_such_upload", "There is no such upload.");
    sum = PartsOf(*lease, upload->id);
  }
  if (total && *total != upload->size) {
    throw Error(Fault::kConflict, "size_changed", "Another size was told for this file before.");
  }
  if (upload->done) return *upload;
  // Parts never overlap, so as many bytes as the file has are the file.
  if (sum.bytes != upload->size || (count && *count != sum.count)) {
    throw Error(Fault::kBadInput, "parts_missing", "Not all parts of the file have come.");
  }
  return uploads_.CompleteParts(*upload);
}

void PartUploads::Cancel(std::int64_t user_id, std::string_view client_id) {
  const auto upload = FindPartUpload(*pool_.Read(), user_id, Folded(client_id));
  if (!upload) throw Error(Fault::kNotFound, "no_such_upload", "There is no such upload.");
  if (upload->done) {
    throw Error(Fault::kConflict, "upload_done", "This upload has become an item; delete the item instead.");
  }
  uploads_.RemoveParts(*upload);
}

}  // namespace openpress::publish
