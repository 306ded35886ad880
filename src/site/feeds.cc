#include <memory>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include "accounts/user.h"
#include "catalogue/lists/list.h"
#include "catalogue/lists/search.h"
#include "catalogue/lists/tag.h"
#include "catalogue/urls.h"
#include "core/error.h"
#include "core/text.h"
#include "site/feed.h"
#include "site/public_answer.h"
#include "site/public_routes.h"

namespace openpress::site {
namespace {

enum class Kind { kRss, kPodcast };

/** In characters. */
constexpr std::size_t kLongestQuery = 200;

/** A query parameter, which must be text. */
std::string TextOf(const http::Request& request, std::string_view name) {
  std::string text = request.Query(name).value_or("");
  if (!IsUtf8(text) || CodePoints(text) > kLongestQuery) {
    throw Error(Fault::kBadInput, "invalid_query",
                fmt::format("\"{}\" has to be text of at most {} characters.", name, kLongestQuery));
  }
  return text;
}

class Feeds {
 public:
  Feeds(const PublicContext& context, Kind kind) : context_(context), kind_(kind) {}

  void Newest(http::Request& request, http::Response& response) const {
    const SiteInfo info = context_.info();
    Feed feed;
    feed.title = info.name;
    feed.description = info.description.empty() ? fmt::format("The newest from {}.", info.name) : info.description;
    feed.page = "/";
    feed.self = Root();
    {
      const auto lease = context_.catalogue.pool().Read();
      Fill(*lease, {}, feed);
    }
    Send(request, response, feed, info);
  }

  void OfUser(http::Request& request, http::Response& response) const {
    const SiteInfo info = context_.info();
    Feed feed;
    {
      const auto lease = context_.catalogue.pool().Read();
      const auto user = accounts::FindUserByUsername(*lease, request.Param("username"));
      if (!user || !user->is_active) throw Error(Fault::kNotFound, "no_such_user", "There is nobody of this name.");
      const std::string& name = user->name.empty() ? user->username : user->name;
      feed.title = fmt::format("{} · {}", name, info.name);
      feed.description = user->description.empty() ? fmt::format("The newest of {} at {}.", name, info.name)
                                                   : std::string(FirstCodePoints(user->description, kLongestAbout));
      feed.page = catalogue::ProfilePath(user->username);
      feed.self = fmt::format("{}user/{}", Root(), user->username);
      catalogue::ListQuery query;
      query.user_id = user->id;
      Fill(*lease, query, feed);
    }
    Send(request, response, feed, info);
  }

  /** By exactly one of category, tag and words. What nothing listable has is an empty feed: whether a private item has
   * it is nobody's business. */
  void Found(http::Request& request, http::Response& response) const {
    const SiteInfo info = context_.info();
    const std::string category = TextOf(request, "c");
    const std::string tag = TextOf(request, "t");
    const std::string words = TextOf(request, "q");
    if (static_cast<int>(!category.empty()) + static_cast<int>(!tag.empty()) + static_cast<int>(!words.empty()) != 1) {
      throw Error(Fault::kBadInput, "no_query", "Exactly one of q, c and t has to say what is looked for.");
    }
    const char key = !category.empty() ? 'c' : !tag.empty() ? 't' : 'q';
    const std::string& asked = !category.empty() ? category : !tag.empty() ? tag : words;
    Feed feed;
    feed.title = fmt::format("{} · {}", asked, info.name);
    feed.description = fmt::format("The newest about \"{}\" at {}.", asked, info.name);
    feed.page = catalogue::SearchPath(key, asked);
    feed.self = Root() + feed.page.substr(1);
    {
      const auto lease = context_.catalogue.pool().Read();
      if (key == 'q') {
        FillFound(*lease, words, feed);
      } else {
        Fill(*lease, key == 't' ? Tagged(*lease, tag) : Categorised(*lease, category), feed);
      }
    }
    Send(request, response, feed, info);
  }

 private:
  /** No row has this id. */
  static constexpr std::int64_t kNothing = -1;
  static constexpr std::size_t kLongestAbout = 500;

  [[nodiscard]] std::string Root() const { return std::string(kind_ == Kind::kRss ? kRssPath : kPodcastPath); }

  static catalogue::ListQuery Tagged(db::Connection& connection, const std::string& tag) {
    catalogue::ListQuery query;
    query.filter.tag_id = catalogue::FindTag(connection, tag).value_or(kNothing);
    return query;
  }

  static catalogue::ListQuery Categorised(db::Connection& connection, const std::string& category) {
    catalogue::ListQuery query;
    query.filter.category_ids = catalogue::CategoriesTitled(connection, category);
    if (query.filter.category_ids.empty()) query.filter.category_ids = {kNothing};
    return query;
  }

  static void Fill(db::Connection& connection, const catalogue::ListQuery& query, Feed& feed) {
    auto page = catalogue::List(connection, query);
    if (page) feed.entries = catalogue::FeedEntriesOf(connection, std::move(page->rows));
  }

  static void FillFound(db::Connection& connection, const std::string& words, Feed& feed) {
    catalogue::SearchQuery query;
    query.text = words;
    query.order = catalogue::SearchOrder::kDate;
    auto page = catalogue::Search(connection, query);
    if (page) feed.entries = catalogue::FeedEntriesOf(connection, std::move(page->rows));
  }

  void Send(const http::Request& request, http::Response& response, const Feed& feed, const SiteInfo& info) const {
    const std::string base = BaseOf(info, request);
    SendPublic(response, kind_ == Kind::kRss ? RenderRss(feed, info, base) : RenderPodcast(feed, info, base),
               "application/rss+xml; charset=utf-8");
  }

  const PublicContext context_;
  const Kind kind_;
};

using Handle = void (Feeds::*)(http::Request&, http::Response&) const;

void Add(http::Routes& routes, const std::shared_ptr<const Feeds>& feeds, std::string_view pattern, Handle handle,
         std::string_view summary) {
  http::Route route;
  route.method = http::Method::kGet;
  route.pattern = pattern;
  route.handler = [feeds, handle](http::Request& request, http::Response& response) {
    ((*feeds).*handle)(request, response);
  };
  route.hot = true;
  route.doc.summary = summary;
  routes.push_back(std::move(route));
}

}  // namespace

http::Routes FeedRoutes(const PublicContext& context) {
  http::Routes routes;
  const auto rss = std::make_shared<const Feeds>(context, Kind::kRss);
  Add(routes, rss, "/rss[/]", &Feeds::Newest, "The newest items as RSS");
  Add(routes, rss, "/rss/search[/]", &Feeds::Found, "The newest items of a search, category or tag as RSS");
  Add(routes, rss, "/rss/user/{username:user}[/]", &Feeds::OfUser, "Somebody's newest items as RSS");
  const auto podcast = std::make_shared<const Feeds>(context, Kind::kPodcast);
  Add(routes, podcast, "/podcast[/]", &Feeds::Newest, "The newest videos and recordings as a podcast");
  Add(routes, podcast, "/podcast/search[/]", &Feeds::Found, "Those of a search, category or tag as a podcast");
  Add(routes, podcast, "/podcast/user/{username:user}[/]", &Feeds::OfUser, "Somebody's as a podcast");
  return routes;
}

}  // namespace openpress::site
