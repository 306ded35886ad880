#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "lib/crypto/digest.h"
#include "publish/active_upload.h"
#include "publish/upload.h"

namespace openpress::publish {

class Uploads;

/** A checksum the client gave for the bytes of one request. */
struct Checksum {
  crypto::Algorithm algorithm = crypto::Algorithm::kSha256;
  std::string expected;  ///< raw
};

/** One request's right to write to an upload. One thread at a time, none of them a loop; must not outlive the Uploads.
 *
 *  Whoever moves the bytes calls BeginTurn(), puts bytes into file() at offset(), tells Wrote(), and so on; then
 * Finish() or Abandon(). When a newer request has taken over, BeginTurn() throws. Destroying it without either is
 * Abandon(). */
class UploadWriter {
 public:
  UploadWriter(Uploads& uploads, std::shared_ptr<ActiveUpload> active, std::uint64_t number,
               std::optional<Checksum> checksum);
  ~UploadWriter();
  UploadWriter(const UploadWriter&) = delete;
  UploadWriter& operator=(const UploadWriter&) = delete;

  [[nodiscard]] int file() const noexcept { return active_->file(); }
  [[nodiscard]] std::int64_t offset() const { return active_->written(); }

  /** @throws Error kConflict "upload_taken_over", kGone "upload_closed" */
  void BeginTurn();
  /** @throws Error kTooLarge "upload_too_long", kNoSpace "disk_full"; what came before is kept */
  void Wrote(std::size_t count);
  /** The same turn for bytes that lie in memory. @throws Error as both, and for a failed write */
  void Append(std::string_view bytes);

  /** The request's bytes are all there: they are durable when this returns, and if they were the upload's last ones it
   * has become an item.
   *  @throws Error kConflict "checksum_mismatch" (just this request's bytes are dropped), "upload_taken_over";
   * kNoSpace, kBusy or kBroken when something failed: the client asks for the offset and goes on */
  Upload Finish();
  /** For a form, whose size and texts are known at its end only: the upload is complete as it is. */
  Upload FinishForm(std::string_view title, std::string_view description);
  /** The request ended early: makes durable what has come (a form's file is removed). */
  void Abandon() noexcept;

 private:
  void HashChunk();
  void EndTurn() noexcept;

  Uploads& uploads_;
  const std::shared_ptr<ActiveUpload> active_;
  const std::uint64_t number_;
  std::optional<Checksum> checksum_;
  std::optional<crypto::Digest> digest_;
  std::int64_t digested_;        // end of what the digest has seen
  std::int64_t space_asked_at_;  // written bytes when free space was last looked at
  std::int64_t synced_at_;       // written bytes when a sync was last asked for
  bool in_turn_ = false;
  bool ended_ = false;
};

}  // namespace openpress::publish
