#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "http/request.h"

namespace openpress::http {

struct ClientSettings {
  int connect_timeout = 5;                   ///< seconds, as the next
  int timeout = 30;                          ///< for every read and write
  std::size_t most_bytes = 8 * 1024 * 1024;  ///< of an answer's body, after decompression
  /** Refuse hosts that lead to loopback, private, link-local or otherwise special addresses. Leave it on for every
   *  address that a user may have chosen; the address that was checked is the one connected to. */
  bool public_only = true;
};

struct ClientAnswer {
  int status = 0;
  std::vector<std::pair<std::string, std::string>> headers;
  std::string body;

  /** The first value, empty when absent. Names are compared without case. */
  [[nodiscard]] std::string_view Header(std::string_view name) const noexcept;
};

/** Asks one other server: webhooks, federation, imports. Blocks, so never on a loop's thread. Redirects are answers:
 *  whoever follows one makes a new Client, which checks the new address. One object serves one thread. */
class Client {
 public:
  using Headers = std::vector<std::pair<std::string, std::string>>;

  /** @param origin "https://press.example.org" or with a port
   *  @throws Error kBadInput when it is no http or https origin, kForbidden when its address is not allowed,
   *  kUnavailable when its name cannot be found */
  explicit Client(std::string_view origin, ClientSettings settings = {});
  ~Client();
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;

  /** @throws Error kUnavailable when there is no connection or no whole answer, kTooLarge when its body is, kBadInput
   *  for a target or header that holds control characters. A status of 400 and above is an answer, no error. */
  ClientAnswer Send(Method method, std::string_view target, const Headers& headers = {}, std::string body = {},
                    std::string_view content_type = {});
  ClientAnswer Get(std::string_view target, const Headers& headers = {}) { return Send(Method::kGet, target, headers); }
  ClientAnswer Post(std::string_view target, std::string body, std::string_view content_type,
                    const Headers& headers = {}) {
    return Send(Method::kPost, target, headers, std::move(body), content_type);
  }

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

/** False for loopback, private, link-local, multicast, documentation, carrier-grade NAT and other addresses that are
 *  not anybody's public server (RFC 6890), also when they are wrapped in IPv6; and for text that is no address. */
bool IsPublicAddress(std::string_view address);

}  // namespace openpress::http
