#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "catalogue/lists/list.h"
#include "core/clock.h"
#include "http/request.h"

namespace openpress::api {

// What lists of media are asked for, in MediaCMS's parameters. As there, values that mean nothing are ignored.

/** sort_by (title, add_date, edit_date, views, likes, reported_times; alone or with _asc or _desc) and ordering. */
void ReadOrder(const http::Request& request, catalogue::ListQuery& query);

/** media_type, upload_date, duration, publish_state and q. Days and months begin in UTC. */
void ReadFilter(const http::Request& request, Millis now, catalogue::ListFilter& filter);

/** ?q=, as much of it as somebody would type; well-formed. */
std::string WordsAsked(const http::Request& request);

/** "true" or "false" in ?name=; nothing for anything else. */
std::optional<bool> BoolQuery(const http::Request& request, std::string_view name);

}  // namespace openpress::api
