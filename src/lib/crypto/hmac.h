#pragma once

#include <string>
#include <string_view>

#include "lib/crypto/digest.h"

namespace openpress::crypto {

/** The raw HMAC (RFC 2104) of @p bytes under @p key. */
[[nodiscard]] std::string HmacOf(Algorithm algorithm, std::string_view key, std::string_view bytes);

}  // namespace openpress::crypto
