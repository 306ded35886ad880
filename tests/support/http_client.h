#pragma once

#include <functional>
#include <map>
#include <string>
#include <string_view>

#include "core/json.h"

namespace openpress::tests {

/** What came back. */
struct HttpAnswer {
  int status = 0;
  std::string body;
  std::multimap<std::string, std::string> headers;  ///< names in lower case

  [[nodiscard]] Json json() const { return Json::parse(body, nullptr, false); }
  [[nodiscard]] std::string Header(const std::string& lower_case_name) const;
};

/** One visitor: keeps cookies as a browser does (by name only) and sends X-CSRFToken when told to. */
class HttpClient {
 public:
  explicit HttpClient(std::string address) : address_(std::move(address)) {}

  HttpAnswer Ask(const std::string& method, const std::string& target, const std::string& body = {},
                 const std::string& content_type = {});
  HttpAnswer Get(const std::string& target) { return Ask("GET", target); }
  HttpAnswer Send(const std::string& method, const std::string& target, const Json& body) {
    return Ask(method, target, body.dump(), "application/json");
  }

  std::map<std::string, std::string> cookies;
  std::map<std::string, std::string> headers;  ///< sent with every request
  bool csrf = true;
  /** Hears of every answer: method, target, answer. */
  std::function<void(const std::string&, const std::string&, const HttpAnswer&)> on_answer;

 private:
  std::string address_;
};

}  // namespace openpress::tests
