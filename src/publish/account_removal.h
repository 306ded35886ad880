#pragma once

#include <cstdint>
#include <functional>
#include <string_view>

#include "accounts/management.h"
#include "catalogue/catalogue.h"
#include "queue/job_context.h"

namespace openpress::publish {

/** The job that waits for the files of a deleted account to be gone and then removes its row. Its payload is
 *  {"user_id"}. */
constexpr std::string_view kDeleteAccount = "delete_account";

/** What was published goes with its account. */
class AccountRemoval {
 public:
  /** @param announce a job, after the commit; any thread */
  AccountRemoval(catalogue::Catalogue& catalogue, std::function<void(std::int64_t)> announce)
      : catalogue_(catalogue), announce_(std::move(announce)) {}

  /** Removes every item of the account as its owner would, in one go, so that nothing of it is to be seen once the
   *  account is gone; the files follow as jobs. To be given to Management::AddOnDelete(). Holds the writer all
   *  the while: some 25 ms for a thousand items. */
  std::function<void()> Remove(db::Connection& connection, const accounts::Deletion& deletion);

  /** kDeleteAccount. */
  void Finish(queue::JobContext& job);

 private:
  struct Removed;
  void RemoveItems(db::Connection& connection, std::int64_t user_id, Removed& removed);
  void Tell(const Removed& removed);

  catalogue::Catalogue& catalogue_;
  const std::function<void(std::int64_t)> announce_;
};

}  // namespace openpress::publish
