#include "api/media/bulk_actions.h"

#include <memory>
#include <string>

#include <fmt/format.h>

#include "accounts/sign_in/gate.h"
#include "api/fields.h"
#include "api/problem.h"
#include "api/route_table.h"
#include "core/error.h"

namespace openpress::api {
namespace {

constexpr std::size_t kBodyLimit = 256 * 1024;
constexpr std::size_t kMostItems = 1000;
constexpr std::size_t kLongestWord = 200;

/** Every action there is. A subject with actions of its own adds its table here. */
const BulkRow* Find(std::string_view name) {
  for (const auto& table : {MediaBulkActions(), TaxonomyBulkActions(), PlaylistBulkActions(), SharingBulkActions()}) {
    for (const BulkRow& row : table)
      if (row.name == name) return &row;
  }
  return nullptr;
}

class Handlers {
 public:
  explicit Handlers(const MediaContext& context) : context_(context) {}

  void Act(http::Request& request, http::Response& response) {
    const accounts::Principal& who = *accounts::PrincipalOf(request);
    const Json fields = request.Fields();
    const std::string action = TextField(fields, "action", kLongestWord).value_or("");
    if (action.empty()) return Refuse(response, 400, "action is required", "required");
    const BulkRow* row = Find(action);
    if (row == nullptr) return Refuse(response, 400, "Unknown action: " + action, "unknown_action");
    const auto tokens = TextsField(fields, "media_ids", kMostItems, kLongestWord).value_or(std::vector<std::string>());
    if (row->needs_media && tokens.empty()) return Refuse(response, 400, "media_ids is required", "required");
    std::vector<std::int64_t> jobs;
    const Json answer = context_.catalogue.ChangeAll(tokens, [&](db::Connection& connection, Millis now) {
      std::vector<catalogue::Media> media = catalogue::FindByTokens(connection, tokens);
      // Whose it is not, learns nothing about it.
      std::erase_if(media, [&](const catalogue::Media& one) { return one.user_id != who.user_id; });
      if (row->needs_media && media.empty()) throw Error(Fault::kBadInput, "no_such_media", "No matching media found");
      return row->act({connection, context_, who, action, media, fields, now, jobs});
    });
    for (const std::int64_t job : jobs) context_.announce(job);
    response.SetJson(answer);
  }

 private:
  const MediaContext context_;
};

}  // namespace

std::vector<std::int64_t> IdsOf(const std::vector<catalogue::Media>& media) {
  std::vector<std::int64_t> ids;
  ids.reserve(media.size());
  for (const catalogue::Media& one : media) ids.push_back(one.id);
  return ids;
}

Json BulkDetail(std::string_view sentence) {
  return {{"detail", sentence}};
}

void RequireForBulk(const BulkCall& call, std::string_view field) {
  throw Error(Fault::kBadInput, "required", fmt::format("{} is required for {} action", field, call.action));
}

http::Routes BulkActionRoutes(const MediaContext& context) {
  RouteTable table(std::make_shared<Handlers>(context));
  table.AddWithBody(http::Method::kPost, "/api/v1/media/user/bulk_actions[/]", http::Permit::kSignedIn, kBodyLimit,
                    &Handlers::Act,
                    {.summary = "One change of many of the caller's items",
                     .body = "BulkForm",
                     .answers = "200 Detail | CategoryMemberships | TagMemberships | PlaylistMemberships | Holders, "
                                "400 required unknown_action no_such_media"});
  return table.Take();
}

}  // namespace openpress::api
