#include "lib/redis/address.h"

#include <charconv>
#include <optional>

#include <fmt/format.h>

#include "core/error.h"

namespace openpress::redis {
namespace {

constexpr int kServerPort = 6379;
constexpr int kSentinelPort = 26379;

Error Invalid(std::string_view what) {
  return {Fault::kBadInput, "invalid_redis_url",
          fmt::format("the address of Redis has {}; it is written as redis://:password@host:port/0 or "
                      "redis-sentinel://:password@host:port,host:port/service",
                      what)};
}

std::optional<int> Number(std::string_view text, int least, int most) {
  int number = 0;
  const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (problem != std::errc{} || end != text.data() + text.size() || number < least || number > most) return {};
  return number;
}

int HexDigit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

std::string Decoded(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      out.push_back(text[i]);
      continue;
    }
    const int high = i + 2 < text.size() ? HexDigit(text[i + 1]) : -1;
    const int low = high < 0 ? -1 : HexDigit(text[i + 2]);
    if (low < 0) throw Invalid("a % that is not followed by two digits in its user or password");
    out.push_back(static_cast<char>(high * 16 + low));
    i += 2;
  }
  return out;
}

bool IsHost(std::string_view host) {
  if (host.empty() || host.size() > 255) return false;
  for (const char c : host) {
    const bool good = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
                      c == '.' || c == '_' || c == ':';
    if (!good) return false;
  }
  return true;
}

Endpoint ParseEndpoint(std::string_view text, int port) {
  Endpoint endpoint{.host = {}, .port = port};
  std::string_view rest;
  if (text.starts_with('[')) {
    const auto end = text.find(']');
    if (end == std::string_view::npos) throw Invalid("a bracket that is not closed");
    endpoint.host = text.substr(1, end - 1);
    rest = text.substr(end + 1);
    if (!rest.empty() && rest.front() != ':') throw Invalid("a host that cannot be one");
  } else {
    const auto colon = text.find(':');
    endpoint.host = text.substr(0, colon);
    if (colon != std::string_view::npos) rest = text.substr(colon);
  }
  if (!IsHost(endpoint.host)) throw Invalid(endpoint.host.empty() ? "no host" : "a host that cannot be one");
  if (!rest.empty()) {
    const auto number = Number(rest.substr(1), 1, 65535);
    if (!number) throw Invalid("a port that is no number from 1 to 65535");
    endpoint.port = *number;
  }
  return endpoint;
}

int ParseDatabase(std::string_view text) {
  const auto number = Number(text, 0, 65535);
  if (!number) throw Invalid("a database that is no number");
  return *number;
}

}  // namespace

std::string Endpoint::Text() const {
  return host.find(':') == std::string::npos ? fmt::format("{}:{}", host, port) : fmt::format("[{}]:{}", host, port);
}

Address ParseAddress(std::string_view url) {
  constexpr std::string_view kDirect = "redis://";
  constexpr std::string_view kSentinel = "redis-sentinel://";
  const bool sentinel = url.starts_with(kSentinel);
  if (!sentinel && !url.starts_with(kDirect)) throw Invalid("an unknown beginning");
  url.remove_prefix(sentinel ? kSentinel.size() : kDirect.size());

  Address address;
  // The last one: whoever forgets to encode an @ in a password is understood all the same.
  if (const auto at = url.rfind('@'); at != std::string_view::npos) {
    const std::string_view who = url.substr(0, at);
    const auto colon = who.find(':');
    if (colon == std::string_view::npos) throw Invalid("a user without a password");
    address.user = Decoded(who.substr(0, colon));
    address.password = Decoded(who.substr(colon + 1));
    url.remove_prefix(at + 1);
  }
  const auto slash = url.find('/');
  std::string_view hosts = url.substr(0, slash);
  std::string_view path = slash == std::string_view::npos ? std::string_view() : url.substr(slash + 1);
  if (sentinel) {
    const auto end = path.find('/');
    address.service = path.substr(0, end);
    if (address.service.empty()) throw Invalid("no service, the name that the Sentinels have for it");
    path = end == std::string_view::npos ? std::string_view() : path.substr(end + 1);
  }
  if (!path.empty()) address.database = ParseDatabase(path);
  while (sentinel) {
    const auto comma = hosts.find(',');
    address.hosts.push_back(ParseEndpoint(hosts.substr(0, comma), kSentinelPort));
    if (comma == std::string_view::npos) return address;
    hosts.remove_prefix(comma + 1);
  }
  address.hosts.push_back(ParseEndpoint(hosts, kServerPort));
  return address;
}

}  // namespace openpress::redis
