#include "catalogue/community/moderation.h"

#include "accounts/sign_in/gate.h"
#include "api/community/actions.h"
#include "api/fields.h"
#include "api/media/json.h"
#include "api/paging.h"
#include "api/problem.h"
#include "api/route_table.h"
#include "catalogue/text.h"
#include "core/error.h"

namespace openpress::api {
namespace {

using accounts::PrincipalOf;
using catalogue::ModerationAction;

constexpr std::size_t kBodyLimit = 16 * 1024;

Json CaseJson(const catalogue::ReportCase& one, std::string_view base) {
  Json reasons = Json::array();
  for (const catalogue::Report& report : one.reasons) {
    reasons.push_back({{"reported_date", Iso8601(report.reported_at)}, {"reason", report.reason}});
  }
  Json json;
  json["media"] = MediaItem(one.media, base);
  json["status"] = catalogue::NameOf(one.status);
  json["count"] = one.reports;
  json["unlisted"] = one.unlisted;
  json["opened_date"] = Iso8601(one.opened_at);
  json["changed_date"] = Iso8601(one.changed_at);
  json["reasons"] = std::move(reasons);
  return json;
}

Json EntryJson(const catalogue::LogEntry& entry) {
  Json json;
  json["id"] = entry.id;
  json["date"] = Iso8601(entry.decided_at);
  json["action"] = entry.action;
  json["user"] = entry.username.empty() ? Json(nullptr) : Json(entry.username);
  json["friendly_token"] = entry.media_token;
  json["title"] = entry.media_title;
  json["reason"] = entry.reason;
  json["reports"] = entry.reports;
  json["from_state"] = entry.from_state;
  json["to_state"] = entry.to_state;
  return json;
}

/** A page as an answer that is nobody else's. @param to_json of one row */
template <class T, class ToJson>
void AnswerPage(const http::Request& request, http::Response& response, const std::optional<db::Page<T>>& page,
                ToJson&& to_json) {
  if (!page) return RefusePage(response);
  Json results = Json::array();
  for (const T& row : page->rows) results.push_back(to_json(row));
  response.SetHeader("Cache-Control", "private, no-store");
  response.SetJson(PageAnswer(page->place, request.BaseUrl(), request.target(), std::move(results)));
}

class Handlers {
 public:
  explicit Handlers(catalogue::Catalogue& catalogue) : catalogue_(catalogue) {}

  void Queue(http::Request& request, http::Response& response) {
    const auto status = catalogue::ReportStatusNamed(request.Query("status").value_or("open"));
    if (!status) return Refuse(response, 400, "status: must be open, accepted or dismissed.", "invalid_field");
    std::optional<db::Page<catalogue::ReportCase>> page;
    {
      const auto lease = catalogue_.pool().Read();
      page = catalogue::ReportCases(*lease, *status, PageNumber(request));
    }
    const std::string base = request.BaseUrl();
    AnswerPage(request, response, page, [&](const catalogue::ReportCase& one) { return CaseJson(one, base); });
  }

  void Decide(http::Request& request, http::Response& response) {
    const auto& who = *PrincipalOf(request);
    const Json fields = request.Fields();
    const std::string word = RequiredText(fields, "decision", 64);
    if (word != "accept" && word != "dismiss") {
      throw Error(Fault::kBadInput, "invalid_field", "decision: must be accept or dismiss.");
    }
    const std::string reason = catalogue::PlainText(RequiredText(fields, "reason", catalogue::kLongestReason), true);
    if (reason.empty()) throw Error(Fault::kBadInput, "required", "reason: This field is required.");
    const std::string_view token = request.Param("token");
    const auto state = catalogue_.Change(token, [&](db::Connection& connection, Millis now) {
      const auto media = catalogue::FindByToken(connection, token);
      if (!media) throw Error(Fault::kNotFound, "no_such_media", "media file does not exist");
      if (media->user_id == who.user_id && !accounts::CanManageSite(who.role)) {
        throw Error(Fault::kForbidden, "own_media", "Reports of your own media are decided by somebody else.");
      }
      const auto action = word == "accept" ? ModerationAction::kAccept : ModerationAction::kDismiss;
      return catalogue::Decide(connection, *media, action, who, reason, now);
    });
    response.SetHeader("Cache-Control", "private, no-store");
    response.SetJson({{"detail", word == "accept" ? "The reports were accepted." : "The reports were dismissed."},
                      {"friendly_token", token},
                      {"state", catalogue::NameOf(state)}});
  }

  void Log(http::Request& request, http::Response& response) {
    std::optional<db::Page<catalogue::LogEntry>> page;
    {
      const auto lease = catalogue_.pool().Read();
      page = catalogue::ModerationLog(*lease, PageNumber(request));
    }
    AnswerPage(request, response, page, &EntryJson);
  }

 private:
  catalogue::Catalogue& catalogue_;
};

}  // namespace

http::Routes ModerationRoutes(catalogue::Catalogue& catalogue) {
  using http::Method;
  using http::Permit;
  RouteTable table(std::make_shared<Handlers>(catalogue));
  table.Add(Method::kGet, "/api/v1/moderation/reports[/]", Permit::kEditor, &Handlers::Queue,
            {.summary = "Reported items, the newest report first",
             .query = "page, reports.status",
             .answers = "200 Page<ReportCase>, 400 invalid_field, 404 invalid_page"});
  table.AddWithBody(Method::kPost, "/api/v1/moderation/reports/{token:token}[/]", Permit::kEditor, kBodyLimit,
                    &Handlers::Decide,
                    {.summary = "Decide about the reports of an item",
                     .body = "DecisionForm",
                     .answers = "200 Decided, 400 required invalid_field, 403 own_media permission_denied, 404 "
                                "no_such_media, 409 no_open_reports"});
  table.Add(Method::kGet, "/api/v1/moderation/log[/]", Permit::kEditor, &Handlers::Log,
            {.summary = "What was decided, by whom and why",
             .query = "page",
             .answers = "200 Page<DecisionEntry>, 404 invalid_page"});
  return table.Take();
}

}  // namespace openpress::api
