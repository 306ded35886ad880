#include "api/media/taxonomy.h"

#include <memory>
#include <optional>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "api/paging.h"
#include "api/route_table.h"
#include "catalogue/lists/category.h"
#include "catalogue/lists/tag.h"
#include "catalogue/media/license.h"

namespace openpress::api {
namespace {

Json PictureUrl(const std::string& picture) {
  return picture.empty() ? Json(nullptr) : Json("/media/" + picture);
}

class Handlers {
 public:
  explicit Handlers(TaxonomyContext context) : context_(std::move(context)) {}

  void Categories(http::Request&, http::Response& response) {
    Json answer = Json::array();
    for (const catalogue::Category& category : catalogue::Categories(*context_.pool.Read())) {
      answer.push_back(CategoryAnswer(category));
    }
    Answer(response, answer);
  }

  /** MediaCMS lists the courses of a connected school here that the caller contributes to. There are no courses. */
  void Courses(http::Request&, http::Response& response) { Answer(response, Json::array()); }

  void Tags(http::Request& request, http::Response& response) {
    const auto page = catalogue::Tags(*context_.pool.Read(), PageNumber(request));
    if (!page) return RefusePage(response);
    Json results = Json::array();
    for (const catalogue::Tag& tag : page->rows) {
      results.push_back(
          {{"title", tag.title}, {"media_count", tag.media_count}, {"thumbnail_url", PictureUrl(tag.picture)}});
    }
    Answer(response, PageAnswer(page->place, request.BaseUrl(), request.target(), std::move(results)));
  }

  void Licenses(http::Request&, http::Response& response) {
    Json answer = Json::array();
    for (const catalogue::License& license : catalogue::Licenses(*context_.pool.Read())) {
      answer.push_back({{"id", license.id}, {"code", license.code}, {"title", license.title}, {"url", license.url}});
    }
    Answer(response, answer);
  }

  void EncodeProfiles(http::Request&, http::Response& response) {
    Json answer = Json::array();
    for (const int height : context_.heights()) {
      answer.push_back({{"name", fmt::format("h264-{}", height)},
                        {"extension", "mp4"},
                        {"resolution", height},
                        {"codec", "h264"},
                        {"description", ""}});
    }
    Answer(response, answer);
  }

 private:
  static void Answer(http::Response& response, const Json& answer) {
    response.SetHeader("Cache-Control", "no-cache");
    response.SetJson(answer);
  }

  const TaxonomyContext context_;
};

}  // namespace

Json CategoryAnswer(const catalogue::Category& category) {
  Json one;
  one["title"] = category.title;
  one["uid"] = category.uid;
  one["description"] = category.description;
  one["is_global"] = category.is_global;
  one["media_count"] = category.media_count;
  // MediaCMS leaves the key out where nobody owns the category.
  if (category.username) one["user"] = *category.username;
  one["thumbnail_url"] = PictureUrl(category.picture);
  one["is_lms_course"] = false;
  return one;
}

http::Routes TaxonomyRoutes(TaxonomyContext context) {
  using http::Method;
  using http::Permit;
  RouteTable table(std::make_shared<Handlers>(std::move(context)));
  const auto add = [&table](std::string_view pattern, RouteTable<Handlers>::Handle handle, const http::RouteDoc& doc) {
    table.Add(Method::kGet, pattern, Permit::kAnyone, handle, doc).hot = true;
  };
  add("/api/v1/categories[/]", &Handlers::Categories, {.summary = "Categories, by title", .answers = "200 Category[]"});
  add("/api/v1/categories/contributor[/]", &Handlers::Courses,
      {.summary = "Courses the caller contributes to", .answers = "200 any[]"});
  add("/api/v1/tags[/]", &Handlers::Tags,
      {.summary = "Tags, the most used first", .query = "page", .answers = "200 Page<Tag>, 404 invalid_page"});
  add("/api/v1/licenses[/]", &Handlers::Licenses, {.summary = "Licences an item may have", .answers = "200 License[]"});
  add("/api/v1/encode_profiles[/]", &Handlers::EncodeProfiles,
      {.summary = "What videos are encoded in, by height", .answers = "200 EncodeProfile[]"});
  return table.Take();
}

}  // namespace openpress::api
