#include "api/account/user_json.h"

#include <string>

#include "accounts/sign_in/gate.h"
#include "api/urls.h"
#include "core/clock.h"

namespace openpress::api {
namespace {

std::string ApiPath(const accounts::User& user) {
  return "/api/v1/users/" + user.username;
}

}  // namespace

Json UserItem(const accounts::User& user, std::string_view base) {
  const std::string site(base);
  Json item;
  item["description"] = user.description;
  item["date_added"] = Iso8601(user.created_at);
  item["name"] = user.name;
  item["is_featured"] = user.is_featured;
  item["thumbnail_url"] = site + AvatarPath(user.logo);
  item["url"] = site + ProfilePath(user.username);
  item["api_url"] = site + ApiPath(user);
  item["username"] = user.username;
  // MediaCMS ticks these one by one; here each role includes those below it.
  item["advancedUser"] = accounts::CanUpload(user.role);
  item["is_editor"] = accounts::CanEditAny(user.role);
  item["is_manager"] = accounts::CanManageUsers(user.role);
  item["email_is_verified"] = user.email_verified;
  return item;
}

Json ManagedUserItem(const accounts::User& user, std::string_view base, const accounts::Principal& who) {
  Json item = UserItem(user, base);
  item["role"] = accounts::NameOf(user.role);
  item["is_active"] = user.is_active;
  item["has_second_factor"] = user.has_second_factor;
  if (accounts::CanManageUsers(who.role)) item["email"] = user.email;
  return item;
}

Json UserDetail(const accounts::User& user, std::string_view base, const accounts::Principal* who) {
  const std::string site(base);
  Json detail;
  detail["description"] = user.description;
  detail["date_added"] = Iso8601(user.created_at);
  detail["name"] = user.name;
  detail["is_featured"] = user.is_featured;
  detail["thumbnail_url"] = site + AvatarPath(user.logo);
  detail["banner_thumbnail_url"] = user.banner.empty() ? Json(nullptr) : Json(PortraitPath(user.banner));
  detail["url"] = site + ProfilePath(user.username);
  detail["username"] = user.username;
  detail["media_info"] = {{"results", Json::array()}, {"user_media", "/api/v1/media?author=" + user.username}};
  detail["api_url"] = site + ApiPath(user);
  detail["edit_url"] = ProfilePath(user.username) + "edit";
  detail["default_channel_edit_url"] = ChannelPath(user.username) + "edit";
  // Each account has one channel, which says what the profile says: whoever edits one edits the other.
  detail["channel"] = {{"title", user.name.empty() ? user.username : user.name},
                       {"description", user.description},
                       {"url", ChannelPath(user.username)},
                       {"banner_url", detail["banner_thumbnail_url"]}};
  detail["title"] = user.title;
  detail["location"] = user.location;
  if (!SeesPrivate(user, who)) return detail;
  detail["email"] = user.email;
  detail["email_is_verified"] = user.email_verified;
  detail["role"] = accounts::NameOf(user.role);
  detail["is_active"] = user.is_active;
  detail["is_approved"] = user.is_approved;
  detail["has_second_factor"] = user.has_second_factor;
  detail["allow_contact"] = user.allow_contact;
  detail["notify_comments"] = user.notify_comments;
  return detail;
}

void AnswerUser(const http::Request& request, http::Response& response, const accounts::User& user, int status) {
  const accounts::Principal* who = accounts::PrincipalOf(request);
  response.SetHeader("Cache-Control", SeesPrivate(user, who) ? "private, no-store" : "no-cache");
  response.SetJson(UserDetail(user, request.BaseUrl(), who), status);
}

bool SeesPrivate(const accounts::User& user, const accounts::Principal* who) {
  return who != nullptr && (who->user_id == user.id || accounts::CanManageUsers(who->role));
}

}  // namespace openpress::api
