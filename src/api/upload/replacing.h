#pragma once

#include <string_view>

#include "accounts/principal.h"
#include "catalogue/catalogue.h"

namespace openpress::api {

/** Before the bytes come: whether @p who may put another file in the place of that item's now. Takes a lease.
 *  @throws Error kBadInput "no_such_media", also for one that @p who may not see; kForbidden "permission_denied";
 *  kConflict "not_ready", "change_under_way" */
void RequireReplaceable(catalogue::Catalogue& catalogue, std::string_view token, const accounts::Principal& who);

}  // namespace openpress::api
