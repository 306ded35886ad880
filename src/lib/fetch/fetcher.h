#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "lib/fetch/url.h"

namespace openpress::fetch {

/** What one fetch may take. */
struct Limits {
  std::int64_t milliseconds = 5000;  ///< for everything together: names, connections, redirects, bytes
  std::size_t bytes = 512 * 1024;    ///< of the body
  std::size_t head_bytes = 32 * 1024;
  int redirects = 3;
};

enum class Outcome {
  kDone,            ///< an answer came, whatever its status
  kAddressRefused,  ///< the name leads to no public address
  kUrlRefused,      ///< no http(s), another port than the scheme's own, a user in it
  kTooLarge,        ///< more bytes than allowed
  kTooSlow,         ///< not done in time
  kTooManyRedirects,
  kUnreachable,  ///< no such name, no connection, no proper answer, a certificate that does not hold
};

struct Page {
  Outcome outcome = Outcome::kUnreachable;
  int status = 0;
  std::string content_type;  ///< as sent, in lower case
  std::string body;          ///< bytes of the last answer; compressed ones are never asked for
  Url url;                   ///< where it came from, after redirects
};

/** Gets pages whose addresses strangers chose, through libcurl, without being lent as a weapon: no proxy, no cookies,
 *  no credentials, nothing but http and https at their own ports, certificates checked.
 *
 *  Whether an address is public is asked in the moment of connecting, of the very address that is connected to. So a
 *  name that points elsewhere the second time, or several ways at once, gains nothing, and each redirect is checked
 *  like the first URL. Any thread that may block. */
class Fetcher {
 public:
  /** @param allowed "127.0.0.1:8080": addresses that count as public, with their ports. For tests, which have no public
   *  server; nothing in the settings leads here. */
  explicit Fetcher(Limits limits = {}, std::vector<std::string> allowed = {});

  /** Follows redirects. Never throws for what the other side does. */
  [[nodiscard]] Page Get(const Url& url) const;

 private:
  [[nodiscard]] bool MayAsk(const Url& url) const;
  /** @param location where an answer points to, if it does */
  [[nodiscard]] Page GetOne(const Url& url, std::int64_t milliseconds, std::string& location) const;

  const Limits limits_;
  const std::vector<std::string> allowed_;
};

}  // namespace openpress::fetch
