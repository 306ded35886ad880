#include "catalogue/grant.h"

#include <charconv>

#include <fmt/format.h>
#include <sodium.h>

#include "core/ids.h"

namespace openpress::catalogue {

std::string Grants::Sign(std::string_view token, std::int64_t epoch, std::int64_t expiry) const {
  const std::string text = fmt::format("media {} {} {}", token, epoch, expiry);
  std::string signature(crypto_generichash_BYTES_MIN, '\0');
  crypto_generichash(reinterpret_cast<unsigned char*>(signature.data()), signature.size(),
                     reinterpret_cast<const unsigned char*>(text.data()), text.size(),
                     reinterpret_cast<const unsigned char*>(key_.data()), key_.size());
  return fmt::format("~{}.{}", expiry, ToHex(signature));
}

bool Grants::Check(std::string_view segment, std::string_view token, std::int64_t epoch, Millis now) const {
  if (!segment.starts_with('~')) return false;
  const auto dot = segment.find('.');
  if (dot == std::string_view::npos) return false;
  const std::string_view digits = segment.substr(1, dot - 1);
  std::int64_t expiry = 0;
  const auto [end, problem] = std::from_chars(digits.data(), digits.data() + digits.size(), expiry);
  if (problem != std::errc{} || end != digits.data() + digits.size() || expiry < now / 1000) return false;
  // The whole segment is made again and compared: there is one way to write it.
  return ConstantTimeEqual(segment, Sign(token, epoch, expiry));
}

}  // namespace openpress::catalogue
