#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "accounts/sign_in/gate.h"
#include "api/fields.h"
#include "api/media/taxonomy.h"
#include "api/route_table.h"
#include "catalogue/lists/tag.h"
#include "catalogue/lists/taxonomy_edit.h"
#include "core/error.h"

namespace openpress::api {
namespace {

using accounts::PrincipalOf;
using catalogue::Category;

constexpr std::size_t kBodyLimit = 256 * 1024;
constexpr std::size_t kTitleBytes = 4 * 1024;
/** No one item changes, but what many of them show does. */
constexpr std::string_view kEverything;

Error NoSuchCategory() {
  return Error(Fault::kNotFound, "no_such_category", "There is no such category.");
}
Error NoSuchTag() {
  return Error(Fault::kNotFound, "no_such_tag", "There is no such tag.");
}

Category Found(db::Connection& connection, std::string_view uid) {
  auto category = catalogue::FindCategory(connection, uid);
  if (!category) throw NoSuchCategory();
  return std::move(*category);
}

catalogue::CategoryFields FieldsOf(const Json& fields) {
  return {.title = RequiredText(fields, "title", kTitleBytes),
          .description = TextField(fields, "description", kBodyLimit).value_or(""),
          .picture = TextField(fields, "picture", kTitleBytes)};
}

class Handlers {
 public:
  explicit Handlers(catalogue::Catalogue& catalogue) : catalogue_(catalogue) {}

  void Add(http::Request& request, http::Response& response) {
    const auto fields = FieldsOf(request.Fields());
    const Category made = catalogue_.Change(kEverything, [&](db::Connection& connection, Millis now) {
      return Found(connection, catalogue::AddCategory(connection, fields, *PrincipalOf(request), now));
    });
    response.SetJson(CategoryAnswer(made), 201);
  }

  void Put(http::Request& request, http::Response& response) {
    const auto fields = FieldsOf(request.Fields());
    const Category changed = catalogue_.Change(kEverything, [&](db::Connection& connection, Millis now) {
      const Category category = Found(connection, request.Param("uid"));
      catalogue::ChangeCategory(connection, category, fields, *PrincipalOf(request), now);
      return Found(connection, category.uid);
    });
    response.SetJson(CategoryAnswer(changed));
  }

  void Merge(http::Request& request, http::Response& response) {
    const std::string uid = RequiredText(request.Fields(), "into", kTitleBytes);
    const Category into = catalogue_.Change(kEverything, [&](db::Connection& connection, Millis now) {
      const Category from = Found(connection, request.Param("uid"));
      const auto target = catalogue::FindCategory(connection, uid);
      if (!target) throw Error(Fault::kBadInput, "no_such_category", "into: must be the uid of a category.");
      catalogue::MergeCategory(connection, from, *target, *PrincipalOf(request), now);
      return Found(connection, target->uid);
    });
    response.SetJson(CategoryAnswer(into));
  }

  void Delete(http::Request& request, http::Response& response) {
    catalogue_.Change(kEverything, [&](db::Connection& connection, Millis now) {
      catalogue::RemoveCategory(connection, Found(connection, request.Param("uid")), *PrincipalOf(request), now);
    });
    response.SetNoContent();
  }

  void PutTag(http::Request& request, http::Response& response) {
    const Json fields = request.Fields();
    const std::string tag = RequiredText(fields, "tag", kTitleBytes);
    const std::string title = catalogue::CheckedTag(RequiredText(fields, "title", kTitleBytes));
    catalogue_.Change(kEverything, [&](db::Connection& connection, Millis now) {
      if (!catalogue::RenameTag(connection, tag, title, *PrincipalOf(request), now)) throw NoSuchTag();
    });
    response.SetJson({{"title", title}});
  }

  void DeleteTag(http::Request& request, http::Response& response) {
    const std::string tag = request.Query("tag").value_or("");
    catalogue_.Change(kEverything, [&](db::Connection& connection, Millis now) {
      if (!catalogue::DeleteTag(connection, tag, *PrincipalOf(request), now)) throw NoSuchTag();
    });
    response.SetNoContent();
  }

 private:
  catalogue::Catalogue& catalogue_;
};

}  // namespace

http::Routes ManageTaxonomyRoutes(catalogue::Catalogue& catalogue) {
  using http::Method;
  using http::Permit;
  RouteTable table(std::make_shared<Handlers>(catalogue));
  constexpr std::string_view kOne = "/api/v1/categories/{uid:token}[/]";
  constexpr std::string_view kTags = "/api/v1/manage/tags[/]";
  table.AddWithBody(Method::kPost, "/api/v1/categories[/]", Permit::kEditor, kBodyLimit, &Handlers::Add,
                    {.summary = "Add a category",
                     .body = "CategoryForm",
                     .answers = "201 Category, 400 required invalid_title invalid_description no_such_media, 409 "
                                "title_taken too_many_categories"});
  table.AddWithBody(Method::kPut, kOne, Permit::kEditor, kBodyLimit, &Handlers::Put,
                    {.summary = "Change a category",
                     .body = "CategoryForm",
                     .answers = "200 Category, 400 required invalid_title invalid_description no_such_media, 404 "
                                "no_such_category, 409 title_taken"});
  table.Add(Method::kDelete, kOne, Permit::kEditor, &Handlers::Delete,
            {.summary = "Delete a category; its items stay", .answers = "204, 404 no_such_category"});
  table.AddWithBody(Method::kPost, "/api/v1/categories/{uid:token}/merge[/]", Permit::kEditor, kBodyLimit,
                    &Handlers::Merge,
                    {.summary = "Put a category's items into another and delete it",
                     .body = "CategoryMergeForm",
                     .answers = "200 Category, 400 required no_such_category same_category, 404 no_such_category"});
  table.AddWithBody(Method::kPut, kTags, Permit::kEditor, kBodyLimit, &Handlers::PutTag,
                    {.summary = "Rename a tag, or make it one with another",
                     .body = "TagForm",
                     .answers = "200 TagTitle, 400 required invalid_tag, 404 no_such_tag"});
  table.Add(Method::kDelete, kTags, Permit::kEditor, &Handlers::DeleteTag,
            {.summary = "Take a tag from every item", .query = "manage.tag", .answers = "204, 404 no_such_tag"});
  return table.Take();
}

}  // namespace openpress::api
