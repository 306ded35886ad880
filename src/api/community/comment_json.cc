#include "api/community/comment_json.h"

#include <utility>

#include "api/paging.h"
#include "api/urls.h"
#include "core/clock.h"

namespace openpress::api {

Json CommentItem(const catalogue::Comment& comment) {
  const bool deleted = comment.state == catalogue::CommentState::kDeleted;
  Json item;
  item["add_date"] = Iso8601(comment.created_at);
  item["text"] = comment.text;
  item["parent"] = comment.parent_id ? Json(*comment.parent_id) : Json(nullptr);
  item["author_thumbnail_url"] = AvatarPath(deleted ? "" : comment.author_logo);
  item["author_profile"] = deleted ? "" : ProfilePath(comment.username);
  item["author_name"] = deleted ? "" : comment.author_name;
  item["media_url"] = ViewPath(comment.media_token);
  item["uid"] = comment.uid;
  item["id"] = comment.id;
  item["parent_uid"] = comment.parent_id ? Json(comment.parent_uid) : Json(nullptr);
  item["username"] = deleted ? "" : comment.username;
  item["deleted"] = deleted;
  item["held"] = comment.state == catalogue::CommentState::kHeld;
  return item;
}

Json CommentPage(const db::Page<catalogue::Comment>& page, std::string_view base, std::string_view target) {
  Json results = Json::array();
  for (const catalogue::Comment& comment : page.rows) results.push_back(CommentItem(comment));
  return PageAnswer(page.place, base, target, std::move(results));
}

}  // namespace openpress::api
