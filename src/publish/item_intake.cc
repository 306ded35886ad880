#include "publish/item_intake.h"

#include "accounts/role.h"
#include "accounts/user.h"
#include "catalogue/media/media.h"
#include "catalogue/media/original.h"
#include "core/log.h"
#include "publish/hash_job.h"
#include "publish/versions.h"

namespace openpress::publish {

ItemIntake::ItemIntake(catalogue::Catalogue& catalogue, queue::JobQueue& queue,
                       std::function<queue::NewJob(std::string_view token)> probe,
                       std::function<catalogue::Publishing()> rules)
    : catalogue_(catalogue), queue_(queue), probe_(std::move(probe)), rules_(std::move(rules)) {}

std::int64_t ItemIntake::UsedBy(db::Connection& connection, std::int64_t user_id) {
  return catalogue::OriginalBytesOf(connection, user_id);
}

std::vector<std::int64_t> ItemIntake::Accept(db::Connection& connection, const Upload& upload, std::string_view sha256,
                                             Millis now) {
  if (!upload.replaces.empty()) {
    auto jobs =
        AcceptReplacement(connection, upload.media_token, upload.replaces, upload.user_id,
                          {upload.extension, upload.size, std::string(sha256), upload.file_name}, catalogue_.clock());
    if (!jobs.empty()) {
      if (sha256.empty())
        jobs.push_back(
            queue::Enqueue(connection, HashOrder(upload.media_token, upload.name, upload.size), catalogue_.clock()));
      return jobs;
    }
  }
  catalogue::NewMedia media;
  media.token = upload.media_token;
  media.user_id = upload.user_id;
  media.title = upload.title;
  media.description = upload.description;
  const auto owner = accounts::FindUser(connection, upload.user_id);
  const accounts::Role role = owner ? owner->role : accounts::Role::kUser;
  const catalogue::Publishing rules = rules_();
  media.state = catalogue::InitialState(rules, role);
  media.is_reviewed = catalogue::InitiallyReviewed(rules, role);
  media.size = upload.size;
  media.sha256 = sha256;
  media.original_name = upload.file_name;
  media.extension = upload.extension;
  // An upload may outlast the right to publish, or the item that it was to replace the file of. What came in is its
  // owner's and is kept, but for nobody else's eyes until an editor says so.
  if (!owner || !owner->is_active || !accounts::CanUpload(owner->role) || !upload.replaces.empty()) {
    media.state = catalogue::State::kPrivate;
    media.is_reviewed = false;
  }
  try {
    catalogue::Insert(connection, media, now);
  } catch (const Error& problem) {
    // The texts were checked when the upload was made. Should the rules have changed since, footage that is safe on the
    // disk must not be refused for its title.
    if (problem.fault() != Fault::kBadInput) throw;
    media.title.clear();
    media.description.clear();
    catalogue::Insert(connection, media, now);
  }
  std::vector<std::int64_t> jobs = {queue::Enqueue(connection, probe_(upload.media_token), catalogue_.clock())};
  if (sha256.empty())
    jobs.push_back(
        queue::Enqueue(connection, HashOrder(upload.media_token, upload.name, upload.size), catalogue_.clock()));
  return jobs;
}

void ItemIntake::Accepted(const Upload& upload, const std::vector<std::int64_t>& jobs) noexcept {
  catalogue_.Changed(upload.media_token);
  try {
    for (const std::int64_t job : jobs) queue_.Announce(job);
  } catch (const std::exception& problem) {  // the sweep announces what was forgotten
    log::Warning("a new item's jobs could not be announced",
                 {{"media", upload.media_token}, {"error", std::string(problem.what())}});
  }
}

}  // namespace openpress::publish
