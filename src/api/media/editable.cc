#include "api/media/editable.h"

#include "accounts/sign_in/gate.h"
#include "api/problem.h"

namespace openpress::api {

void RefuseUnknownMedia(http::Response& response) {
  Refuse(response, 400, "media file does not exist", "no_such_media");
}

std::optional<catalogue::Media> EditableMedia(catalogue::Catalogue& catalogue, const http::Request& request,
                                              http::Response& response, catalogue::Right least) {
  std::optional<catalogue::Media> media;
  auto right = catalogue::Right::kNone;
  {
    const auto lease = catalogue.pool().Read();
    media = catalogue::FindByToken(*lease, request.Param("token"));
    if (media) right = catalogue::RightTo(*lease, *media, accounts::PrincipalOf(request));
  }
  if (!media) {
    RefuseUnknownMedia(response);
  } else if (right < least) {
    Refuse(response, 401, "bad permissions", "permission_denied");
    media.reset();
  }
  return media;
}

}  // namespace openpress::api
