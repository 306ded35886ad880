#pragma once

#include "api/problem.h"
#include "http/response.h"

namespace openpress::api {

/** The one answer for a file that is not there, not for the caller, or not there yet. */
inline void RefuseFile(http::Response& response) {
  // Also for a segment that is not encoded yet: the next request may find it.
  response.SetHeader("Cache-Control", "no-store");
  Refuse(response, 404, "There is no such file.", "no_such_file");
}

}  // namespace openpress::api
