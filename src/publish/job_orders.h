#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "media/plan.h"
#include "queue/job.h"

namespace openpress::publish {

// Each makes the order for one job of an item. Its unique key names item and plan, so that ordering it twice, as after
// a restart, makes one row.

queue::NewJob ProbeOrder(std::string_view token);
queue::NewJob StillsOrder(std::string_view token);
queue::NewJob ImageOrder(std::string_view token);
queue::NewJob PdfOrder(std::string_view token);
queue::NewJob ProductsOrder(std::string_view token);
/** @param from the item that @p token becomes a copy of */
queue::NewJob CopyOrder(std::string_view token, std::string_view from);
/** All that a plan asks for: remux, audio tracks, the first rung's first chunk where nothing can be copied, chunks. */
std::vector<queue::NewJob> EncodingOrders(std::string_view token, const media::Plan& plan);

}  // namespace openpress::publish
