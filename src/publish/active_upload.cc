#include "publish/active_upload.h"

#include <algorithm>
#include <cerrno>
#include <thread>
#include <utility>

#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/log.h"

namespace openpress::publish {
namespace {

constexpr auto kPatience = std::chrono::seconds(10);

Error Busy() {
  return Error(Fault::kBusy, "upload_busy", "Another connection is writing this upload; try again in a moment.")
      .RetryAfter(1);
}

/** Our own former lock goes with the last reference to an ActiveUpload, which may be a moment away. */
void Lock(int file) {
  for (int i = 0; ::flock(file, LOCK_EX | LOCK_NB) != 0; ++i) {
    if (errno == EINTR) continue;
    if (errno != EWOULDBLOCK) throw SystemError("cannot lock an upload", errno);
    if (i == 100) throw Busy();
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
}

}  // namespace

ActiveUpload::ActiveUpload(Upload row, storage::Fd file) : row_(std::move(row)), file_(std::move(file)) {
  Lock(file_.get());
  struct stat status {};
  if (::fstat(file_.get(), &status) != 0) throw SystemError("cannot look at an upload", errno);
  if (status.st_size < row_.received) {
    log::Error("an upload's file is shorter than what was acknowledged: the storage lost data",
               {{"upload", row_.name}, {"acknowledged", row_.received}, {"size", std::int64_t{status.st_size}}});
    throw Error(Fault::kGone, "upload_damaged", "The server's storage lost a part of this upload; begin it anew.");
  }
  if (status.st_size > row_.received) Truncate(row_.received);
  written_ = row_.received;
}

void ActiveUpload::Release::operator()(ActiveUpload* held) const noexcept {
  {
    const std::lock_guard lock(held->mutex_);
    held->held_ = false;
  }
  held->released_.notify_one();
}

ActiveUpload::Hold ActiveUpload::Control() {
  std::unique_lock lock(mutex_);
  if (!released_.wait_for(lock, kPatience, [&] { return !held_; })) throw Busy();
  held_ = true;
  return Hold(this);
}

ActiveUpload::Hold ActiveUpload::TryControl() {
  const std::lock_guard lock(mutex_);
  if (held_) return nullptr;
  held_ = true;
  return Hold(this);
}

void ActiveUpload::Truncate(std::int64_t size) {
  if (::ftruncate(file_.get(), size) != 0) throw storage::FileError("cannot cut an upload", errno);
}

void ActiveUpload::Revoke() {
  {
    std::unique_lock lock(mutex_);
    ++writer_;
    if (!turn_ended_.wait_for(lock, kPatience, [&] { return !in_turn_; })) throw Busy();
  }
  DropChunk();
}

std::uint64_t ActiveUpload::Admit(bool proven) {
  const std::lock_guard lock(mutex_);
  chunk_ = written_;
  proven_ = proven;
  return ++writer_;
}

bool ActiveUpload::IsCurrent(std::uint64_t writer) const {
  const std::lock_guard lock(mutex_);
  return writer_ == writer && !closed_;
}

void ActiveUpload::KeepChunk() {
  const std::lock_guard lock(mutex_);
  proven_ = true;
}

void ActiveUpload::DropChunk() {
  const std::lock_guard lock(mutex_);
  if (proven_) return;
  Truncate(chunk_);
  written_ = chunk_;
  proven_ = true;
}

std::int64_t ActiveUpload::Sync() {
  if (sync_problem_ == 0) {
    const std::int64_t until = settled();
    if (until <= row_.received || ::fdatasync(file_.get()) == 0) return std::max(until, row_.received);
    sync_problem_ = errno;
    log::Error("an upload cannot be made durable",
               {{"upload", row_.name}, {"error", SystemError("fdatasync", sync_problem_).what()}});
  }
  // A second sync would say that all is well: the kernel reports the loss of a page once. So the bytes must go.
  Revoke();
  Truncate(row_.received);
  const std::lock_guard lock(mutex_);
  written_ = row_.received;
  throw storage::FileError("an upload cannot be made durable", std::exchange(sync_problem_, 0));
}

void ActiveUpload::Empty() noexcept {
  if (::ftruncate(file_.get(), 0) != 0)
    log::Warning("a removed upload keeps its space for now", {{"upload", row_.name}});
}

void ActiveUpload::Close() {
  const std::lock_guard lock(mutex_);
  ++writer_;
  closed_ = true;
}

bool ActiveUpload::closed() const {
  const std::lock_guard lock(mutex_);
  return closed_;
}

void ActiveUpload::BeginTurn(std::uint64_t writer) {
  const std::lock_guard lock(mutex_);
  if (closed_) throw Error(Fault::kGone, "upload_closed", "This upload has ended meanwhile.");
  if (writer_ != writer) {
    throw Error(Fault::kConflict, "upload_taken_over", "A newer request has taken this upload over.");
  }
  in_turn_ = true;
}

std::int64_t ActiveUpload::EndTurn(std::size_t count) {
  std::int64_t written = 0;
  bool surplus = false;
  {
    const std::lock_guard lock(mutex_);
    // Also of a writer that lost its right during the turn: Revoke() waits for these bytes.
    written_ += static_cast<std::int64_t>(count);
    surplus = written_ > row_.size;
    if (surplus) {
      written_ = row_.size;
      Truncate(row_.size);
    }
    written = written_;
    in_turn_ = false;
  }
  turn_ended_.notify_all();
  if (surplus) {
    throw Error(Fault::kTooLarge, "upload_too_long",
                fmt::format("This upload has {} bytes; more were sent.", row_.size));
  }
  return written;
}

std::int64_t ActiveUpload::written() const {
  const std::lock_guard lock(mutex_);
  return written_;
}

std::int64_t ActiveUpload::settled() const {
  const std::lock_guard lock(mutex_);
  return proven_ ? written_ : chunk_;
}

}  // namespace openpress::publish
