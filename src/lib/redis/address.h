#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace openpress::redis {

struct Endpoint {
  std::string host;
  int port = 0;

  /** "host:port", with brackets around an IPv6 address. */
  [[nodiscard]] std::string Text() const;
};

/** Where Redis is. */
struct Address {
  std::vector<Endpoint> hosts;  ///< the server; or the Sentinels, any of which may be away
  std::string service;          ///< the Sentinels' name for the server ("mymaster"); empty: hosts names it itself
  std::string user;             ///< empty: the default user
  std::string password;         ///< empty: none is sent. Sentinels are given the same
  int database = 0;             ///< 0 to 15, unless the server is set up otherwise

  [[nodiscard]] bool ThroughSentinels() const noexcept { return !service.empty(); }
};

/** Reads `redis://[[user]:password@]host[:port][/database]` and
 *  `redis-sentinel://[[user]:password@]host[:port],host[:port]…/service[/database]`; user and password are
 *  percent-encoded (RFC 3986, section 2.1), ports are 6379 and 26379 unless given.
 *  @throws Error kBadInput "invalid_redis_url"; its sentence holds nothing of the URL, which may be a secret */
Address ParseAddress(std::string_view url);

}  // namespace openpress::redis
