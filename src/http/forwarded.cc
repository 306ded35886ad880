#include "http/forwarded.h"

#include <algorithm>
#include <charconv>
#include <cstring>
#include <optional>

#include <arpa/inet.h>
#include <fmt/format.h>

#include "core/error.h"

namespace openpress::http {
namespace {

using Address = std::array<std::uint8_t, 16>;

/** IPv4 as ::ffff:a.b.c.d, so that there is one kind to compare. */
std::optional<Address> ParseAddress(std::string_view text) {
  const std::string copy(text);
  Address address{};
  if (inet_pton(AF_INET6, copy.c_str(), address.data()) == 1) return address;
  std::array<std::uint8_t, 4> v4{};
  if (inet_pton(AF_INET, copy.c_str(), v4.data()) != 1) return std::nullopt;
  address[10] = address[11] = 0xff;
  std::copy(v4.begin(), v4.end(), address.begin() + 12);
  return address;
}

}  // namespace

TrustedProxies::TrustedProxies(std::string_view list) {
  while (!list.empty()) {
    const std::size_t end = std::min(list.find_first_of(", "), list.size());
    const std::string_view item = list.substr(0, end);
    list.remove_prefix(std::min(end + 1, list.size()));
    if (item.empty()) continue;
    const std::size_t slash = item.find('/');
    const auto address = ParseAddress(item.substr(0, slash));
    const bool v4 = item.find(':') == std::string_view::npos;
    unsigned bits = v4 ? 32 : 128;
    bool good = address.has_value();
    if (slash != std::string_view::npos) {
      const std::string_view text = item.substr(slash + 1);
      unsigned asked = 0;
      const auto result = std::from_chars(text.data(), text.data() + text.size(), asked);
      good = good && result.ec == std::errc{} && result.ptr == text.data() + text.size() && asked <= bits;
      bits = asked;
    }
    if (!good) {
      throw Error(Fault::kBadInput, "bad_setting",
                  fmt::format("\"{}\" is no address or network such as 10.42.0.0/16", item));
    }
    networks_.push_back({*address, v4 ? bits + 96 : bits});
  }
}

bool TrustedProxies::Trusts(std::string_view text) const {
  if (networks_.empty()) return false;
  const auto address = ParseAddress(text);
  return address && std::any_of(networks_.begin(), networks_.end(), [&](const Network& network) {
           const unsigned whole = network.bits / 8;
           if (std::memcmp(address->data(), network.address.data(), whole) != 0) return false;
           const unsigned rest = network.bits % 8;
           return rest == 0 || ((*address)[whole] ^ network.address[whole]) >> (8 - rest) == 0;
         });
}

std::string TrustedProxies::ClientAddress(const Head& head, const std::string& peer) const {
  std::string client = peer;
  // Each proxy appends the peer it saw, so what can be believed is read from the end; several lines are one list.
  for (auto field = head.fields.rbegin(); field != head.fields.rend(); ++field) {
    if (!SameWord(head.In(field->name), "X-Forwarded-For")) continue;
    std::string_view list = head.In(field->value);
    while (!list.empty()) {
      const std::size_t comma = list.rfind(',');
      const std::string_view item = TrimSpace(comma == std::string_view::npos ? list : list.substr(comma + 1));
      list = comma == std::string_view::npos ? std::string_view{} : list.substr(0, comma);
      if (!ParseAddress(item)) return client;
      client = item;
      if (!Trusts(client)) return client;
    }
  }
  return client;
}

bool TrustedProxies::IsHttps(const Head& head) {
  return SameWord(TrimSpace(head.Value("X-Forwarded-Proto")), "https");
}

}  // namespace openpress::http
