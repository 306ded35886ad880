#include "publish/copy.h"

#include <fmt/format.h>

#include "catalogue/media/copy.h"
#include "catalogue/media/original.h"
#include "core/error.h"
#include "publish/job_orders.h"

namespace openpress::publish {
namespace {

using catalogue::State;

/** How many people see an item in that state. */
int Reach(State state) {
  return state == State::kPublic ? 2 : state == State::kUnlisted ? 1 : 0;
}

}  // namespace

std::vector<std::string> InsertCopies(db::Connection& connection, const std::vector<catalogue::Media>& media,
                                      const accounts::Principal& who, const catalogue::Publishing& rules,
                                      std::int64_t quota, const Clock& clock) {
  if (!accounts::CanUpload(who.role)) {
    throw Error(Fault::kForbidden, "upload_not_allowed",
                "You don't have permission to upload media, or have reached max number of media uploads.");
  }
  // They may share bytes on the disk, but when the source goes each has to be kept on its own.
  std::int64_t used = quota == 0 ? 0 : catalogue::OriginalBytesOf(connection, who.user_id);
  for (const catalogue::Media& one : media) used += one.size;
  if (quota != 0 && used > quota) {
    throw Error(Fault::kNoSpace, "quota_exceeded",
                fmt::format("You may keep {} bytes; with these copies you would have {}.", quota, used));
  }
  const State initial = catalogue::InitialState(rules, who.role);
  std::vector<std::string> tokens;
  for (const catalogue::Media& source : media) {
    const std::string token = catalogue::NewToken();
    const State state = Reach(source.state) < Reach(initial) ? source.state : initial;
    const bool reviewed = source.is_reviewed && catalogue::InitiallyReviewed(rules, who.role);
    catalogue::InsertCopy(connection, source, token, state, reviewed, clock.Now());
    tokens.push_back(token);
  }
  return tokens;
}

std::vector<std::int64_t> OrderCopies(db::Connection& connection, const std::vector<catalogue::Media>& media,
                                      const accounts::Principal& who, const catalogue::Publishing& rules,
                                      std::int64_t quota, const Clock& clock) {
  std::vector<std::int64_t> jobs;
  std::size_t next = 0;
  for (const std::string& token : InsertCopies(connection, media, who, rules, quota, clock)) {
    jobs.push_back(queue::Enqueue(connection, CopyOrder(token, media[next++].token), clock));
  }
  return jobs;
}

}  // namespace openpress::publish
