#include "lib/fetch/address.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>

#include <arpa/inet.h>
#include <fmt/format.h>
#include <netinet/in.h>

namespace openpress::fetch {
namespace {

struct Network4 {
  std::uint32_t base;
  int bits;
};

constexpr std::uint32_t Quad(std::uint32_t a, std::uint32_t b, std::uint32_t c, std::uint32_t d) {
  return a << 24U | b << 16U | c << 8U | d;
}

constexpr std::array kRefused4 = {
    Network4{Quad(0, 0, 0, 0), 8},        // this host
    Network4{Quad(10, 0, 0, 0), 8},       // private
    Network4{Quad(100, 64, 0, 0), 10},    // shared by carriers (CGNAT)
    Network4{Quad(127, 0, 0, 0), 8},      // loopback
    Network4{Quad(169, 254, 0, 0), 16},   // link-local, and the metadata service of clouds
    Network4{Quad(172, 16, 0, 0), 12},    // private
    Network4{Quad(192, 0, 0, 0), 24},     // IETF protocols
    Network4{Quad(192, 0, 2, 0), 24},     // documentation
    Network4{Quad(192, 88, 99, 0), 24},   // 6to4 relays
    Network4{Quad(192, 168, 0, 0), 16},   // private
    Network4{Quad(198, 18, 0, 0), 15},    // benchmarks
    Network4{Quad(198, 51, 100, 0), 24},  // documentation
    Network4{Quad(203, 0, 113, 0), 24},   // documentation
    Network4{Quad(224, 0, 0, 0), 4},      // multicast
    Network4{Quad(240, 0, 0, 0), 4},      // reserved, broadcast
};

bool IsPublic4(std::uint32_t address) noexcept {
  return std::none_of(kRefused4.begin(), kRefused4.end(), [address](const Network4& network) {
    return (address ^ network.base) >> (32U - static_cast<unsigned>(network.bits)) == 0;
  });
}

struct Network6 {
  std::array<std::uint8_t, 8> base;  // nobody asks for more than 64 bits
  int bits;
};

constexpr Network6 kGlobal = {{0x20}, 3};
constexpr std::array kRefused6 = {
    Network6{{0x20, 0x01, 0x00, 0x00}, 23},  // IETF protocols: Teredo, benchmarks, ORCHID
    Network6{{0x20, 0x01, 0x0D, 0xB8}, 32},  // documentation
    Network6{{0x20, 0x02}, 16},              // 6to4
    Network6{{0x3F, 0xFF, 0x00}, 20},        // documentation
};

bool IsIn(const std::uint8_t* address, const Network6& network) noexcept {
  const auto whole = static_cast<std::size_t>(network.bits / 8);
  const int rest = network.bits % 8;
  if (std::memcmp(address, network.base.data(), whole) != 0) return false;
  return rest == 0 || (address[whole] ^ network.base.at(whole)) >> (8 - rest) == 0;
}

bool IsPublic6(const std::uint8_t* address) noexcept {
  constexpr std::array<std::uint8_t, 12> kMapped = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF};
  constexpr std::array<std::uint8_t, 12> kNat64 = {0x00, 0x64, 0xFF, 0x9B};  // RFC 6052
  for (const auto& carrier : {kMapped, kNat64}) {
    if (std::equal(carrier.begin(), carrier.end(), address)) {
      return IsPublic4(Quad(address[12], address[13], address[14], address[15]));
    }
  }
  return IsIn(address, kGlobal) && std::none_of(kRefused6.begin(), kRefused6.end(),
                                                [address](const Network6& network) { return IsIn(address, network); });
}

}  // namespace

bool IsPublic(const sockaddr& address) noexcept {
  if (address.sa_family == AF_INET) {
    sockaddr_in in{};
    std::memcpy(&in, &address, sizeof in);
    return IsPublic4(ntohl(in.sin_addr.s_addr));
  }
  if (address.sa_family == AF_INET6) {
    sockaddr_in6 in{};
    std::memcpy(&in, &address, sizeof in);
    return IsPublic6(in.sin6_addr.s6_addr);
  }
  return false;
}

std::string TextOf(const sockaddr& address) {
  std::array<char, INET6_ADDRSTRLEN> text{};
  if (address.sa_family == AF_INET) {
    sockaddr_in in{};
    std::memcpy(&in, &address, sizeof in);
    inet_ntop(AF_INET, &in.sin_addr, text.data(), text.size());
    return fmt::format("{}:{}", text.data(), ntohs(in.sin_port));
  }
  if (address.sa_family == AF_INET6) {
    sockaddr_in6 in{};
    std::memcpy(&in, &address, sizeof in);
    inet_ntop(AF_INET6, &in.sin6_addr, text.data(), text.size());
    return fmt::format("[{}]:{}", text.data(), ntohs(in.sin6_port));
  }
  return "";
}

}  // namespace openpress::fetch
