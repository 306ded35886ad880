#include "accounts/sign_in/gate.h"
#include "api/community/actions.h"
#include "api/fields.h"
#include "api/media/json.h"
#include "api/paging.h"
#include "api/problem.h"
#include "api/route_table.h"
#include "api/visitor.h"
#include "catalogue/community/action_list.h"
#include "core/error.h"

namespace openpress::api {
namespace {

using accounts::PrincipalOf;

constexpr std::size_t kBodyLimit = 1024;

class Handlers {
 public:
  explicit Handlers(const ActionContext& context) : context_(context) {}

  void List(http::Request& request, http::Response& response) {
    const auto action = catalogue::ActionNamed(request.Param("action"));
    if (!action) return Refuse(response, 404, "There is no such action.", "unknown_action");
    std::optional<db::Page<catalogue::ActedOn>> page;
    {
      const auto lease = context_.catalogue.pool().Read();
      const auto actor = catalogue::FindActor(*lease, ActorOf(request));
      // No actor has the number 0: somebody who has done nothing has empty lists.
      page = catalogue::ListActedOn(*lease, *action, actor ? actor->id : 0, PrincipalOf(request), PageNumber(request));
    }
    if (!page) return RefusePage(response);
    const std::string base = request.BaseUrl();
    Json results = Json::array();
    for (const catalogue::ActedOn& one : page->rows) {
      Json item = MediaItem(one.media, base);
      item["action_date"] = Iso8601(one.acted_at);
      if (one.position) item["position"] = static_cast<double>(*one.position) / 1000;
      if (one.score) item["score"] = *one.score;
      results.push_back(std::move(item));
    }
    response.SetHeader("Cache-Control", "private, no-store");
    response.SetJson(PageAnswer(page->place, base, request.target(), std::move(results)));
  }

  void Clear(http::Request& request, http::Response& response) {
    Forget(request,
           [](db::Connection& connection, std::int64_t actor) { catalogue::ForgetWatches(connection, actor); });
    response.SetNoContent();
  }

  /** The same answer whether the item is in the history, exists, or may be seen: all there is to say is that it is not
   *  in the history now. */
  void Remove(http::Request& request, http::Response& response) {
    Forget(request, [&](db::Connection& connection, std::int64_t actor) {
      catalogue::ForgetWatch(connection, actor, request.Param("token"));
    });
    response.SetNoContent();
  }

  void GetPause(http::Request& request, http::Response& response) {
    bool paused = false;
    {
      const auto lease = context_.catalogue.pool().Read();
      const auto actor = catalogue::FindActor(*lease, ActorOf(request));
      paused = actor && actor->history_paused;
    }
    AnswerPause(response, paused);
  }

  void PutPause(http::Request& request, http::Response& response) {
    const auto paused = BoolField(request.Fields(), "paused");
    if (!paused) throw Error(Fault::kBadInput, "required", "paused: This field is required.");
    const catalogue::Actor actor = ActorFor(request, response);
    context_.writer.Flush();
    {
      const Millis now = context_.catalogue.clock().Now();
      const auto lease = context_.catalogue.pool().Write();
      const auto transaction = lease->Begin();
      auto known = catalogue::FindActor(*lease, actor);
      // A new visitor is a new row, and one address may not make as many as it likes.
      if (!known && *paused) {
        if (!actor.user_id && !context_.marks.Take(*lease, actor, "pause", 0, kNewVisitorGap, now)) {
          throw Error(Fault::kRateLimited, "too_many_visitors",
                      "Too many new visitors from this address; please try again later.")
              .RetryAfter(static_cast<int>(kNewVisitorGap / 1000));
        }
        known = catalogue::EnsureActor(*lease, actor, now);
      }
      if (known) catalogue::PauseHistory(*lease, known->id, *paused);
      transaction->Commit();
    }
    AnswerPause(response, *paused);
  }

 private:
  /** Between two visitors who are known for having paused, in milliseconds. */
  static constexpr Millis kNewVisitorGap = 10'000;

  static void AnswerPause(http::Response& response, bool paused) {
    response.SetHeader("Cache-Control", "private, no-store");
    response.SetJson({{"paused", paused}});
  }

  template <class Work>
  void Forget(const http::Request& request, Work&& work) {
    // What was watched before is written before, so that it does not come back afterwards.
    context_.writer.Flush();
    const auto lease = context_.catalogue.pool().Write();
    const auto transaction = lease->Begin();
    if (const auto actor = catalogue::FindActor(*lease, ActorOf(request))) work(*lease, actor->id);
    transaction->Commit();
  }

  const ActionContext context_;
};

}  // namespace

http::Routes HistoryRoutes(const ActionContext& context) {
  using http::Method;
  using http::Permit;
  RouteTable table(std::make_shared<Handlers>(context));
  constexpr std::string_view kHistory = "/api/v1/user/history[/]";
  constexpr std::string_view kPause = "/api/v1/user/history/pause[/]";
  table.Add(Method::kGet, "/api/v1/user/action/{action:token}[/]", Permit::kAnyone, &Handlers::List,
            {.summary = "What the caller has liked, disliked, watched, reported or rated",
             .query = "page",
             .answers = "200 Page<ActedOnItem>, 404 unknown_action invalid_page"});
  table.AddWithBody(Method::kDelete, kHistory, Permit::kAnyone, kBodyLimit, &Handlers::Clear,
                    {.summary = "Forget what the caller has watched", .body = "Empty", .answers = "204"});
  table.AddWithBody(Method::kDelete, "/api/v1/user/history/{token:token}[/]", Permit::kAnyone, kBodyLimit,
                    &Handlers::Remove,
                    {.summary = "Remove one item from the history", .body = "Empty", .answers = "204"});
  table.Add(Method::kGet, kPause, Permit::kAnyone, &Handlers::GetPause,
            {.summary = "Whether the history is paused", .answers = "200 HistoryPause"});
  table.AddWithBody(Method::kPut, kPause, Permit::kAnyone, kBodyLimit, &Handlers::PutPause,
                    {.summary = "Pause the history or go on with it",
                     .body = "HistoryPause",
                     .answers = "200 HistoryPause, 400 required, 429 too_many_visitors"});
  return table.Take();
}

}  // namespace openpress::api
