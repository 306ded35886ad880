#pragma once

#include <optional>
#include <string_view>

#include "catalogue/media/media.h"

namespace openpress::catalogue {

/** The item of these 32 hexadecimal digits, in the caller's transaction. */
std::optional<Media> FindByUid(db::Connection& connection, std::string_view uid);

}  // namespace openpress::catalogue
