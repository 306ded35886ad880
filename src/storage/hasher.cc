#include "storage/hasher.h"

#include <algorithm>
#include <chrono>
#include <utility>
#include <vector>

#include <fcntl.h>
#include <fmt/format.h>
#include <pthread.h>
#include <sys/resource.h>
#include <unistd.h>

#include "core/ids.h"
#include "core/log.h"

namespace openpress::storage {
namespace {

constexpr std::size_t kPiece = 256 << 10;  // fits the second-level cache, so the hash reads what the copy just wrote

/** Reads @p count bytes at @p offset. False on an error or at the end of the file. */
bool ReadAt(int file, char* to, std::size_t count, std::int64_t offset) noexcept {
  while (count > 0) {
    const ssize_t got = ::pread(file, to, count, offset);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return false;
    to += got;
    offset += got;
    count -= static_cast<std::size_t>(got);
  }
  return true;
}

}  // namespace

// Fields are guarded by the Hasher's mutex, except digest and position, which belong to the thread while `busy`.
struct Hasher::Job {
  std::string id;
  Fd file;
  std::int64_t until = 0;
  std::int64_t position = 0;
  crypto::Digest digest{crypto::Algorithm::kSha256};
  std::uint64_t advanced = 0;  // the turn of the last Advance(): the oldest makes room
  std::uint64_t served = 0;    // the turn of the last piece: the oldest is next
  std::int64_t size = -1;      // asked for by Ready() or Wait(); the hash is finished when position reaches it
  std::string result;
  bool busy = false;
  bool broken = false;
  bool resting = false;
  bool forgotten = false;
};

Hasher::Hasher() : thread_([this] { Run(); }) {
  pthread_setname_np(thread_.native_handle(), "hasher");
}

Hasher::~Hasher() {
  {
    const std::lock_guard lock(mutex_);
    stop_ = true;
  }
  work_.notify_all();
  progress_.notify_all();
  thread_.join();
}

std::shared_ptr<Hasher::Job> Hasher::Find(const std::string& id) {
  const auto found = jobs_.find(id);
  return found == jobs_.end() ? nullptr : found->second;
}

void Hasher::MakeRoom() {
  if (jobs_.size() < kMostFiles) return;
  const auto oldest = std::min_element(
      jobs_.begin(), jobs_.end(), [](const auto& a, const auto& b) { return a.second->advanced < b.second->advanced; });
  oldest->second->forgotten = true;  // it starts from its first byte when it goes on
  jobs_.erase(oldest);
}

/** Of the files that are behind, one that somebody waits for, else the one that had no turn for longest. */
std::shared_ptr<Hasher::Job> Hasher::Next() {
  std::shared_ptr<Job> next;
  for (const auto& [id, job] : jobs_) {
    if (job->broken || !job->file || job->position >= job->until) continue;
    const auto rank = [](const Job& of) { return std::pair(of.size < 0, of.served); };
    if (!next || rank(*job) < rank(*next)) next = job;
  }
  return next;
}

void Hasher::Advance(const std::string& id, int file, std::int64_t until) {
  const std::lock_guard lock(mutex_);
  auto job = Find(id);
  if (!job) {
    MakeRoom();
    job = std::make_shared<Job>();
    job->id = id;
    jobs_.emplace(id, job);
  }
  job->advanced = ++turn_;
  job->resting = false;
  if (!job->file) {
    // Opened anew rather than duplicated: a duplicate would share, and so keep, a lock on the file (flock(2)).
    job->file = Fd(::open(fmt::format("/proc/self/fd/{}", file).c_str(), O_RDONLY | O_CLOEXEC));
    if (!job->file) job->broken = true;
  }
  job->until = std::max(job->until, until);
  if (job->until > job->position) work_.notify_one();
}

std::optional<std::string> Hasher::Ready(const std::string& id, std::int64_t size) {
  return Wait(id, size, [] { return true; });
}

std::optional<std::string> Hasher::Wait(const std::string& id, std::int64_t size,
                                        const std::function<bool()>& give_up) {
  std::unique_lock lock(mutex_);
  const auto job = Find(id);
  if (!job || job->until != size || job->broken) return std::nullopt;
  job->size = size;
  work_.notify_one();
  for (;;) {
    if (!job->result.empty()) return job->result;
    if (job->position == size && !job->busy) {
      job->result = ToHex(job->digest.Finish());
      job->file.Reset();
      return job->result;
    }
    if (job->broken || job->forgotten || stop_ || give_up()) return std::nullopt;
    progress_.wait_for(lock, std::chrono::milliseconds(100));
  }
}

void Hasher::Rest(const std::string& id) {
  const std::lock_guard lock(mutex_);
  if (const auto job = Find(id)) {
    job->resting = true;  // the thread closes the file once it has caught up
    if (!job->busy && job->position >= job->until) job->file.Reset();
  }
}

void Hasher::Forget(const std::string& id) {
  const std::lock_guard lock(mutex_);
  if (const auto job = Find(id)) {
    job->forgotten = true;
    jobs_.erase(id);
  }
  progress_.notify_all();
}

void Hasher::Run() {
  // On Linux a nice value is a thread's own. Hashing takes what receiving and answering leave.
  ::setpriority(PRIO_PROCESS, 0, 10);
  std::vector<char> piece(kPiece);
  std::unique_lock lock(mutex_);
  while (!stop_) {
    const std::shared_ptr<Job> job = Next();
    if (!job) {
      work_.wait(lock);
      continue;
    }
    job->busy = true;
    job->served = ++turn_;
    const auto count = static_cast<std::size_t>(std::min<std::int64_t>(kPiece, job->until - job->position));
    lock.unlock();
    bool good = ReadAt(job->file.get(), piece.data(), count, job->position);
    try {
      if (good) job->digest.Update(piece.data(), count);
    } catch (const Error&) {
      good = false;
    }
    lock.lock();
    job->busy = false;
    if (good) {
      job->position += static_cast<std::int64_t>(count);
    } else {
      job->broken = true;
      progress_.notify_all();
      log::Warning("a file cannot be hashed while it is received; it is read again later", {{"upload", job->id}});
    }
    if (job->position >= job->until) {
      if (job->resting) job->file.Reset();
      progress_.notify_all();
    }
  }
}

std::string HashFile(const std::string& path, const std::function<bool()>& give_up) {
  const Fd file = Open(path, O_RDONLY | O_NOFOLLOW);
  crypto::Digest digest(crypto::Algorithm::kSha256);
  std::vector<char> piece(kPiece);
  std::int64_t offset = 0;
  for (std::size_t pieces = 0;; ++pieces) {
    const ssize_t got = ::pread(file.get(), piece.data(), piece.size(), offset);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) throw FileError(fmt::format("cannot read {}", path), errno);
    if (got == 0) return ToHex(digest.Finish());
    digest.Update(piece.data(), static_cast<std::size_t>(got));
    offset += got;
    if (pieces % 64 == 63 && give_up()) {
      throw Error(Fault::kBusy, "interrupted", "Hashing was interrupted and starts again later.");
    }
  }
}

}  // namespace openpress::storage
