#include "api/account/export.h"

#include "accounts/sign_in/credential.h"
#include "accounts/sign_in/gate.h"
#include "api/account/user_json.h"
#include "api/route_table.h"
#include "api/urls.h"
#include "catalogue/media/row.h"
#include "core/error.h"

namespace openpress::api {
namespace {

/** More than anybody has; what is beyond is left out rather than the memory of the machine used up. */
constexpr int kMostItems = 50000;

Json MediaJson(const catalogue::Media& media, const std::string& base) {
  return {{"friendly_token", media.token},
          {"url", base + ViewPath(media.token)},
          {"original_url", base + FilePath(FileBase(media.folder), "original." + media.extension)},
          {"title", media.title},
          {"description", media.description},
          {"media_type", catalogue::NameOf(media.media_type)},
          {"state", catalogue::NameOf(media.state)},
          {"add_date", Iso8601(media.created_at)},
          {"edit_date", Iso8601(media.updated_at)},
          {"duration", media.duration_ms / 1000},
          {"original_name", media.original_name},
          {"size", media.size},
          {"sha256", media.sha256},
          {"views", media.views},
          {"likes", media.likes},
          {"dislikes", media.dislikes}};
}

class Handlers {
 public:
  explicit Handlers(ExportContext context) : context_(std::move(context)) {}

  void Export(http::Request& request, http::Response& response) {
    const accounts::Principal& who = *accounts::PrincipalOf(request);
    const std::string base = request.BaseUrl();
    Json answer;
    const Millis now = context_.accounts.clock().Now();
    const Millis oldest = now - context_.accounts.session_lifetime();
    {
      const auto lease = context_.accounts.pool().Read();
      const auto user = accounts::FindUser(*lease, who.user_id);
      if (!user) throw Error(Fault::kForbidden, "not_authenticated", "Authentication credentials were not provided.");
      answer["exported_at"] = Iso8601(now);
      answer["account"] = UserDetail(*user, base, &who);
      answer["sessions"] = Json::array();
      for (const auto& session : accounts::SessionsOf(*lease, user->id, oldest, "")) {
        answer["sessions"].push_back({{"created_at", Iso8601(session.created_at)},
                                      {"last_used_at", Iso8601(session.last_used_at)},
                                      {"address", session.client.address},
                                      {"agent", session.client.agent}});
      }
      answer["tokens"] = Json::array();
      for (const auto& token : accounts::ApiTokensOf(*lease, user->id)) {
        answer["tokens"].push_back({{"name", token.name}, {"created_at", Iso8601(token.created_at)}});
      }
      for (const auto& [name, section] : context_.sections) answer[name] = section(*lease, user->id, base);
    }
    response.SetHeader("Cache-Control", "private, no-store");
    response.SetHeader("Content-Disposition", "attachment; filename=\"openpress-" + who.username + ".json\"");
    response.SetJson(answer);
  }

 private:
  const ExportContext context_;
};

}  // namespace

ExportSection MediaSection() {
  return {"media", [](db::Connection& connection, std::int64_t user_id, const std::string& base) {
            static const std::string kSelect = catalogue::SelectMedia(
                "WHERE m.user_id = $1 AND m.deleted_at IS NULL ORDER BY m.created_at DESC, m.id DESC LIMIT $2");
            Json items = Json::array();
            for (const db::Row& row : connection.Query(kSelect, {user_id, kMostItems})) {
              items.push_back(MediaJson(catalogue::MediaFromRow(row), base));
            }
            return items;
          }};
}

http::Routes ExportRoutes(ExportContext context) {
  RouteTable table(std::make_shared<Handlers>(std::move(context)));
  table.Add(http::Method::kGet, "/api/v1/user/export[/]", http::Permit::kSignedIn, &Handlers::Export,
            {.summary = "All that is known about the caller", .answers = "200 AccountExport"});
  return table.Take();
}

}  // namespace openpress::api
