#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "media/plan.h"
#include "media/trim.h"
#include "queue/job.h"

namespace openpress::publish {

// Each makes the order for one job of an item. Its unique key names item and plan, so that ordering it twice, as after
// a restart, makes one row.

queue::NewJob ProbeOrder(std::string_view token);
queue::NewJob StillsOrder(std::string_view token);
queue::NewJob ImageOrder(std::string_view token);
queue::NewJob PdfOrder(std::string_view token);
queue::NewJob ProductsOrder(std::string_view token);
/** The playlists name what subtitles the item has now. One for each change. */
queue::NewJob PlaylistsOrder(std::string_view token);
/** Poster and thumbnail from another moment of a video, in seconds from its start. One for each wish. */
queue::NewJob PosterOrder(std::string_view token, double seconds);
/** @param from the item that @p token becomes a copy of */
queue::NewJob CopyOrder(std::string_view token, std::string_view from);
/** @param from the item that @p token becomes @p ranges of */
queue::NewJob TrimOrder(std::string_view token, std::string_view from, const std::vector<media::Range>& ranges);
/** The name of the track that an order of EncodingOrders() for sound is for. */
std::string SoundOf(const Json& payload);
/** All that a plan asks for: remux, audio tracks, the first rung's first chunk where nothing can be copied, chunks. */
std::vector<queue::NewJob> EncodingOrders(std::string_view token, const media::Plan& plan);

}  // namespace openpress::publish
