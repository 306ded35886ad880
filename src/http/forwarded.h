#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "http/head.h"

namespace openpress::http {

/** Reverse proxies whose word about the client counts. Nobody else's X-Forwarded-For is looked at. */
class TrustedProxies {
 public:
  /** @param list addresses and networks separated by commas or spaces: "127.0.0.1, 10.42.0.0/16, ::1"; may be empty
   *  @throws Error kBadInput naming what cannot be read */
  explicit TrustedProxies(std::string_view list);

  [[nodiscard]] bool Trusts(std::string_view address) const;
  /** The address of the client behind @p peer: the last entry of X-Forwarded-For that is no trusted proxy. */
  [[nodiscard]] std::string ClientAddress(const Head& head, const std::string& peer) const;
  /** Whether the proxy was reached by TLS, as X-Forwarded-Proto says. */
  [[nodiscard]] static bool IsHttps(const Head& head);

 private:
  struct Network {
    std::array<std::uint8_t, 16> address;
    unsigned bits;
  };
  std::vector<Network> networks_;
};

}  // namespace openpress::http
