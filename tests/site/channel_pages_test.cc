#include "site/channel_pages.h"

#include <catch2/catch.hpp>

#include "site/fake_http.h"

using namespace openpress;

TEST_CASE("pages of channels lead to the profile that each account has", "[site]") {
  http::Routes routes;
  site::AddChannelRoutes(routes);
  const auto place = [&](std::size_t row) {
    FakeRequest request("/channel/lovelace");
    request.params["username"] = "ada@press.example";
    FakeResponse response;
    routes.at(row).handler(request, response);
    CHECK(response.code == 302);
    return response.headers["Location"];
  };
  CHECK(place(0) == "/user/ada@press.example/");
  CHECK(place(1) == "/user/ada@press.example/edit");
}
