#pragma once

#include <string>
#include <string_view>

#include "catalogue/media/media.h"

namespace openpress::catalogue {

/** A SELECT of what MediaFromRow() reads, from media m joined with users u; @p rest begins with JOIN or WHERE. Make it
 *  once. @param more_columns of what @p rest joins; they come last: row.size() - 1 is the last one's place */
std::string SelectMedia(std::string_view rest, std::string_view more_columns = {});

Media MediaFromRow(const db::Row& row);

}  // namespace openpress::catalogue
