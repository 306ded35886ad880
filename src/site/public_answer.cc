#include "site/public_answer.h"

#include <utility>

#include "core/ids.h"
#include "lib/crypto/digest.h"

namespace openpress::site {

void SendPublic(http::Response& response, std::string body, std::string_view content_type) {
  constexpr std::size_t kTag = 16;
  const std::string hash = ToHex(crypto::HashOf(crypto::Algorithm::kSha256, body).substr(0, kTag));
  response.SetHeader("ETag", "\"" + hash + "\"");
  response.SetHeader("Cache-Control", "public, no-cache");
  // Readers in browsers, and pages of others that show a list of ours.
  response.SetHeader("Access-Control-Allow-Origin", "*");
  response.SetBody(std::move(body), content_type);
}

}  // namespace openpress::site
