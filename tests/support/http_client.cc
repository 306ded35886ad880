#include "support/http_client.h"

#include <algorithm>
#include <stdexcept>

#include <httplib.h>

namespace openpress::tests {

std::string HttpAnswer::Header(const std::string& lower_case_name) const {
  const auto found = headers.find(lower_case_name);
  return found == headers.end() ? "" : found->second;
}

HttpAnswer HttpClient::Ask(const std::string& method, const std::string& target, const std::string& body,
                           const std::string& content_type) {
  httplib::Client client("http://" + address_);
  client.set_read_timeout(20, 0);
  client.set_url_encode(false);
  httplib::Request request;
  request.method = method;
  request.path = target;
  request.body = body;
  if (!content_type.empty()) request.headers.emplace("Content-Type", content_type);
  for (const auto& [name, value] : headers) request.headers.emplace(name, value);
  std::string jar;
  for (const auto& [name, value] : cookies) jar += (jar.empty() ? "" : "; ") + name + "=" + value;
  if (!jar.empty()) request.headers.emplace("Cookie", jar);
  if (csrf && cookies.contains("csrftoken")) request.headers.emplace("X-CSRFToken", cookies["csrftoken"]);
  const auto result = client.send(request);
  if (!result) throw std::runtime_error("no answer to " + method + " " + target);
  HttpAnswer answer;
  answer.status = result->status;
  answer.body = result->body;
  for (const auto& [name, value] : result->headers) {
    std::string lower = name;
    std::transform(lower.begin(), lower.end(), lower.begin(), [](unsigned char c) { return std::tolower(c); });
    answer.headers.emplace(lower, value);
    if (lower != "set-cookie") continue;
    const auto equals = value.find('=');
    const auto end = value.find(';');
    const std::string cookie = value.substr(0, equals);
    if (value.find("Max-Age=0;") != std::string::npos) {
      cookies.erase(cookie);
    } else {
      cookies[cookie] = value.substr(equals + 1, end - equals - 1);
    }
  }
  if (on_answer) on_answer(method, target, answer);
  return answer;
}

}  // namespace openpress::tests
