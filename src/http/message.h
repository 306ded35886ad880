#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "http/compress.h"
#include "http/event_stream.h"
#include "http/head.h"
#include "http/request.h"
#include "http/response.h"
#include "http/router.h"

namespace httplib {
struct Response;
}

namespace openpress::http {

/** What a server hands to a handler. Headers are looked up in the parsed head; httplib's Request, which holds the
 *  decoded parameters, is made only when a handler asks for one (doc/design/0001-http-core.md). */
class ServerRequest final : public Request {
 public:
  /** @param head   outlives the request, and so does its text
   *  @param remote outlives the request */
  ServerRequest(const Head& head, std::string path, const RouteMatch& match, const std::string& remote, std::string id);
  ~ServerRequest() override;

  [[nodiscard]] Method method() const noexcept override { return head_.method; }
  [[nodiscard]] std::string_view path() const noexcept override { return path_; }
  [[nodiscard]] std::string_view target() const noexcept override { return head_.In(head_.target); }
  [[nodiscard]] std::string_view Header(std::string_view name) const override;
  [[nodiscard]] bool HasHeader(std::string_view name) const override;
  [[nodiscard]] std::optional<std::string> Cookie(std::string_view name) const override;
  [[nodiscard]] std::optional<std::string> Query(std::string_view name) const override;
  [[nodiscard]] std::string_view Param(std::string_view name) const override;
  [[nodiscard]] std::int64_t IntParam(std::string_view name) const override;
  [[nodiscard]] std::string_view body() const noexcept override { return body_; }
  [[nodiscard]] Json JsonBody() const override;
  [[nodiscard]] Json Fields() const override;
  [[nodiscard]] const std::string& remote_address() const noexcept override { return *remote_; }
  [[nodiscard]] std::string BaseUrl() const override;
  [[nodiscard]] const std::string& id() const noexcept override { return id_; }

  [[nodiscard]] const Head& head() const noexcept { return head_; }
  void set_body(std::string body) { body_ = std::move(body); }
  /** What a trusted proxy says about the client. */
  void SetForwarded(std::string remote, bool https);

 private:
  httplib::Request& native() const;

  const Head& head_;
  std::string path_;
  const RouteMatch& match_;
  const std::string* remote_;
  std::string forwarded_;
  bool https_ = false;
  std::string id_;
  std::string body_;
  mutable std::unique_ptr<httplib::Request> native_;
};

/** A finished answer in the form the loop sends: nothing of httplib in it, header lines already formatted. */
struct ReadyAnswer {
  int status = 500;
  std::string fields;  ///< "Name: value\r\n"…, all but the status line, Date, X-Request-Id and Connection
  std::string body;
  std::string etag;  ///< of `body`; only for answers that may be kept
  std::optional<FileBody> file;
  std::shared_ptr<EventStream> events;
  bool may_be_kept = false;  ///< 200, sets no cookie, not private: fit for the hot cache
};

/** What a server hands to a handler to fill in: a facade over httplib's Response. */
class ServerResponse final : public Response {
 public:
  ServerResponse();
  ~ServerResponse() override;

  void SetStatus(int status) override;
  [[nodiscard]] int status() const noexcept override;
  void SetHeader(std::string_view name, std::string_view value) override;
  void AddHeader(std::string_view name, std::string_view value) override;
  void SetBody(std::string body, std::string_view content_type) override;
  void SetJson(const Json& value, int status) override;
  void SetNoContent() override;
  void Redirect(std::string_view location, int status) override;
  void SetFile(FileBody file) override;
  void SetEvents(std::shared_ptr<EventStream> stream) override;

  /** Turns it into what is sent to @p head's client: conditions on an ETag the handler set, compression, lengths and
   *  the headers every answer has. Leaves the response empty.
   *  @param compress false on the loop, where compression would hold up every other client
   *  @param keep     make an ETag when there is none, for the hot cache */
  ReadyAnswer Finish(const Head& head, bool compress, bool keep);

 private:
  std::unique_ptr<httplib::Response> native_;
  std::optional<FileBody> file_;
  std::shared_ptr<EventStream> events_;
};

/** The text of a status line's end: "404 Not Found". */
std::string_view StatusText(int status) noexcept;

}  // namespace openpress::http
