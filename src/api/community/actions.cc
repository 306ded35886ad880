#include "api/community/actions.h"

#include <algorithm>

#include "accounts/sign_in/gate.h"
#include "api/community/action_form.h"
#include "api/fields.h"
#include "api/problem.h"
#include "api/route_table.h"
#include "api/visitor.h"
#include "catalogue/community/letters.h"
#include "catalogue/community/moderation.h"
#include "catalogue/community/report.h"

namespace openpress::api {
namespace {

using accounts::PrincipalOf;
using catalogue::Action;

constexpr std::size_t kBodyLimit = 16 * 1024;
/** Shown to the owner. */
constexpr int kReportsShown = 200;

class Handlers {
 public:
  explicit Handlers(const ActionContext& context) : context_(context) {}

  void Post(http::Request& request, http::Response& response) {
    if (IsForeignForm(request)) return Refuse(response, 403, "This form comes from another site.", "foreign_form");
    const ActionForm form = ReadActionForm(request.Fields());
    const ActionSettings settings = context_.settings();
    if (PrincipalOf(request) == nullptr &&
        std::find(settings.anonymous.begin(), settings.anonymous.end(), form.action) == settings.anonymous.end()) {
      return Refuse(response, 400, "action allowed on logged in users only", "sign_in_needed");
    }
    const auto access = Readable(request, response);
    if (!access) return;
    const catalogue::Actor actor = ActorFor(request, response);
    if (form.action == Action::kWatch) {
      context_.writer.Add({actor, access->media_id, form.position, context_.catalogue.clock().Now()});
    } else if (Write(form, actor, access->media_id, settings)) {
      context_.catalogue.Changed(request.Param("token"));
    }
    response.SetHeader("Cache-Control", "no-store");
    response.SetJson({{"detail", "action received"}}, 201);
  }

  /** The reports, for those who have to know. */
  void Get(http::Request& request, http::Response& response) {
    Json reported = Json::array();
    {
      const auto lease = context_.catalogue.pool().Read();
      const auto media = catalogue::FindByToken(*lease, request.Param("token"));
      if (!media) return RefuseUnknown(response);
      if (catalogue::RightTo(*lease, *media, PrincipalOf(request)) < catalogue::Right::kOwn) {
        return RefuseRights(response);
      }
      for (const catalogue::Report& report : catalogue::ReportsOf(*lease, media->id, kReportsShown)) {
        reported.push_back({{"reported_date", Iso8601(report.reported_at)},
                            {"reason", report.reason},
                            {"status", catalogue::NameOf(report.status)}});
      }
    }
    response.SetHeader("Cache-Control", "private, no-store");
    response.SetJson({{"reported", std::move(reported)}});
  }

  /** Resets the reports. */
  void Delete(http::Request& request, http::Response& response) {
    const auto* who = PrincipalOf(request);
    if (who == nullptr || !accounts::CanManageSite(who->role)) return RefuseRights(response);
    const std::string type = TextField(request.Fields(), "type", 64).value_or("report");
    if (type != "report") return Refuse(response, 400, "Only reports can be reset.", "unknown_action");
    const bool found = context_.catalogue.Change(request.Param("token"), [&](db::Connection& connection, Millis now) {
      const auto media = catalogue::FindByToken(connection, request.Param("token"));
      if (media) catalogue::Decide(connection, *media, catalogue::ModerationAction::kReset, *who, "", now);
      return media.has_value();
    });
    if (!found) return RefuseUnknown(response);
    response.SetJson({{"detail", "reset reported times counter"}}, 201);
  }

  /** What the caller has done with the item, so that buttons show it and a player goes on where it stopped. */
  void Mine(http::Request& request, http::Response& response) {
    const auto access = Readable(request, response);
    if (!access) return;
    catalogue::Standing standing;
    {
      const auto lease = context_.catalogue.pool().Read();
      standing = catalogue::StandingOf(*lease, ActorOf(request), access->media_id);
    }
    const auto seconds = [](Millis position) { return static_cast<double>(position) / 1000; };
    Json answer;
    answer["vote"] = standing.vote == catalogue::Vote::kLike      ? Json("like")
                     : standing.vote == catalogue::Vote::kDislike ? Json("dislike")
                                                                  : Json(nullptr);
    answer["reported"] = standing.reported;
    answer["score"] = standing.score ? Json(*standing.score) : Json(nullptr);
    answer["position"] = standing.position ? Json(seconds(*standing.position)) : Json(nullptr);
    answer["watched_date"] = standing.watched_at ? Json(Iso8601(*standing.watched_at)) : Json(nullptr);
    response.SetHeader("Cache-Control", "private, no-store");
    response.SetJson(answer);
  }

 private:
  static void RefuseUnknown(http::Response& response) {
    Refuse(response, 400, "media file does not exist", "no_such_media");
  }
  static void RefuseRights(http::Response& response) { Refuse(response, 400, "not allowed", "permission_denied"); }

  /** The item of the path if the caller may see it; otherwise the answer is given. */
  std::optional<catalogue::Access> Readable(const http::Request& request, http::Response& response) {
    auto access = context_.catalogue.AccessToItem(request.Param("token"));
    if (!access) {
      RefuseUnknown(response);
    } else if (!catalogue::MayRead(*access, PrincipalOf(request))) {
      Refuse(response, 400, "media is private", "media_private");
      access.reset();
    }
    return access;
  }

  /** In a transaction of its own, committed when this returns. @return whether something changed */
  bool Write(const ActionForm& form, const catalogue::Actor& actor, std::int64_t media_id,
             const ActionSettings& settings) {
    const Millis now = context_.catalogue.clock().Now();
    const auto lease = context_.catalogue.pool().Write();
    const auto transaction = lease->Begin();
    bool changed = false;
    switch (form.action) {
      case Action::kLike:
      case Action::kDislike: {
        const auto vote = form.action == Action::kLike ? catalogue::Vote::kLike : catalogue::Vote::kDislike;
        changed = form.take_back ? catalogue::TakeBackVote(*lease, actor, media_id, vote, now)
                                 : catalogue::CastVote(*lease, context_.marks, actor, media_id, vote, now);
        break;
      }
      case Action::kReport:
        changed =
            catalogue::AddReport(*lease, context_.marks, actor, media_id, form.reason, settings.report_threshold, now);
        if (changed && context_.mailer != nullptr) {
          catalogue::OrderReportLetters(*lease, *context_.mailer, media_id);
        }
        break;
      case Action::kRate:
        changed = catalogue::Rate(*lease, context_.marks, actor, media_id, form.score, now);
        break;
      case Action::kWatch:  // the writer's
        break;
    }
    transaction->Commit();
    return changed;
  }

  const ActionContext context_;
};

}  // namespace

http::Routes ActionRoutes(const ActionContext& context) {
  using http::Method;
  using http::Permit;
  RouteTable table(std::make_shared<Handlers>(context));
  constexpr std::string_view kActions = "/api/v1/media/{token:token}/actions[/]";
  table.Add(Method::kGet, kActions, Permit::kAnyone, &Handlers::Get,
            {.summary = "Reports of an item, for its owner and editors",
             .answers = "200 ReportList, 400 no_such_media permission_denied"});
  table.AddWithBody(Method::kPost, kActions, Permit::kAnyone, kBodyLimit, &Handlers::Post,
                    {.summary = "Like, dislike, report, watch or rate an item",
                     .body = "ActionForm",
                     .answers = "201 Detail, 400 no_action unknown_action sign_in_needed no_such_media media_private"});
  table.AddWithBody(Method::kDelete, kActions, Permit::kAnyone, kBodyLimit, &Handlers::Delete,
                    {.summary = "Reset the reports of an item",
                     .body = "ActionResetForm",
                     .answers = "201 Detail, 400 permission_denied unknown_action no_such_media"});
  table.Add(
      Method::kGet, "/api/v1/media/{token:token}/actions/mine[/]", Permit::kAnyone, &Handlers::Mine,
      {.summary = "What the caller has done with an item", .answers = "200 Standing, 400 no_such_media media_private"});
  return table.Take();
}

}  // namespace openpress::api
