#include "api/site_pages.h"

#include <memory>

#include "accounts/sign_in/gate.h"
#include "api/fields.h"
#include "api/route_table.h"
#include "core/clock.h"
#include "core/error.h"

namespace openpress::api {
namespace {

using accounts::PrincipalOf;

/** No item changes, but what every page says does. */
constexpr std::string_view kEverything;

constexpr std::size_t kBodyLimit = 512 * 1024;

class Handlers {
 public:
  explicit Handlers(catalogue::Catalogue& catalogue) : catalogue_(catalogue) {}

  void List(http::Request&, http::Response& response) {
    Answer(response, SitePageList(catalogue::SitePages(*catalogue_.pool().Read())));
  }

  void Get(http::Request& request, http::Response& response) {
    const auto page = catalogue::FindSitePage(*catalogue_.pool().Read(), request.Param("slug"));
    if (!page) throw Missing();
    Answer(response, SitePageAnswer(*page));
  }

  void Put(http::Request& request, http::Response& response) {
    const Json fields = request.Fields();
    catalogue::SitePage page;
    page.slug = request.Param("slug");
    page.title = RequiredText(fields, "title", 4 * 1024);
    page.text = TextField(fields, "text", kBodyLimit).value_or("");
    const auto written = catalogue_.Change(kEverything, [&](db::Connection& connection, Millis now) {
      catalogue::WriteSitePage(connection, page, *PrincipalOf(request), now);
      return catalogue::FindSitePage(connection, page.slug).value();
    });
    Answer(response, SitePageAnswer(written));
  }

  void Delete(http::Request& request, http::Response& response) {
    const bool done = catalogue_.Change(kEverything, [&](db::Connection& connection, Millis now) {
      return catalogue::RemoveSitePage(connection, request.Param("slug"), *PrincipalOf(request), now);
    });
    if (!done) throw Missing();
    response.SetNoContent();
  }

 private:
  static Error Missing() { return Error(Fault::kNotFound, "no_such_page", "There is no such page."); }

  static void Answer(http::Response& response, const Json& answer) {
    response.SetHeader("Cache-Control", "no-cache");
    response.SetJson(answer);
  }

  catalogue::Catalogue& catalogue_;
};

}  // namespace

Json SitePageAnswer(const catalogue::SitePage& page) {
  return {{"slug", page.slug}, {"title", page.title}, {"text", page.text}, {"edit_date", Iso8601(page.updated_at)}};
}

Json SitePageList(const std::vector<catalogue::SitePage>& pages) {
  Json list = Json::array();
  for (const catalogue::SitePage& page : pages) list.push_back({{"slug", page.slug}, {"title", page.title}});
  return list;
}

http::Routes SitePageRoutes(catalogue::Catalogue& catalogue) {
  using http::Method;
  using http::Permit;
  RouteTable table(std::make_shared<Handlers>(catalogue));
  constexpr std::string_view kOne = "/api/v1/pages/{slug:token}[/]";
  table.Add(Method::kGet, "/api/v1/pages[/]", Permit::kAnyone, &Handlers::List,
            {.summary = "The pages that the site has about itself", .answers = "200 SitePageLabel[]"});
  table.Add(Method::kGet, kOne, Permit::kAnyone, &Handlers::Get,
            {.summary = "One of them", .answers = "200 SitePage, 404 no_such_page"});
  table.AddWithBody(Method::kPut, kOne, Permit::kAdmin, kBodyLimit, &Handlers::Put,
                    {.summary = "Write a page",
                     .body = "SitePageForm",
                     .answers = "200 SitePage, 400 required invalid_title invalid_text, 404 no_such_page"});
  table.Add(Method::kDelete, kOne, Permit::kAdmin, &Handlers::Delete,
            {.summary = "Take a page away", .answers = "204, 404 no_such_page"});
  return table.Take();
}

}  // namespace openpress::api
