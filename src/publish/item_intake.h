#pragma once

#include <functional>
#include <string_view>

#include "catalogue/catalogue.h"
#include "catalogue/media/publishing.h"
#include "publish/uploads.h"
#include "queue/queue.h"

namespace openpress::publish {

/** The job that records an item's hash. Its payload has `media` (the token), `upload` (the name) and `size`. */
constexpr std::string_view kHashJob = "hash";

/** Makes the media row and the first jobs of a complete upload: "probe", and "hash" when the SHA-256 is not ready yet.
 *
 *  A file that is to replace that of an item becomes a version of it. When that cannot be any more, it is a private
 * item.
 *
 *  When the owner has lost the right to publish meanwhile, the item is private and not reviewed.
 *
 *  An item does not wait for its hash: at the last byte the Hasher may be seconds behind a fast sender, and the time to
 *  the first picture counts. The row then says '' until the job has recorded it. */
class ItemIntake final : public Intake {
 public:
  /** @param probe makes the order for an item's first job. @param rules those in force, asked for each item; any
   *  thread. The rest outlives this. */
  ItemIntake(catalogue::Catalogue& catalogue, queue::JobQueue& queue,
             std::function<queue::NewJob(std::string_view token)> probe, std::function<catalogue::Publishing()> rules);

  std::int64_t UsedBy(db::Connection& connection, std::int64_t user_id) override;
  std::vector<std::int64_t> Accept(db::Connection& connection, const Upload& upload, std::string_view sha256,
                                   Millis now) override;
  void Accepted(const Upload& upload, const std::vector<std::int64_t>& jobs) noexcept override;

 private:
  catalogue::Catalogue& catalogue_;
  queue::JobQueue& queue_;
  const std::function<queue::NewJob(std::string_view)> probe_;
  const std::function<catalogue::Publishing()> rules_;
};

}  // namespace openpress::publish
