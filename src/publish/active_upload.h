#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>

#include "publish/upload.h"
#include "storage/file.h"

namespace openpress::publish {

/** The file of an upload that this process writes to, and who of several may write.
 *
 *  Bytes come in turns of bounded length. A writer has a number, and only the newest number may take turns, so a
 * request takes the file over from a stale connection without waiting for that to time out: it waits for the turn that
 * runs now, if any, and later turns of the old writer are refused before they touch the file. The file is locked
 * (flock(2)) against other processes for as long as the object lives.
 *
 *  Control() serialises what is slow and rare: taking over, syncing, finishing, removing. The methods under "turns" may
 * be called without it, from the one thread that runs the writer's turns; all others need it. */
class ActiveUpload {
 public:
  /** Drops what lies in the file behind the durable bytes: nobody knows whether it is right.
   *  @throws Error kBusy "upload_busy" when another process writes, kGone "upload_damaged" when durable bytes are
   *  missing from the file */
  ActiveUpload(Upload row, storage::Fd file);

  struct Release {
    void operator()(ActiveUpload* held) const noexcept;
  };
  /** Held until it is destroyed, which must be before the ActiveUpload is. */
  using Hold = std::unique_ptr<ActiveUpload, Release>;
  /** @throws Error kBusy "upload_busy" after ten seconds */
  Hold Control();
  /** Null when somebody else has it: for the periodic sync, which comes again. */
  Hold TryControl();

  /** As last stored; `received` is what is durable. */
  [[nodiscard]] const Upload& row() const noexcept { return row_; }
  Upload& row() noexcept { return row_; }
  [[nodiscard]] int file() const noexcept { return file_.get(); }

  /** Ends the present writer's right, waits for its turn to end and drops its chunk if that is still unproven.
   *  @throws Error kBusy "upload_busy" when the turn does not end within ten seconds */
  void Revoke();
  /** A new writer, who begins behind the bytes written so far. After Revoke(). @return its number
   *  @param proven false: its bytes are a chunk that counts only after KeepChunk() */
  std::uint64_t Admit(bool proven);
  /** The number is that of the one who may write. */
  [[nodiscard]] bool IsCurrent(std::uint64_t writer) const;
  void KeepChunk();
  void DropChunk();
  /** Makes the bytes that may be kept durable in the file, not in the row. @return how many there are in all
   *  @throws Error; the file is then back at row().received, since what a failed sync leaves cannot be known */
  std::int64_t Sync();
  /** Gives back the disk space of a file that is being removed; its name may be gone already. After Revoke(). */
  void Empty() noexcept;
  /** The upload is finished or removed: nobody may write any more. */
  void Close();
  [[nodiscard]] bool closed() const;

  // Turns

  /** @throws Error kConflict "upload_taken_over", kGone "upload_closed" */
  void BeginTurn(std::uint64_t writer);
  /** The end of the turn that began. @return bytes written so far, at most the upload's size
   *  @throws Error kTooLarge when there are more bytes than the upload has; those are dropped */
  std::int64_t EndTurn(std::size_t count);
  [[nodiscard]] std::int64_t written() const;
  /** Bytes written that no checksum can take back: what may be hashed and made durable. */
  [[nodiscard]] std::int64_t settled() const;

 private:
  void Truncate(std::int64_t size);

  Upload row_;
  storage::Fd file_;

  mutable std::mutex mutex_;
  std::condition_variable turn_ended_;
  std::condition_variable released_;
  bool held_ = false;  // guarded by mutex_, as the following
  std::uint64_t writer_ = 0;
  bool in_turn_ = false;
  bool closed_ = false;
  std::int64_t written_ = 0;
  std::int64_t chunk_ = 0;  // where the present writer began
  bool proven_ = true;      // its bytes count as they come

  int sync_problem_ = 0;  // needs control: a sync failed and what it left is not dropped yet
};

}  // namespace openpress::publish
