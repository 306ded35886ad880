#include "storage/hasher.h"

#include <algorithm>
#include <utility>
#include <vector>

#include <fcntl.h>
#include <fmt/format.h>
#include <pthread.h>
#include <sched.h>
#include <sys/resource.h>
#include <unistd.h>

#include "core/ids.h"
#include "core/log.h"

namespace openpress::storage {
namespace {

// How much is read between two looks at what there is to do. The thread seldom gets a processor, and must not be found
// without one while it holds the lock that writers need: so it takes that lock seldom.
constexpr std::int64_t kBatch = 4 << 20;
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
  bool busy = false;   // somebody reads a batch
  bool taken = false;  // a caller of Complete() does the rest
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

/** Of the files that are behind, the one that had no turn for longest. */
std::shared_ptr<Hasher::Job> Hasher::Next() {
  std::shared_ptr<Job> next;
  for (const auto& [id, job] : jobs_) {
    if (job->taken || job->broken || !job->file || job->position >= job->until) continue;
    if (!next || job->served < next->served) next = job;
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
  const std::lock_guard lock(mutex_);
  const auto job = Find(id);
  if (!job || job->until != size || job->position != size || job->busy || job->broken) return std::nullopt;
  if (job->result.empty()) job->result = ToHex(job->digest.Finish());
  job->file.Reset();
  return job->result;
}

std::optional<std::string> Hasher::Complete(const std::string& id, std::int64_t size,
                                            const std::function<bool()>& give_up) {
  std::vector<char> piece(kPiece);
  {
    std::unique_lock lock(mutex_);
    const auto job = Find(id);
    if (!job || job->until != size) return std::nullopt;
    job->taken = true;
    for (;;) {
      lock.unlock();
      const bool stop = give_up();
      lock.lock();
      progress_.wait(lock, [&] { return !job->busy; });
      if (stop || job->position == size || !job->file || job->broken || job->forgotten) break;
      HashBatch(lock, *job, piece.data());
    }
    job->taken = false;
    work_.notify_one();
  }
  return Ready(id, size);
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

/** With the lock held, which is given up while the bytes are read. */
void Hasher::HashBatch(std::unique_lock<std::mutex>& lock, Job& job, char* piece) {
  job.busy = true;
  job.served = ++turn_;
  const std::int64_t until = std::min(job.until, job.position + kBatch);
  lock.unlock();
  bool good = true;
  for (std::int64_t at = job.position; good && at < until;) {
    const auto count = static_cast<std::size_t>(std::min<std::int64_t>(kPiece, until - at));
    good = ReadAt(job.file.get(), piece, count, at);
    try {
      if (good) job.digest.Update(piece, count);
    } catch (const Error&) {
      good = false;
    }
    at += static_cast<std::int64_t>(count);
  }
  lock.lock();
  job.busy = false;
  if (good) {
    job.position = until;
    if (job.position >= job.until && job.resting) job.file.Reset();
  } else {
    job.broken = true;
    log::Warning("a file cannot be hashed while it is received; it is read again later", {{"upload", job.id}});
  }
  progress_.notify_all();
}

void Hasher::Run() {
  const sched_param none{};
  if (::sched_setscheduler(0, SCHED_IDLE, &none) != 0) ::setpriority(PRIO_PROCESS, 0, 19);  // both of this thread
  std::vector<char> piece(kPiece);
  std::unique_lock lock(mutex_);
  while (!stop_) {
    if (const std::shared_ptr<Job> job = Next()) {
      HashBatch(lock, *job, piece.data());
    } else {
      work_.wait(lock);
    }
  }
}

std::string HashFile(const std::string& path, const std::function<bool()>& give_up) {
  const Fd file = Open(path, O_RDONLY | O_NOFOLLOW);
  crypto::Digest digest(crypto::Algorithm::kSha256);
  std::vector<char> piece(kPiece);
  std::int64_t offset = 0;
  for (std::size_t pieces = 0;; ++pieces) {
    if (pieces % 64 == 0 && give_up()) {
      throw Error(Fault::kBusy, "interrupted", "Hashing was interrupted and starts again later.");
    }
    const ssize_t got = ::pread(file.get(), piece.data(), piece.size(), offset);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) throw FileError(fmt::format("cannot read {}", path), errno);
    if (got == 0) return ToHex(digest.Finish());
    digest.Update(piece.data(), static_cast<std::size_t>(got));
    offset += got;
  }
}

}  // namespace openpress::storage
