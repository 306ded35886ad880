#include "api/answers.h"

#include <utility>

#include "accounts/role.h"
#include "api/media_json.h"
#include "api/page_links.h"

namespace openpress::api {

Json SessionAnswer(const accounts::Principal* who, std::string_view site_name, bool setup_needed) {
  Json user = nullptr;
  if (who != nullptr) {
    user = {{"username", who->username},
            {"name", who->name},
            {"email", who->email},
            {"role", accounts::NameOf(who->role)},
            {"can_upload", accounts::CanUpload(who->role)}};
  }
  return {{"user", std::move(user)}, {"site", {{"name", site_name}}}, {"setup_needed", setup_needed}};
}

Json ListAnswer(const catalogue::Page& page, std::string_view base, std::string_view target) {
  Json results = Json::array();
  for (const catalogue::Media& media : page.media) results.push_back(MediaItem(media, base));
  Json answer;
  answer["count"] = page.count;
  answer["next"] = page.has_next ? Json(PageLink(base, target, page.number + 1)) : Json(nullptr);
  answer["previous"] = page.number > 1 ? Json(PageLink(base, target, page.number - 1)) : Json(nullptr);
  answer["results"] = std::move(results);
  answer["tags"] = "";
  return answer;
}

}  // namespace openpress::api
