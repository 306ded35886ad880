#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "http/request.h"
#include "http/response.h"

/** A request that a test fills in by hand. */
class FakeRequest : public openpress::http::Request {
 public:
  explicit FakeRequest(std::string path) : path_(std::move(path)) {}

  std::map<std::string, std::string, std::less<>> params;
  std::map<std::string, std::string, std::less<>> headers;
  std::map<std::string, std::string, std::less<>> queries;

  [[nodiscard]] openpress::http::Method method() const noexcept override { return openpress::http::Method::kGet; }
  [[nodiscard]] std::string_view path() const noexcept override { return path_; }
  [[nodiscard]] std::string_view target() const noexcept override { return path_; }
  [[nodiscard]] std::string_view Header(std::string_view) const override { return {}; }
  [[nodiscard]] bool HasHeader(std::string_view name) const override { return headers.find(name) != headers.end(); }
  [[nodiscard]] std::optional<std::string> Cookie(std::string_view) const override { return {}; }
  [[nodiscard]] std::optional<std::string> Query(std::string_view name) const override {
    const auto found = queries.find(name);
    return found == queries.end() ? std::nullopt : std::optional(found->second);
  }
  [[nodiscard]] std::string_view Param(std::string_view name) const override { return params.find(name)->second; }
  [[nodiscard]] std::int64_t IntParam(std::string_view) const override { return 0; }
  [[nodiscard]] std::string_view body() const noexcept override { return {}; }
  [[nodiscard]] openpress::Json JsonBody() const override { return {}; }
  [[nodiscard]] openpress::Json Fields() const override { return {}; }
  [[nodiscard]] const std::string& remote_address() const noexcept override { return address_; }
  [[nodiscard]] std::string BaseUrl() const override { return "https://news.example"; }
  [[nodiscard]] const std::string& id() const noexcept override { return address_; }

 private:
  std::string path_;
  std::string address_ = "192.0.2.1";
};

/** Keeps what a handler answered. */
class FakeResponse : public openpress::http::Response {
 public:
  int code = 200;
  std::map<std::string, std::string, std::less<>> headers;
  std::string body;
  std::string content_type;
  std::optional<openpress::http::FileBody> file;

  void SetStatus(int status) override { code = status; }
  [[nodiscard]] int status() const noexcept override { return code; }
  void SetHeader(std::string_view name, std::string_view value) override { headers[std::string(name)] = value; }
  void AddHeader(std::string_view name, std::string_view value) override { headers[std::string(name)] = value; }
  void SetBody(std::string text, std::string_view type) override {
    body = std::move(text);
    content_type = type;
  }
  void SetJson(const openpress::Json& value, int status) override {
    body = value.dump();
    code = status;
  }
  void SetNoContent() override { code = 204; }
  void Redirect(std::string_view location, int status) override {
    headers["Location"] = location;
    code = status;
  }
  void SetFile(openpress::http::FileBody given) override { file = std::move(given); }
};
