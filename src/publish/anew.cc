#include "publish/anew.h"

#include <algorithm>
#include <filesystem>

#include "catalogue/media/anew.h"
#include "publish/job_kinds.h"
#include "publish/job_orders.h"
#include "queue/abandon.h"
#include "queue/jobs.h"

namespace openpress::publish {
namespace {

bool IsOpen(const queue::Job& job) {
  return job.state == queue::State::kWaiting || job.state == queue::State::kRunning;
}

bool Exists(const std::string& path) {
  std::error_code ignored;
  return std::filesystem::exists(path, ignored);
}

bool LacksStreams(const storage::MediaStore& store, const catalogue::ItemFiles& item) {
  return !item.hls.empty() && !Exists(store.FolderPath(item.folder) + "/" + item.hls);
}

bool LacksPicture(const storage::MediaStore& store, const catalogue::ItemFiles& item) {
  return !item.poster.empty() && !Exists(store.FolderPath(item.folder) + "/" + item.poster);
}

}  // namespace

std::optional<std::int64_t> ProcessAnew(db::Connection& connection, const catalogue::ItemFiles& item, bool streams_gone,
                                        const Clock& clock) {
  const auto jobs = queue::ListGroup(connection, item.token);
  if (std::any_of(jobs.begin(), jobs.end(), &IsOpen)) return std::nullopt;
  if (!catalogue::BeginAnew(connection, item.id, streams_gone, clock.Now())) return std::nullopt;
  queue::ForgetGroup(connection, item.token);
  return queue::Enqueue(connection, ProbeOrder(item.token), clock);
}

std::vector<std::string> ProcessRestored(db::Pool& pool, const storage::MediaStore& store, const Clock& clock) {
  constexpr int kBatch = 200;
  std::vector<std::string> begun;
  std::int64_t after = 0;
  for (std::size_t found = kBatch; found == kBatch;) {
    const auto items = catalogue::FilesAfter(*pool.Read(), after, kBatch);
    found = items.size();
    for (const catalogue::ItemFiles& item : items) {
      after = item.id;
      const bool lost = LacksStreams(store, item);
      if (!item.under_way && !lost && !LacksPicture(store, item)) continue;
      if (!store.FindOriginal(item.folder)) continue;
      const auto lease = pool.Write();
      const auto transaction = lease->Begin();
      queue::AbandonGroup(*lease, item.token);
      if (ProcessAnew(*lease, item, lost, clock)) begun.push_back(item.token);
      transaction->Commit();
    }
  }
  return begun;
}

}  // namespace openpress::publish
