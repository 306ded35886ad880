#include "publish/hash_job.h"

#include <optional>
#include <string>

#include "catalogue/media/original.h"

namespace openpress::publish {

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
