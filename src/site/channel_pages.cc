#include "site/channel_pages.h"

#include <string>
#include <utility>

namespace openpress::site {
namespace {

http::Route LeadTo(std::string_view pattern, std::string end) {
  http::Route route;
  route.method = http::Method::kGet;
  route.pattern = pattern;
  route.run = http::Run::kInline;
  route.handler = [end = std::move(end)](http::Request& request, http::Response& response) {
    // The pattern lets letters, digits and marks through that mean nothing else in a path.
    response.Redirect("/user/" + std::string(request.Param("username")) + end);
  };
  return route;
}

}  // namespace

void AddChannelRoutes(http::Routes& routes) {
  routes.push_back(LeadTo("/channel/{username:user}[/]", "/"));
  routes.push_back(LeadTo("/channel/{username:user}/edit[/]", "/edit"));
}

}  // namespace openpress::site
