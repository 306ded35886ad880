#pragma once

#include <string_view>

#include "catalogue/actor.h"
#include "http/request.h"
#include "http/response.h"

namespace openpress::api {

/** A visitor's random name, so that a vote of somebody without an account counts once and the history is his own. */
constexpr std::string_view kVisitorCookie = "visitor";

/** Who acts, for reading: a visitor without a cookie of ours is nobody, whom no row belongs to. */
catalogue::Actor ActorOf(const http::Request& request);

/** Who acts, for writing: a visitor without a cookie gets one. */
catalogue::Actor ActorFor(const http::Request& request, http::Response& response);

/** Whether this is a form that a foreign page makes the browser of somebody not signed in send: what would otherwise
 * let any page vote and report in the name of its readers. JSON cannot be sent like that. */
bool IsForeignForm(const http::Request& request);

}  // namespace openpress::api
