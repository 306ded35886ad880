#pragma once

#include <string_view>

#include "core/clock.h"
#include "publish/workshop.h"

namespace openpress::publish {

/** The sound track @p name of the plan cannot be made. A video goes on without it, and its owner is told; the picture
 * is what it was sent for. In the caller's transaction.
 *  @return false when there is no picture to go on with: then the item has failed */
bool GoOnWithoutSound(db::Connection& connection, const catalogue::Media& media, std::string_view name,
                      std::string_view reason, const Clock& clock);

}  // namespace openpress::publish
