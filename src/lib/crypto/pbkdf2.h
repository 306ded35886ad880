#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace openpress::crypto {

/** PBKDF2 (RFC 8018 section 5.2) with HMAC-SHA-256: @p length raw bytes. Takes time in proportion to @p iterations,
 *  about a second for three millions of them; the caller has bounded both. @throws Error kBroken */
[[nodiscard]] std::string Pbkdf2Sha256(std::string_view password, std::string_view salt, int iterations,
                                       std::size_t length = 32);

/** The bytes of base64 (RFC 4648 section 4, with its padding); empty for what is none. */
[[nodiscard]] std::string FromBase64(std::string_view text);

}  // namespace openpress::crypto
