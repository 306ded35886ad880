#include "api/account/audit.h"

#include <charconv>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "accounts/audit.h"
#include "api/paging.h"
#include "api/route_table.h"
#include "core/error.h"
#include "core/text.h"

namespace openpress::api {
namespace {

std::optional<std::string> Filter(const http::Request& request, std::string_view name) {
  auto text = request.Query(name);
  if (!text || text->empty()) return std::nullopt;
  if (!IsUtf8(*text) || HasControls(*text)) {
    throw Error(Fault::kBadInput, "invalid_field", fmt::format("{}: must be text in UTF-8.", name));
  }
  return text;
}

std::optional<std::int64_t> Before(const http::Request& request) {
  const auto text = request.Query("before");
  if (!text || text->empty()) return std::nullopt;
  std::int64_t id = 0;
  const auto [end, problem] = std::from_chars(text->data(), text->data() + text->size(), id);
  if (problem != std::errc{} || end != text->data() + text->size() || id < 1) {
    throw Error(Fault::kBadInput, "invalid_field", "before: must be the id of a row.");
  }
  return id;
}

Json RowAnswer(const accounts::AuditRow& row) {
  Json answer;
  answer["id"] = row.id;
  answer["date"] = Iso8601(row.created_at);
  answer["actor_id"] = row.actor.user_id ? Json(*row.actor.user_id) : Json(nullptr);
  answer["actor"] = row.actor.username;
  answer["action"] = row.action;
  answer["subject"] = row.subject;
  // As it was written; a text when somebody broke it, since this is where that is looked into.
  Json details = Json::parse(row.details, nullptr, false);
  answer["details"] = details.is_discarded() ? Json(IsUtf8(row.details) ? row.details : "") : std::move(details);
  answer["hash"] = row.hash;
  return answer;
}

class Handlers {
 public:
  explicit Handlers(db::Pool& pool) : pool_(pool) {}

  void List(http::Request& request, http::Response& response) {
    const accounts::AuditQuery query{.actor = Filter(request, "actor"),
                                     .action = Filter(request, "action"),
                                     .subject = Filter(request, "subject"),
                                     .before = Before(request),
                                     .page = PageNumber(request)};
    std::optional<db::Page<accounts::AuditRow>> page;
    {
      const auto lease = pool_.Read();
      page = accounts::ListAudit(*lease, query);
    }
    if (!page) return RefusePage(response);
    Json results = Json::array();
    for (const accounts::AuditRow& row : page->rows) results.push_back(RowAnswer(row));
    response.SetHeader("Cache-Control", "private, no-store");
    response.SetJson(PageAnswer(page->place, request.BaseUrl(), request.target(), std::move(results)));
  }

 private:
  db::Pool& pool_;
};

}  // namespace

http::Routes AuditRoutes(db::Pool& pool) {
  RouteTable table(std::make_shared<Handlers>(pool));
  table.Add(http::Method::kGet, "/api/v1/audit[/]", http::Permit::kAdmin, &Handlers::List,
            {.summary = "What was done to people's rights, newest first",
             .query = "page, audit.actor, audit.action, audit.subject, audit.before",
             .answers = "200 Page<AuditEntry>, 400, 404 invalid_page"});
  return table.Take();
}

}  // namespace openpress::api
