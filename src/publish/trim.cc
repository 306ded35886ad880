#include "publish/trim.h"

#include "catalogue/media/original.h"
#include "publish/copy.h"
#include "publish/job_orders.h"
#include "queue/job.h"

namespace openpress::publish {

std::vector<std::int64_t> OrderTrims(db::Connection& connection, const catalogue::Media& source,
                                     const std::vector<std::vector<media::Range>>& pieces,
                                     const accounts::Principal& who, const catalogue::Publishing& rules,
                                     std::int64_t quota, const Clock& clock) {
  // How large they become is known when they are there; none is much larger than what it is cut from.
  const std::vector<catalogue::Media> sources(pieces.size(), source);
  std::vector<std::int64_t> jobs;
  std::size_t next = 0;
  for (const std::string& token : InsertCopies(connection, sources, who, rules, quota, clock)) {
    jobs.push_back(queue::Enqueue(connection, TrimOrder(token, source.token, pieces[next++]), clock));
  }
  return jobs;
}

}  // namespace openpress::publish
