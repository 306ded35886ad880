#pragma once

#include <string_view>

#include "api/problem.h"
#include "core/error.h"
#include "http/response.h"

namespace openpress::api {

/** The field that a problem of an account is about, by its code; empty when it is none. */
std::string_view FieldOf(std::string_view code);

/** What MediaCMS answers with 400 where we would say 403, 404 or 409, and problems with fields as its forms have them.
 *  @return false when @p problem is neither, and nothing was answered */
bool RefuseAsMediaCms(http::Response& response, const Error& problem);

/** Runs @p work; its errors are told as RefuseAsMediaCms() does. */
template <class Work>
void InMediaCmsWords(http::Response& response, Work&& work) {
  try {
    work();
  } catch (const Error& problem) {
    if (!RefuseAsMediaCms(response, problem)) throw;
  }
}

}  // namespace openpress::api
