#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace openpress::fetch {

/** The address of a page as it may be fetched. */
struct Url {
  std::string scheme;  ///< "http" or "https"
  std::string host;    ///< lower case, ASCII; an IPv6 address in brackets
  int port = 0;
  std::string path;  ///< with the query, begins with '/'

  /** "https://example.org", with the port when it is not the scheme's own. */
  [[nodiscard]] std::string Origin() const;
  [[nodiscard]] std::string Text() const { return Origin() + path; }
  [[nodiscard]] bool HasOwnPort() const noexcept { return port == (scheme == "https" ? 443 : 80); }
  /** A host that is a number in any of the forms resolvers know; nothing in the DNS belongs to it. */
  [[nodiscard]] bool HostIsAddress() const;
};

/** Nothing for what is no absolute http or https URL, names a user or password, is longer than 2000 bytes, or whose
 *  host is not ASCII (names in other letters are written as xn--…). A fragment is dropped. */
std::optional<Url> ParseUrl(std::string_view text);

/** @p reference as found in an answer that came from @p base: absolute or relative. */
std::optional<Url> Resolve(const Url& base, std::string_view reference);

}  // namespace openpress::fetch
