#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/json.h"
#include "http/route.h"

namespace openpress::api {

// The description of the API (OpenAPI 3.1.0, https://spec.openapis.org/oas/v3.1.0), made of the route table itself.
//
// How http::RouteDoc is written:
//
//   answers  "200 Page<Tag>, 404 no_such_tag, 409": each status that a handler gives, with the type of its body
//            (api/openapi/schema.h) or, for errors that come as Problem, with the words of `code`. What every route can
//            answer (403 without the right, 400, 413 and 415 for bodies that are wrong in themselves) is understood. A
//            type of content that is not JSON stands before the type: "200 text/vtt bytes".
//   query    "page, author": keys of QueryParameters()
//   body     "TagForm": JSON or a form with these fields. A type of content before it, as above, means only that one.

/** What a route may answer with one status. */
struct AnswerDoc {
  int status = 0;
  std::string content_type;  ///< empty: no body that is described
  std::string type;          ///< in the notation of api/openapi/schema.h; empty as above
  std::vector<std::string> codes;
};

/** Every answer of a route, by status, those that are understood included.
 *  @throws Error kBroken when its doc cannot be read */
std::vector<AnswerDoc> AnswersOf(const http::Route& route);

/** A parameter in a query. */
struct QueryParameter {
  std::string_view key;   ///< by which routes name it
  std::string_view name;  ///< in the query
  std::string_view type;  ///< in the notation of api/openapi/schema.h
  std::string_view about;
};
std::span<const QueryParameter> QueryParameters();

/** Whether a route has to be described: whatever programs call. */
bool MustBeDescribed(std::string_view pattern);

/** The whole document.
 *  @throws Error kBroken for a route that must be described and is not, or whose doc cannot be read */
Json DescribeApi(const http::Routes& routes, std::string_view version);

/** The document as a page for people, without scripts. */
std::string ApiPage(const Json& document);
/** What stands between the style tags of that page. */
std::string_view ApiPageStyle();

/** GET /api/v1/openapi.json, /swagger/ and /docs/api/: the description of @p described and of these three. Made once.
 */
http::Routes OpenApiRoutes(const http::Routes& described);

}  // namespace openpress::api
