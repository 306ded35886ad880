#include "publish/hash_job.h"

#include <optional>
#include <string>

#include <fmt/format.h>

#include "catalogue/media/original.h"
#include "publish/item_intake.h"

namespace openpress::publish {

namespace {

// Behind whatever makes an item watchable; in the long lane, since reading an hour's footage again takes its time.
constexpr int kHashPriority = 1500;

}  // namespace

queue::NewJob HashOrder(std::string_view token, std::string_view upload, std::int64_t size) {
  queue::NewJob job;
  job.kind = kHashJob;
  job.lane = queue::Lane::kLong;
  job.priority = kHashPriority;
  job.payload = {{"media", token}, {"upload", upload}, {"size", size}};
  job.key = fmt::format("{}:{}", kHashJob, token);
  // No group: an item whose hash cannot be computed has not failed.
  job.wall_limit = 0;
  return job;
}

void HashOriginal(catalogue::Catalogue& catalogue, storage::MediaStore& store, storage::Hasher& hasher,
                  queue::JobContext& job) {
  const std::string token = job.payload().at("media");
  const std::string upload = job.payload().at("upload");
  const std::int64_t size = job.payload().at("size");
  const auto give_up = [&] {
    job.Progress(0);
    return job.Cancelled();
  };
  std::optional<std::string> hash = hasher.Complete(upload, size, give_up);
  job.ThrowIfCancelled();
  if (!hash) {
    const auto original = store.FindOriginal(token);
    if (!original) return;  // deleted meanwhile
    hash = storage::HashFile(*original, give_up);
    job.ThrowIfCancelled();
  }
  catalogue.Change(token, [&](db::Connection& connection, Millis) { catalogue::StoreHash(connection, token, *hash); });
  hasher.Forget(upload);
}

}  // namespace openpress::publish
