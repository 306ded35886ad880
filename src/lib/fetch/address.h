#pragma once

#include <string>

#include <sys/socket.h>

namespace openpress::fetch {

/** Whether @p address is one of the public internet's. Everything else is refused: what is private, loopback,
 *  link-local, shared (CGNAT), multicast, reserved, for documentation or benchmarks, any family but IPv4 and IPv6, and
 *  IPv6 forms that carry an IPv4 address which would be refused itself (mapped, NAT64). 6to4 and Teredo are refused
 *  whole: nobody serves pages from there, and their relays may be anybody. From the registries of RFC 6890. */
bool IsPublic(const sockaddr& address) noexcept;

/** "192.0.2.1:80", "[2001:db8::1]:80"; "" for another family. */
std::string TextOf(const sockaddr& address);

}  // namespace openpress::fetch
