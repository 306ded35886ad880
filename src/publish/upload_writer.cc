#include "publish/upload_writer.h"

#include <algorithm>
#include <array>
#include <cerrno>

#include <unistd.h>

#include "core/error.h"
#include "core/ids.h"
#include "core/log.h"
#include "publish/uploads.h"

namespace openpress::publish {
namespace {

constexpr std::int64_t kAskForSpaceEvery = 16LL << 20;
constexpr std::int64_t kSyncEvery = 64LL << 20;

Error TakenOver() {
  return {Fault::kConflict, "upload_taken_over", "A newer request has taken this upload over."};
}

}  // namespace

UploadWriter::UploadWriter(Uploads& uploads, std::shared_ptr<ActiveUpload> active, std::uint64_t number,
                           std::optional<Checksum> checksum)
    : uploads_(uploads),
      active_(std::move(active)),
      number_(number),
      checksum_(std::move(checksum)),
      digested_(active_->written()),
      space_asked_at_(digested_),
      synced_at_(digested_) {
  if (checksum_) digest_.emplace(checksum_->algorithm);
}

UploadWriter::~UploadWriter() {
  Abandon();
}

void UploadWriter::BeginTurn() {
  active_->BeginTurn(number_);
  in_turn_ = true;
}

void UploadWriter::EndTurn() noexcept {
  if (!in_turn_) return;
  in_turn_ = false;
  try {
    active_->EndTurn(0);
  } catch (const Error&) {  // only bytes can be too many
  }
}

void UploadWriter::Wrote(std::size_t count) {
  if (!in_turn_) throw Error(Fault::kBroken, "no_turn", "Bytes were written out of turn.");
  in_turn_ = false;
  const std::int64_t written = active_->EndTurn(count);
  if (count == 0) return;
  if (digest_) {
    HashChunk();
  } else {
    uploads_.hasher_.Advance(active_->row().name, active_->file(), active_->settled());
  }
  if (written - synced_at_ >= kSyncEvery) {
    synced_at_ = written;
    uploads_.SyncSoon();
  }
  if (written - space_asked_at_ >= kAskForSpaceEvery) {
    space_asked_at_ = written;
    uploads_.CheckSpace(0);
  }
}

void UploadWriter::Append(std::string_view bytes) {
  BeginTurn();
  std::int64_t at = active_->written();
  std::size_t done = 0;
  int problem = 0;
  while (done < bytes.size() && problem == 0) {
    const ssize_t put = ::pwrite(active_->file(), bytes.data() + done, bytes.size() - done, at);
    if (put < 0 && errno != EINTR) problem = errno;
    if (put > 0) {
      done += static_cast<std::size_t>(put);
      at += put;
    }
  }
  Wrote(done);
  if (problem != 0) throw storage::FileError("an upload cannot be written", problem);
}

/** Reads back what this request put into the file, so that what is compared is what is kept. */
void UploadWriter::HashChunk() {
  std::array<char, 64 << 10> piece;
  const std::int64_t until = active_->written();
  while (digested_ < until) {
    const auto count = static_cast<std::size_t>(std::min<std::int64_t>(piece.size(), until - digested_));
    const ssize_t got = ::pread(active_->file(), piece.data(), count, digested_);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) throw SystemError("an upload cannot be read back", errno);
    if (got == 0) throw TakenOver();  // only whoever took over cuts the file
    digest_->Update(piece.data(), static_cast<std::size_t>(got));
    digested_ += got;
  }
}

Upload UploadWriter::Finish() {
  EndTurn();
  const auto control = active_->Control();
  if (!active_->IsCurrent(number_)) {
    ended_ = true;
    throw TakenOver();
  }
  if (digest_) {
    HashChunk();
    if (!ConstantTimeEqual(digest_->Finish(), checksum_->expected)) {
      ended_ = true;
      active_->DropChunk();
      throw Error(Fault::kConflict, "checksum_mismatch",
                  "The bytes received do not have the checksum that was sent with them; they were dropped.");
    }
    digest_.reset();
    active_->KeepChunk();
    uploads_.hasher_.Advance(active_->row().name, active_->file(), active_->settled());
  }
  uploads_.Settle(*active_);
  if (active_->row().received == active_->row().size) uploads_.Complete(*active_);
  ended_ = true;
  return active_->row();
}

Upload UploadWriter::FinishForm(std::string_view title, std::string_view description) {
  EndTurn();
  const auto control = active_->Control();
  if (!active_->IsCurrent(number_)) throw TakenOver();
  uploads_.Settle(*active_);
  uploads_.EndForm(*active_, active_->written(), title, description);
  uploads_.Complete(*active_);
  ended_ = true;
  return active_->row();
}

void UploadWriter::Abandon() noexcept {
  if (std::exchange(ended_, true)) return;
  try {
    EndTurn();
    const auto control = active_->Control();
    if (!active_->IsCurrent(number_)) return;
    active_->Revoke();
    if (!active_->row().resumable) return uploads_.Remove(*active_);
    uploads_.Settle(*active_);
    if (active_->row().received == active_->row().size) return uploads_.Complete(*active_);
    uploads_.hasher_.Rest(active_->row().name);
  } catch (const std::exception& problem) {
    // What is durable stays so; the rest is sent again.
    log::Warning("an interrupted upload was not wholly kept",
                 {{"upload", active_->row().name}, {"error", std::string(problem.what())}});
  }
}

}  // namespace openpress::publish
