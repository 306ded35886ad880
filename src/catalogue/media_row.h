#pragma once

#include <string>
#include <string_view>

#include "catalogue/media.h"

namespace openpress::catalogue {

/** A SELECT of what MediaFromRow() reads, from media m joined with users u; @p rest begins with JOIN or WHERE. Make it
 *  once. */
std::string SelectMedia(std::string_view rest);

Media MediaFromRow(const db::Row& row);

}  // namespace openpress::catalogue
