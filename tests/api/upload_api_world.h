#pragma once

#include <map>
#include <memory>
#include <string>
#include <utility>

#include <catch2/catch.hpp>
#include <fmt/format.h>

#include "accounts/principal.h"
#include "api/contract.h"
#include "api/upload/uploads.h"
#include "catalogue/catalogue.h"
#include "http/harness.h"
#include "publish/upload_world.h"

namespace openpress::tests {

/** The upload routes behind the real server. Who asks is told by the header X-Test-User; 1 is Ada. */
class UploadApiWorld : public UploadWorld {
 public:
  UploadApiWorld() { Serve(); }
  ~UploadApiWorld() {
    for (const std::string& violation : contract_->Violations()) FAIL_CHECK(violation);
  }

  void Serve() {
    catalogue_ = std::make_unique<catalogue::Catalogue>(*pool, clock, std::make_shared<http::HotCache>());
    http::Routes routes = api::UploadRoutes(*uploads, *catalogue_);
    for (http::Route& route : api::UploadFormRoutes(*uploads, *catalogue_)) routes.push_back(std::move(route));
    parts = std::make_unique<publish::PartUploads>(*pool, *store, *uploads);
    for (http::Route& route : api::FineUploaderRoutes(*parts, *uploads)) routes.push_back(std::move(route));
    if (!contract_) contract_ = std::make_unique<Contract>(routes);
    server = std::make_unique<TestServer>(std::move(routes), http::ServerSettings{}, [](http::Request& request, auto) {
      auto principal = std::make_shared<accounts::Principal>();
      principal->user_id = request.Header("X-Test-User") == "2" ? kBob : kAda;
      principal->username = principal->user_id == kBob ? "bob" : "ada";
      principal->role = accounts::Role::kJournalist;
      request.set_principal(principal);
    });
  }
  /** The daemon ends and starts again, on another port. */
  void RestartServer() {
    server.reset();
    parts.reset();
    catalogue_.reset();
    Restart();
    Serve();
  }

  using Fields = std::map<std::string, std::string>;

  /** A request's text. Tus-Resumable and Content-Length are there unless @p fields say otherwise; "" leaves one out. */
  static std::string Text(const std::string& method, const std::string& path, Fields fields, const std::string& body) {
    fields.emplace("Host", "test");
    fields.emplace("Tus-Resumable", "1.0.0");
    if (method == "PATCH") fields.emplace("Content-Type", "application/offset+octet-stream");
    fields.emplace("Content-Length", std::to_string(body.size()));
    std::string text = fmt::format("{} {} HTTP/1.1\r\n", method, path);
    for (const auto& [name, value] : fields) {
      if (!value.empty()) text += fmt::format("{}: {}\r\n", name, value);
    }
    return text + "\r\n" + body;
  }
  RawAnswer Ask(const std::string& method, const std::string& path, const Fields& fields = {},
                const std::string& body = {}) {
    RawClient client = server->Connect();
    client.Send(Text(method, path, fields, body));
    RawAnswer answer = client.Read(method == "HEAD");
    contract_->Check(method, path, {answer.status, answer.body, {{"content-type", answer.Header("Content-Type")}}});
    return answer;
  }
  /** Creates an upload and tells its path. */
  std::string Begin(std::size_t size, Fields fields = {}) {
    fields["Upload-Length"] = std::to_string(size);
    const RawAnswer answer = Ask("POST", "/api/v1/uploads", fields);
    return answer.status == 201 ? answer.Header("Location") : fmt::format("status {}", answer.status);
  }
  RawAnswer Patch(const std::string& path, std::size_t offset, const std::string& body, Fields fields = {}) {
    fields["Upload-Offset"] = std::to_string(offset);
    return Ask("PATCH", path, fields, body);
  }
  std::string OffsetOf(const std::string& path) { return Ask("HEAD", path).Header("Upload-Offset"); }
  std::string OriginalOf(const std::string& token) {
    const auto found = store->FindOriginal(token);
    return found ? ContentsOf(*found) : "";
  }

 private:
  std::unique_ptr<catalogue::Catalogue> catalogue_;
  std::unique_ptr<Contract> contract_;

 public:
  std::unique_ptr<publish::PartUploads> parts;
  std::unique_ptr<TestServer> server;
};

}  // namespace openpress::tests
