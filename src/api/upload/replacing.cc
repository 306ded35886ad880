#include "api/upload/replacing.h"

#include <algorithm>
#include <vector>

#include "catalogue/media/version.h"
#include "catalogue/rights.h"
#include "core/error.h"

namespace openpress::api {

void RequireReplaceable(catalogue::Catalogue& catalogue, std::string_view token, const accounts::Principal& who) {
  const auto lease = catalogue.pool().Read();
  const auto media = catalogue::FindByToken(*lease, token);
  const auto right = media ? catalogue::RightTo(*lease, *media, &who) : catalogue::Right::kNone;
  if (right == catalogue::Right::kNone) {
    throw Error(Fault::kBadInput, "no_such_media", "The item whose file is to be replaced does not exist.");
  }
  if (right < catalogue::Right::kOwn) {
    throw Error(Fault::kForbidden, "permission_denied", "Only its owner and editors may replace an item's file.");
  }
  if (media->processing != catalogue::Progress::kDone && media->processing != catalogue::Progress::kFailed) {
    throw Error(Fault::kConflict, "not_ready", "The item is still being processed.");
  }
  const std::vector<catalogue::Version> versions = catalogue::VersionsOf(*lease, media->id);
  if (std::any_of(versions.begin(), versions.end(), [](const catalogue::Version& version) {
        return !version.kept_at && version.media.processing != catalogue::Progress::kFailed;
      })) {
    throw Error(Fault::kConflict, "change_under_way",
                "Another file is being put in place here; wait for it or take that back first.");
  }
}

}  // namespace openpress::api
