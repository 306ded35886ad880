#include <array>
#include <string>

#include <fmt/format.h>

#include "accounts/user.h"
#include "api/fields.h"
#include "api/media/bulk_actions.h"
#include "catalogue/sharing.h"
#include "core/error.h"

// Bulk actions on whom items are shared with.

namespace openpress::api {
namespace {

constexpr std::size_t kMostUsers = 100;
constexpr std::size_t kLongestName = 1024;
/** Of items with people: all of it is one transaction, which nobody else should wait for. */
constexpr std::size_t kMostPairs = 5000;

catalogue::Share WantedShare(const BulkCall& call) {
  const auto name = TextField(call.fields, "ownership_type", 100);
  if (!name || name->empty()) RequireForBulk(call, "ownership_type");
  const auto share = catalogue::ShareNamed(*name);
  if (!share) {
    throw Error(Fault::kBadInput, "invalid_ownership_type",
                "ownership_type must be one of ['viewer', 'editor', 'owner']");
  }
  return *share;
}

std::vector<std::int64_t> WantedUsers(const BulkCall& call) {
  const auto names = TextsField(call.fields, "users", kMostUsers, kLongestName);
  if (!names || names->empty()) RequireForBulk(call, "users");
  if (names->size() * call.media.size() > kMostPairs) {
    throw Error(Fault::kBadInput, "too_many_at_once",
                fmt::format("Items times users may be {} at most in one call.", kMostPairs));
  }
  std::vector<std::int64_t> users;
  for (const std::string& name : *names) {
    const auto user = accounts::FindUserByUsername(call.connection, name);
    if (user && user->is_active) users.push_back(user->id);
  }
  if (users.empty()) throw Error(Fault::kBadInput, "no_such_user", "No valid users found");
  return users;
}

Json GetShares(const BulkCall& call) {
  Json results = Json::array();
  for (const auto& user : catalogue::SharedByAll(call.connection, call.media, WantedShare(call))) {
    results.push_back(fmt::format("{} - {}", user.name, user.username));
  }
  return {{"results", results}};
}

Json SetShares(const BulkCall& call) {
  const catalogue::Share share = WantedShare(call);
  const auto users = WantedUsers(call);
  for (const auto& media : call.media)
    for (const std::int64_t user : users) catalogue::SetShare(call.connection, media, user, share, call.now);
  return BulkDetail("Action succeeded");
}

Json RemoveShares(const BulkCall& call) {
  const catalogue::Share share = WantedShare(call);
  const auto users = WantedUsers(call);
  for (const auto& media : call.media)
    for (const std::int64_t user : users) catalogue::RemoveShare(call.connection, media.id, user, share);
  return BulkDetail("Action succeeded");
}

constexpr std::array kActions = {
    BulkRow{"get_ownership", &GetShares},
    BulkRow{"set_ownership", &SetShares},
    BulkRow{"remove_ownership", &RemoveShares},
};

}  // namespace

std::span<const BulkRow> SharingBulkActions() {
  return kActions;
}

}  // namespace openpress::api
