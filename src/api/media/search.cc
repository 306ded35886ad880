#include "api/media/search.h"

#include <array>
#include <memory>
#include <utility>

#include "accounts/sign_in/gate.h"
#include "accounts/user.h"
#include "api/media/json.h"
#include "api/media/list_query.h"
#include "api/paging.h"
#include "api/route_table.h"
#include "api/urls.h"
#include "catalogue/lists/category.h"
#include "catalogue/lists/search.h"
#include "catalogue/media/subtitle.h"

namespace openpress::api {
namespace {

using accounts::PrincipalOf;
using catalogue::Media;
using catalogue::SearchOrder;
using catalogue::SearchQuery;

/** Titles that are suggested; MediaCMS's number. */
constexpr std::size_t kMostTitles = 40;

/** A page of results and what its items show beside their rows. */
struct Found {
  db::Page<Media> page;
  std::map<std::int64_t, std::vector<catalogue::CategoryLabel>> categories;
  std::map<std::int64_t, std::vector<catalogue::SpokenHit>> spoken;
};

std::optional<catalogue::DurationClass> DurationOf(const catalogue::ListFilter& filter) {
  constexpr std::int64_t kStep = 20LL * 60'000;
  if (filter == catalogue::ListFilter{} || (filter.duration_from == 0 && filter.duration_below > kStep)) return {};
  return static_cast<catalogue::DurationClass>(filter.duration_from / kStep);
}

SearchOrder OrderOf(const http::Request& request, catalogue::Order order) {
  if (!request.Query("sort_by")) return SearchOrder::kRelevance;
  switch (order) {
    case catalogue::Order::kTitle:
      return SearchOrder::kTitle;
    case catalogue::Order::kViews:
      return SearchOrder::kViews;
    case catalogue::Order::kLikes:
      return SearchOrder::kLikes;
    default:
      return SearchOrder::kDate;
  }
}

Json SearchItem(const Media& media, const Found& found, std::string_view base) {
  Json item = MediaSearchItem(media, base);
  Json categories = Json::array();
  if (const auto labels = found.categories.find(media.id); labels != found.categories.end())
    categories = CategoriesInfo(labels->second);
  item["categories_info"] = std::move(categories);
  Json spoken = Json::array();
  if (const auto hits = found.spoken.find(media.id); hits != found.spoken.end()) {
    for (const catalogue::SpokenHit& hit : hits->second) {
      spoken.push_back({{"time", static_cast<double>(hit.start_ms) / 1000.0},
                        {"language", hit.language},
                        {"text", hit.words},
                        {"url", ViewPath(media.token) + "&t=" + std::to_string(hit.start_ms / 1000)}});
    }
  }
  item["spoken"] = std::move(spoken);
  return item;
}

class Handlers {
 public:
  explicit Handlers(catalogue::Catalogue& catalogue) : catalogue_(catalogue) {}

  void Search(http::Request& request, http::Response& response) {
    SearchQuery query;
    query.text = WordsAsked(request);
    query.category = request.Query("c").value_or("");
    query.tag = request.Query("t").value_or("");
    query.language = request.Query("language").value_or("");
    response.SetHeader("Cache-Control", "no-cache");
    if (query.text.empty() && query.category.empty() && query.tag.empty()) {
      // As MediaCMS: a search for nothing is no list.
      return response.SetJson(request.Query("show") == "titles" ? Json::array() : Json::object());
    }
    if (request.Query("show") == "titles") return response.SetJson(Titles(query.text));

    const accounts::Principal* who = PrincipalOf(request);
    query.unlisted_too = who != nullptr && accounts::CanEditAny(who->role);
    if (who != nullptr) query.viewer = who->user_id;
    catalogue::ListQuery asked;
    ReadOrder(request, asked);
    ReadFilter(request, catalogue_.clock().Now(), asked.filter);
    query.media_type = asked.filter.media_type;
    query.duration = DurationOf(asked.filter);
    query.since = asked.filter.since;
    query.order = OrderOf(request, asked.order);
    query.ascending = asked.ascending;
    query.page = PageNumber(request);

    const auto found = Find(query, request.Query("author").value_or(""));
    if (!found) return RefusePage(response);
    Json results = Json::array();
    for (const Media& media : found->page.rows) results.push_back(SearchItem(media, *found, request.BaseUrl()));
    response.SetJson(PageAnswer(found->page.place, request.BaseUrl(), request.target(), std::move(results)));
  }

 private:
  Json Titles(const std::string& text) {
    const auto lease = catalogue_.pool().Read();
    Json titles = Json::array();
    for (std::string& title : catalogue::SuggestTitles(*lease, text, kMostTitles))
      titles.push_back({{"title", std::move(title)}});
    return titles;
  }

  /** Nothing for a page that does not exist. */
  std::optional<Found> Find(SearchQuery& query, const std::string& author) {
    const auto lease = catalogue_.pool().Read();
    if (!author.empty()) {
      const auto user = accounts::FindUserByUsername(*lease, author);
      // Nobody has this number: nothing is found, as with any other word that is nowhere.
      query.user_id = user ? user->id : 0;
    }
    auto page = catalogue::Search(*lease, query);
    if (!page) return std::nullopt;
    std::vector<std::int64_t> ids;
    for (const Media& media : page->rows) ids.push_back(media.id);
    Found found{std::move(*page), catalogue::CategoriesOf(*lease, ids), {}};
    found.spoken = catalogue::SpokenHits(*lease, ids, catalogue::SearchWords(query.text));
    return found;
  }

  catalogue::Catalogue& catalogue_;
};

}  // namespace

http::Routes SearchRoutes(catalogue::Catalogue& catalogue) {
  RouteTable table(std::make_shared<Handlers>(catalogue));
  table
      .Add(http::Method::kGet, "/api/v1/search[/]", http::Permit::kAnyone, &Handlers::Search,
           {.summary = "Full-text search, or titles while somebody types",
            .query = "search.q, search.c, search.t, author, media.media_type, media.upload_date, media.duration, "
                     "search.language, search.sort_by, ordering, search.show, page",
            .answers = "200 Page<MediaSearchItem> | SuggestedTitle[] | Empty, 404 invalid_page"})
      .hot = true;
  return table.Take();
}

}  // namespace openpress::api
