#include "publish/account_removal.h"

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "accounts/user.h"
#include "catalogue/community/comment.h"
#include "catalogue/community/playlist.h"
#include "catalogue/lists/list.h"
#include "catalogue/media/removal.h"
#include "catalogue/sharing.h"
#include "core/error.h"
#include "core/log.h"
#include "queue/job.h"

namespace openpress::publish {
namespace {

/** Items whose files are not gone yet. There are few such rows, whoever's they are. */
constexpr std::string_view kAnyLeft = R"sql(
  SELECT 1
    FROM media
   WHERE deleted_at IS NOT NULL AND user_id = $1
   LIMIT 1)sql";

}  // namespace

struct AccountRemoval::Removed {
  std::vector<std::string> tokens;
  std::vector<std::int64_t> jobs;
};

void AccountRemoval::RemoveItems(db::Connection& connection, std::int64_t user_id, Removed& removed) {
  for (;;) {
    // Always the first page: what was removed is on none.
    const auto page = catalogue::List(connection, {.user_id = user_id, .unlisted_too = true});
    if (page->rows.empty()) return;
    for (const catalogue::Media& media : page->rows) {
      if (const auto job = catalogue::Remove(connection, media, catalogue_.clock())) removed.jobs.push_back(*job);
      removed.tokens.push_back(media.token);
    }
  }
}

void AccountRemoval::Tell(const Removed& removed) {
  for (const std::string& token : removed.tokens) catalogue_.Changed(token);
  for (const std::int64_t job : removed.jobs) announce_(job);
}

std::function<void()> AccountRemoval::Remove(db::Connection& connection, const accounts::Deletion& deletion) {
  auto removed = std::make_shared<Removed>();
  RemoveItems(connection, deletion.user.id, *removed);
  catalogue::DeletePlaylistsOf(connection, deletion.user.id);
  for (std::string& token : catalogue::RemoveSharesWith(connection, deletion.user.id)) {
    removed->tokens.push_back(std::move(token));
  }
  if (!deletion.keep_comments) catalogue::DeleteCommentsOf(connection, deletion.user.id);
  queue::NewJob job;
  job.kind = kDeleteAccount;
  job.payload = {{"user_id", deletion.user.id}};
  job.key = std::string(kDeleteAccount) + ":" + std::to_string(deletion.user.id);
  removed->jobs.push_back(queue::Enqueue(connection, job, catalogue_.clock()));
  return [this, removed] { Tell(*removed); };
}

void AccountRemoval::Finish(queue::JobContext& job) {
  const std::int64_t user_id = job.payload().at("user_id");
  Removed late;
  bool any_left = false;
  {
    const auto lease = catalogue_.pool().Write();
    const auto transaction = lease->Begin();
    // An upload may have ended while its account was being deleted.
    RemoveItems(*lease, user_id, late);
    any_left = lease->QueryOne(kAnyLeft, {user_id}).has_value();
    transaction->Commit();
  }
  Tell(late);
  // Not counted as an attempt: this is waiting, not failing.
  if (any_left) throw Error(Fault::kUnavailable, "files_left", "The account's files are still being removed.");
  try {
    const auto lease = catalogue_.pool().Write();
    const auto transaction = lease->Begin();
    accounts::PurgeUser(*lease, user_id);
    transaction->Commit();
  } catch (const Error& problem) {
    if (problem.code() != "foreign_key_violation") throw;
    // It says nothing about anybody any more, so what refers to it may go on doing so.
    log::Info("the empty row of a deleted account stays, since something refers to it", {{"user", user_id}});
  }
}

}  // namespace openpress::publish
