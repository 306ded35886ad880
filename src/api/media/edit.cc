#include "api/media/edit.h"

#include <cstddef>
#include <string>
#include <vector>

#include "api/fields.h"
#include "api/problem.h"
#include "catalogue/lists/category.h"
#include "catalogue/lists/tag.h"
#include "catalogue/text.h"
#include "core/error.h"

namespace openpress::api {
namespace {

// A little more than what is kept, since tags are taken out before it is measured.
constexpr std::size_t kTitleBytes = 64 * 1024;
constexpr std::size_t kDescriptionBytes = 256 * 1024;
constexpr std::size_t kTagBytes = 4 * catalogue::kLongestTag + 64;
constexpr std::size_t kUidBytes = 100;

std::vector<std::string> CheckedTags(const std::vector<std::string>& titles) {
  std::vector<std::string> checked;
  checked.reserve(titles.size());
  for (const std::string& title : titles) checked.push_back(catalogue::CheckedTag(title));
  return checked;
}

}  // namespace

catalogue::State WantedState(std::string_view name, const catalogue::Publishing& rules, accounts::Role role,
                             catalogue::State from) {
  const auto state = catalogue::StateNamed(name);
  if (!state) {
    throw Error(Fault::kBadInput, "invalid_state", "state must be one of ['private', 'public', 'unlisted']");
  }
  if (!catalogue::MaySetState(rules, role, from, *state)) {
    throw Error(Fault::kBadInput, "state_not_allowed", "You are not allowed to set media to public state");
  }
  return *state;
}

std::optional<catalogue::Edit> ReadEdit(const Json& fields, const catalogue::Media& media, accounts::Role role,
                                        const catalogue::Publishing& rules, http::Response& response) {
  // Types first: those are answered as everywhere. What a text says is answered under the field's name, as forms do.
  const auto title = TextField(fields, "title", kTitleBytes);
  const auto description = TextField(fields, "description", kDescriptionBytes);
  const auto state = TextField(fields, "state", kUidBytes);
  const auto tags = TextsField(fields, "tags", catalogue::kMostTags, kTagBytes);
  catalogue::Edit edit;
  edit.categories = TextsField(fields, "categories", catalogue::kMostCategories, kUidBytes);
  edit.license = IdField(fields, "license");
  edit.user_featured = BoolField(fields, "user_featured");
  edit.enable_comments = BoolField(fields, "enable_comments");
  edit.allow_download = BoolField(fields, "allow_download");
  const auto featured = BoolField(fields, "featured");
  if (accounts::CanEditAny(role)) edit.featured = featured;

  std::string_view field;
  try {
    field = "title";
    if (title) edit.title = catalogue::CheckedTitle(*title);
    field = "description";
    if (description) edit.description = catalogue::CheckedDescription(*description);
    field = "state";
    if (state) edit.state = WantedState(*state, rules, role, media.state);
    field = "tags";
    if (tags) edit.tags = CheckedTags(*tags);
  } catch (const Error& problem) {
    if (problem.fault() != Fault::kBadInput) throw;
    RefuseField(response, field, problem.what(), problem.code());
    return std::nullopt;
  }
  return edit;
}

}  // namespace openpress::api
