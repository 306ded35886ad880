#include <memory>
#include <utility>

#include <fmt/format.h>
#include <sodium.h>

#include "api/openapi/openapi.h"
#include "api/route_table.h"
#include "core/ids.h"
#include "lib/crypto/digest.h"

namespace openpress::api {
namespace {

/** Both forms of the description, ready to be sent. */
class Handlers {
 public:
  void Make(const http::Routes& routes) {
    const Json document = DescribeApi(routes, OPENPRESS_VERSION);
    document_ = document.dump();
    page_ = ApiPage(document);
    document_tag_ = TagOf(document_);
    page_tag_ = TagOf(page_);
  }

  void Document(http::Request&, http::Response& response) { SendDocument(response, "application/json"); }

  void Page(http::Request& request, http::Response& response) {
    // Where MediaCMS has it, in the type it gives it there.
    if (request.Query("format") == "openapi") return SendDocument(response, "application/openapi+json");
    response.SetHeader("Cache-Control", "no-cache");
    response.SetHeader("ETag", page_tag_);
    // The page brings its own style along and asks for nothing else.
    response.SetHeader("Content-Security-Policy", policy_);
    response.SetBody(page_, "text/html; charset=utf-8");
  }

 private:
  static std::string PolicyFor(std::string_view style) {
    const std::string hash = crypto::HashOf(crypto::Algorithm::kSha256, style);
    std::string text(sodium_base64_ENCODED_LEN(hash.size(), sodium_base64_VARIANT_ORIGINAL), '\0');
    sodium_bin2base64(text.data(), text.size(), reinterpret_cast<const unsigned char*>(hash.data()), hash.size(),
                      sodium_base64_VARIANT_ORIGINAL);
    text.pop_back();  // the NUL it ends with
    return fmt::format(
        "default-src 'none'; style-src 'sha256-{}'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'", text);
  }

  static std::string TagOf(const std::string& bytes) {
    return fmt::format("\"{}\"", ToHex(crypto::HashOf(crypto::Algorithm::kSha256, bytes)).substr(0, 16));
  }

  void SendDocument(http::Response& response, std::string_view content_type) const {
    response.SetHeader("Cache-Control", "no-cache");
    response.SetHeader("ETag", document_tag_);
    response.SetHeader("Access-Control-Allow-Origin", "*");  // the same for everybody, and tools elsewhere want it
    response.SetBody(document_, content_type);
  }

  std::string document_;
  std::string document_tag_;
  std::string page_;
  std::string page_tag_;
  const std::string policy_ = PolicyFor(ApiPageStyle());
};

}  // namespace

http::Routes OpenApiRoutes(const http::Routes& described) {
  using http::Method;
  using http::Permit;
  const auto handlers = std::make_shared<Handlers>();
  RouteTable table(handlers);
  table
      .Add(Method::kGet, "/api/v1/openapi.json", Permit::kAnyone, &Handlers::Document,
           {.summary = "This description", .answers = "200 OpenApiDocument"})
      .hot = true;
  for (const std::string_view pattern : {"/swagger[/]", "/docs/api[/]"}) {
    table
        .Add(Method::kGet, pattern, Permit::kAnyone, &Handlers::Page,
             {.summary = "This description as a page", .query = "format", .answers = "200 */* bytes"})
        .hot = true;
  }
  http::Routes own = table.Take();
  http::Routes all = described;
  all.insert(all.end(), own.begin(), own.end());
  handlers->Make(all);
  return own;
}

}  // namespace openpress::api
