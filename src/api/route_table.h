#pragma once

#include <memory>
#include <string_view>
#include <utility>

#include "http/route.h"

namespace openpress::api {

/** Makes the rows of a resource's route table out of the methods of one object, which lives as long as they do. Rows
 *  run on request workers and take no body, unless told otherwise. What describes a row is in the notation of
 *  api/openapi/openapi.h; a row without it does not compile, and the daemon does not start with one that cannot be
 * read:
 *
 *      RouteTable table(std::make_shared<Handlers>(context));
 *      table.Add(Method::kGet, "/api/v1/tags[/]", Permit::kAnyone, &Handlers::List,
 *                {.summary = "Tags, by use", .query = "page", .answers = "200 Page<Tag>, 404"});
 *      table.AddWithBody(Method::kPost, "/api/v1/tags[/]", Permit::kEditor, kBodyLimit, &Handlers::Add,
 *                        {.summary = "Add a tag", .body = "TagForm", .answers = "201 Tag"});
 *      return table.Take();
 */
template <class Handlers>
class RouteTable {
 public:
  using Handle = void (Handlers::*)(http::Request&, http::Response&);

  explicit RouteTable(std::shared_ptr<Handlers> handlers) : handlers_(std::move(handlers)) {}

  /** @param handle a method, const or not. The reference is good until the next row. */
  template <class Member>
  http::Route& Add(http::Method method, std::string_view pattern, http::Permit permit, Member handle,
                   const http::RouteDoc& doc) {
    http::Route& route = routes_.emplace_back(http::Route{method, pattern, permit});
    route.handler = [handlers = handlers_, handle](http::Request& request, http::Response& response) {
      ((*handlers).*handle)(request, response);
    };
    route.doc = doc;
    return route;
  }

  /** @param body_limit bytes; longer bodies are refused with 413 */
  http::Route& AddWithBody(http::Method method, std::string_view pattern, http::Permit permit, std::size_t body_limit,
                           Handle handle, const http::RouteDoc& doc) {
    http::Route& route = Add(method, pattern, permit, handle, doc);
    route.body = http::BodyMode::kMemory;
    route.body_limit = body_limit;
    return route;
  }

  http::Routes Take() { return std::move(routes_); }

 private:
  std::shared_ptr<Handlers> handlers_;
  http::Routes routes_;
};

}  // namespace openpress::api
