#include "api/answers.h"

#include <utility>

#include <fmt/ranges.h>

#include "accounts/role.h"
#include "api/media/json.h"
#include "api/paging.h"

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

Json ListAnswer(const db::Page<catalogue::Media>& page, const std::vector<std::string>& tags, std::string_view base,
                std::string_view target) {
  Json results = Json::array();
  for (const catalogue::Media& media : page.rows) results.push_back(MediaItem(media, base));
  Json answer = PageAnswer(page.place, base, target, std::move(results));
  answer["tags"] = fmt::format("{}", fmt::join(tags, ", "));
  return answer;
}

}  // namespace openpress::api
