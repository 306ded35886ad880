#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "http/server.h"

namespace openpress::tests {

/** An answer taken off a raw connection. */
struct RawAnswer {
  int status = 0;  ///< 0: the connection ended before a whole head
  std::string head;
  std::string body;

  /** All values of a header, joined by ", "; names without case. */
  [[nodiscard]] std::string Header(std::string_view name) const;
  [[nodiscard]] bool Has(std::string_view name) const;
};

/** A TCP client that sends what it is told and reads answers by their framing. Everything gives up after 20 seconds. */
class RawClient {
 public:
  explicit RawClient(const std::string& address, int receive_buffer = 0);
  ~RawClient();
  RawClient(RawClient&& other) noexcept;
  RawClient(const RawClient&) = delete;

  /** False when the server has closed. */
  bool Send(std::string_view bytes);
  /** @param head_request the answer has no body whatever its length says */
  RawAnswer Read(bool head_request = false);
  RawAnswer Ask(std::string_view request) {
    Send(request);
    return Read();
  }
  /** Bytes as they come, until @p enough says so or the connection ends. */
  std::string ReadUntil(const std::function<bool(const std::string&)>& enough);
  /** True when the server closes, within the time all calls have. */
  bool IsClosed();
  /** Ends with a reset, as a killed program with unread data does. */
  void Kill();
  void EndSending();
  [[nodiscard]] int fd() const noexcept { return fd_; }

 private:
  bool Fill();
  int fd_ = -1;
  std::string buffer_;
};

/** A server on a free port of the loopback, stopped at the end. */
class TestServer {
 public:
  explicit TestServer(http::Routes routes, http::ServerSettings settings = {}, http::Gate gate = {});
  ~TestServer();

  http::Server& server() { return *server_; }
  http::HotCache& hot() { return *hot_; }
  [[nodiscard]] std::string address() const { return server_->address(); }
  RawClient Connect() const { return RawClient(address()); }
  /** One request on a connection of its own. */
  RawAnswer Get(std::string_view target, std::string_view more_fields = {}) const;
  /** The value of a counter without labels, or of "name{labels}". */
  [[nodiscard]] double Metric(std::string_view name) const;

 private:
  std::shared_ptr<http::HotCache> hot_ = std::make_shared<http::HotCache>();
  std::unique_ptr<http::Server> server_;
};

/** "GET /x HTTP/1.1\r\nHost: test\r\n" + fields + blank line. */
std::string GetText(std::string_view target, std::string_view fields = {});

/** Waits until @p holds, at most 20 seconds. For what another thread does soon. */
bool Eventually(const std::function<bool()>& holds);

}  // namespace openpress::tests
