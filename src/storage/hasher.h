#pragma once

#include <condition_variable>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>

#include "lib/crypto/digest.h"
#include "storage/file.h"

namespace openpress::storage {

/** SHA-256 of files while they grow, off the path of whoever writes them.
 *
 *  A thread of its own, which runs only when a processor has nothing else to do (SCHED_IDLE), reads behind the writer
 *  what the page cache still holds; when it falls back it catches up afterwards. Nothing is kept on disk: a file that
 * the thread does not know (after a restart, or pushed out by many newer ones) is read from its first byte. Memory is
 * one read buffer and a few hundred bytes a file, for at most kMostFiles files. All methods may be called from any
 * thread but a loop; results are 64 lower-case hexadecimal digits. */
class Hasher {
 public:
  static constexpr std::size_t kMostFiles = 256;

  Hasher();
  ~Hasher();
  Hasher(const Hasher&) = delete;
  Hasher& operator=(const Hasher&) = delete;

  /** Bytes [0, @p until) of the file known as @p id are final. @p file is opened a second time at first, so renaming
   *  or removing the file does not matter. A smaller @p until than before changes nothing. */
  void Advance(const std::string& id, int file, std::int64_t until);
  /** The hash of the first @p size bytes, if it is ready now. */
  [[nodiscard]] std::optional<std::string> Ready(const std::string& id, std::int64_t size);
  /** The hash of the first @p size bytes; what is missing is computed here, by the calling thread and at its priority.
   *  Nothing when the file is not known, was not advanced that far, cannot be read, or @p give_up says so, which is
   * asked every few megabytes. */
  [[nodiscard]] std::optional<std::string> Complete(const std::string& id, std::int64_t size,
                                                    const std::function<bool()>& give_up);
  /** The writer stopped for now: gives back the descriptor, keeps what was computed. */
  void Rest(const std::string& id);
  /** Drops everything about the file. */
  void Forget(const std::string& id);

 private:
  struct Job;

  void Run();
  std::shared_ptr<Job> Find(const std::string& id);
  std::shared_ptr<Job> Next();
  void HashBatch(std::unique_lock<std::mutex>& lock, Job& job, char* piece);
  void MakeRoom();

  std::mutex mutex_;
  std::condition_variable work_;
  std::condition_variable progress_;
  std::map<std::string, std::shared_ptr<Job>> jobs_;  // guarded by mutex_, as the following
  std::uint64_t turn_ = 0;
  bool stop_ = false;
  std::thread thread_;
};

/** SHA-256 of a whole file in hexadecimal, computed here and now.
 *  @throws Error when it cannot be read, or kBusy "interrupted" when @p give_up says so */
std::string HashFile(const std::string& path, const std::function<bool()>& give_up);

}  // namespace openpress::storage
