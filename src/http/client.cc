#include "http/client.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <memory>

#include <arpa/inet.h>
#include <fmt/format.h>
#include <httplib.h>
#include <netdb.h>
#include <netinet/in.h>

#include "core/error.h"
#include "http/head.h"

namespace openpress::http {
namespace {

struct Network {
  std::array<std::uint8_t, 16> address;
  unsigned bits;
};

/** What RFC 6890 and its registries set apart, as text; IPv4 networks count as ::ffff:a.b.c.d. */
constexpr std::string_view kSpecial[] = {
    "0.0.0.0/8",      "10.0.0.0/8",   "100.64.0.0/10",  "127.0.0.0/8",    "169.254.0.0/16", "172.16.0.0/12",
    "192.0.0.0/24",   "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15",  "198.51.100.0/24",
    "203.0.113.0/24", "224.0.0.0/3",  "::/128",         "::1/128",        "64:ff9b::/96",   "64:ff9b:1::/48",
    "100::/64",       "2001::/23",    "2001:db8::/32",  "2002::/16",      "fc00::/7",       "fe80::/10",
    "fec0::/10",      "ff00::/8",     "::/96"};

bool Parse(std::string_view text, std::array<std::uint8_t, 16>& address) {
  const std::string copy(text);
  if (inet_pton(AF_INET6, copy.c_str(), address.data()) == 1) return true;
  std::array<std::uint8_t, 4> v4{};
  if (inet_pton(AF_INET, copy.c_str(), v4.data()) != 1) return false;
  address = {};
  address[10] = address[11] = 0xff;
  std::copy(v4.begin(), v4.end(), address.begin() + 12);
  return true;
}

const std::vector<Network>& SpecialNetworks() {
  static const std::vector<Network> networks = [] {
    std::vector<Network> made;
    for (const std::string_view text : kSpecial) {
      const std::size_t slash = text.find('/');
      Network network{};
      Parse(text.substr(0, slash), network.address);
      network.bits = static_cast<unsigned>(std::stoul(std::string(text.substr(slash + 1)))) +
                     (text.find(':') == std::string_view::npos ? 96 : 0);
      made.push_back(network);
    }
    return made;
  }();
  return networks;
}

bool Holds(const Network& network, const std::array<std::uint8_t, 16>& address) {
  const unsigned whole = network.bits / 8;
  const unsigned rest = network.bits % 8;
  return std::memcmp(network.address.data(), address.data(), whole) == 0 &&
         (rest == 0 || (network.address[whole] ^ address[whole]) >> (8 - rest) == 0);
}

bool HasControl(std::string_view text) {
  return std::any_of(text.begin(), text.end(),
                     [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; });
}

struct Origin {
  std::string scheme;
  std::string host;
  std::string port;
};

Origin ParseOrigin(std::string_view text) {
  const auto refuse = [&] {
    return Error(Fault::kBadInput, "bad_url", fmt::format("\"{}\" is no http or https address", text.substr(0, 200)));
  };
  Origin origin;
  const std::size_t end = text.find("://");
  if (end == std::string_view::npos) throw refuse();
  origin.scheme = text.substr(0, end);
  if (origin.scheme != "http" && origin.scheme != "https") throw refuse();
  std::string_view rest = text.substr(end + 3);
  if (rest.ends_with('/')) rest.remove_suffix(1);
  // A user name, a path or a blank would let the text mean another host than it seems to.
  if (rest.empty() || rest.find_first_of("/?#@\\% ") != std::string_view::npos || HasControl(rest)) throw refuse();
  std::size_t colon = rest.rfind(':');
  if (rest.front() == '[') {
    const std::size_t close = rest.find(']');
    if (close == std::string_view::npos) throw refuse();
    origin.host = rest.substr(1, close - 1);
    colon = close + 1 < rest.size() ? close + 1 : std::string_view::npos;
    if (colon != std::string_view::npos && rest[colon] != ':') throw refuse();
  } else {
    origin.host = rest.substr(0, colon);
    if (origin.host.find(':') != std::string::npos) throw refuse();
  }
  origin.port =
      colon == std::string_view::npos ? (origin.scheme == "https" ? "443" : "80") : std::string(rest.substr(colon + 1));
  const bool digits = !origin.port.empty() && origin.port.size() <= 5 &&
                      std::all_of(origin.port.begin(), origin.port.end(), [](char c) { return c >= '0' && c <= '9'; });
  if (origin.host.empty() || !digits) throw refuse();
  return origin;
}

/** Every address of @p host must be allowed, so that a name with one public and one private address gains nothing. */
std::string Resolve(const Origin& origin, bool public_only) {
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* found = nullptr;
  if (getaddrinfo(origin.host.c_str(), origin.port.c_str(), &hints, &found) != 0 || found == nullptr) {
    throw Error(Fault::kUnavailable, "host_not_found", fmt::format("the host {} cannot be found", origin.host));
  }
  const std::unique_ptr<addrinfo, decltype(&freeaddrinfo)> owner(found, &freeaddrinfo);
  std::string first;
  for (const addrinfo* each = found; each != nullptr; each = each->ai_next) {
    char text[INET6_ADDRSTRLEN] = "";
    if (getnameinfo(each->ai_addr, each->ai_addrlen, text, sizeof text, nullptr, 0, NI_NUMERICHOST) != 0) continue;
    if (public_only && !IsPublicAddress(text)) {
      throw Error(Fault::kForbidden, "address_not_allowed",
                  fmt::format("the host {} has no public address", origin.host));
    }
    if (first.empty()) first = text;
  }
  return first;
}

}  // namespace

std::string_view ClientAnswer::Header(std::string_view name) const noexcept {
  for (const auto& [key, value] : headers) {
    if (SameWord(key, name)) return value;
  }
  return {};
}

class Client::Impl {
 public:
  Impl(std::string_view text, ClientSettings settings)
      : settings_(settings), origin_(ParseOrigin(text)), client_(Url(origin_)) {
    client_.set_hostname_addr_map({{origin_.host, Resolve(origin_, settings_.public_only)}});
    client_.set_connection_timeout(settings_.connect_timeout);
    client_.set_read_timeout(settings_.timeout);
    client_.set_write_timeout(settings_.timeout);
    client_.set_follow_location(false);
    client_.set_keep_alive(true);
    client_.enable_server_certificate_verification(true);
  }

  ClientAnswer Send(Method method, std::string_view target, const Headers& headers, std::string body,
                    std::string_view content_type) {
    if (target.empty() || target.front() != '/' || HasControl(target) || target.find(' ') != std::string_view::npos) {
      throw Error(Fault::kBadInput, "bad_url", "the target of a request must be a path without blanks");
    }
    httplib::Request request;
    request.method = MethodName(method);
    request.path = target;
    request.body = std::move(body);
    for (const auto& [name, value] : headers) {
      // httplib writes what it is given: a line break here would be a header, or a request, of somebody else's making.
      if (HasControl(name) || HasControl(value))
        throw Error(Fault::kBadInput, "bad_header", "a header holds control characters");
      request.headers.emplace(name, value);
    }
    if (!content_type.empty()) request.headers.emplace("Content-Type", content_type);
    ClientAnswer answer;
    bool too_large = false;
    request.content_receiver = [&](const char* data, std::size_t size, std::uint64_t, std::uint64_t) {
      too_large = answer.body.size() + size > settings_.most_bytes;
      if (!too_large) answer.body.append(data, size);
      return !too_large;
    };
    httplib::Response response;
    httplib::Error problem = httplib::Error::Success;
    const bool done = client_.send(request, response, problem);
    if (too_large) {
      throw Error(Fault::kTooLarge, "answer_too_large",
                  fmt::format("{} answered more than {} bytes", origin_.host, settings_.most_bytes));
    }
    if (!done) {
      throw Error(Fault::kUnavailable, "host_unavailable",
                  fmt::format("{} does not answer: {}", origin_.host, httplib::to_string(problem)));
    }
    answer.status = response.status;
    for (const auto& [name, value] : response.headers) answer.headers.emplace_back(name, value);
    return answer;
  }

 private:
  static std::string Url(const Origin& origin) {
    const bool v6 = origin.host.find(':') != std::string::npos;
    return fmt::format("{}://{}{}{}:{}", origin.scheme, v6 ? "[" : "", origin.host, v6 ? "]" : "", origin.port);
  }

  const ClientSettings settings_;
  const Origin origin_;
  httplib::Client client_;
};

Client::Client(std::string_view origin, ClientSettings settings) : impl_(std::make_unique<Impl>(origin, settings)) {}

Client::~Client() = default;

ClientAnswer Client::Send(Method method, std::string_view target, const Headers& headers, std::string body,
                          std::string_view content_type) {
  return impl_->Send(method, target, headers, std::move(body), content_type);
}

bool IsPublicAddress(std::string_view text) {
  std::array<std::uint8_t, 16> address{};
  if (!Parse(text, address)) return false;
  const auto& networks = SpecialNetworks();
  return std::none_of(networks.begin(), networks.end(),
                      [&](const Network& network) { return Holds(network, address); });
}

}  // namespace openpress::http
