#include <array>

#include <fmt/format.h>

#include "accounts/block.h"
#include "accounts/user.h"
#include "api/fields.h"
#include "api/media/bulk_actions.h"
#include "api/media/edit.h"
#include "catalogue/community/comment.h"
#include "catalogue/media/edit.h"
#include "catalogue/media/original.h"
#include "catalogue/media/removal.h"
#include "catalogue/sharing.h"
#include "core/error.h"

// Bulk actions on items themselves.

namespace openpress::api {
namespace {

void ApplyToAll(const BulkCall& call, const catalogue::Edit& edit) {
  for (const catalogue::Media& media : call.media) {
    catalogue::Apply(call.connection, media, edit, call.who.user_id, call.now);
  }
}

template <bool kEnable>
Json SetComments(const BulkCall& call) {
  ApplyToAll(call, {.enable_comments = kEnable});
  return BulkDetail(fmt::format("Comments {} for {} media items", kEnable ? "enabled" : "disabled", call.media.size()));
}

template <bool kEnable>
Json SetDownload(const BulkCall& call) {
  ApplyToAll(call, {.allow_download = kEnable});
  return BulkDetail(fmt::format("Download {} for {} media items", kEnable ? "enabled" : "disabled", call.media.size()));
}

Json Delete(const BulkCall& call) {
  for (const catalogue::Media& media : call.media) {
    if (const auto job = catalogue::Remove(call.connection, media, call.context.catalogue.clock())) {
      call.jobs.push_back(*job);
    }
  }
  return BulkDetail(fmt::format("{} media items deleted", call.media.size()));
}

Json DeleteComments(const BulkCall& call) {
  std::int64_t deleted = 0;
  for (const catalogue::Media& media : call.media) deleted += catalogue::DeleteCommentsOn(call.connection, media.id);
  return BulkDetail(fmt::format("{} comments deleted", deleted));
}

/** The rows are there at once, the files follow: see publish/copy.h. */
Json Copy(const BulkCall& call) {
  call.jobs = call.context.copy(call.connection, call.media, call.who);
  return BulkDetail(fmt::format("{} media items copied", call.media.size()));
}

Json ChangeState(const BulkCall& call) {
  const auto name = TextField(call.fields, "state", 100);
  if (!name || name->empty()) RequireForBulk(call, "state");
  const bool alone = BoolField(call.fields, "remove_sharing").value_or(false);
  const catalogue::Publishing rules = call.context.publishing();
  for (const catalogue::Media& media : call.media) {
    const auto state = WantedState(*name, rules, call.who.role, media.state);
    catalogue::Apply(call.connection, media, {.state = state}, call.who.user_id, call.now);
    if (alone) catalogue::RemoveShares(call.connection, media.id);
  }
  return BulkDetail("State updated to " + *name);
}

/** Nobody fills up what somebody else may keep. How much that one has is none of the giver's business. */
void RequireRoomFor(const BulkCall& call, const accounts::User& user) {
  const std::int64_t quota = call.context.quota();
  if (quota == 0 || user.id == call.who.user_id) return;
  std::int64_t used = catalogue::OriginalBytesOf(call.connection, user.id);
  for (const catalogue::Media& media : call.media) used += media.size;
  if (used > quota) throw Error(Fault::kNoSpace, "quota_exceeded", "This user has no room for so many files.");
}

Json ChangeOwner(const BulkCall& call) {
  const auto name = TextField(call.fields, "owner", 200);
  if (!name || name->empty()) RequireForBulk(call, "owner");
  const auto user = accounts::FindUserByUsername(call.connection, *name);
  // Who has blocked somebody takes nothing from him, and need not say why.
  if (!user || !user->is_active || accounts::HasBlocked(call.connection, user->id, call.who.user_id)) {
    throw Error(Fault::kBadInput, "no_such_user", "User not found");
  }
  RequireRoomFor(call, *user);
  for (const catalogue::Media& media : call.media) {
    catalogue::SetOwner(call.connection, media.id, user->id, call.now);
  }
  return BulkDetail(fmt::format("Owner changed for {} media items", call.media.size()));
}

constexpr std::array kActions = {
    BulkRow{"enable_comments", &SetComments<true>},
    BulkRow{"disable_comments", &SetComments<false>},
    BulkRow{"enable_download", &SetDownload<true>},
    BulkRow{"disable_download", &SetDownload<false>},
    BulkRow{"delete_comments", &DeleteComments},
    BulkRow{"copy_media", &Copy},
    BulkRow{"delete_media", &Delete},
    BulkRow{"set_state", &ChangeState},
    BulkRow{"change_owner", &ChangeOwner},
};

}  // namespace

std::span<const BulkRow> MediaBulkActions() {
  return kActions;
}

}  // namespace openpress::api
