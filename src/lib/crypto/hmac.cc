#include "lib/crypto/hmac.h"

#include <array>

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include "core/error.h"

namespace openpress::crypto {

std::string HmacOf(Algorithm algorithm, std::string_view key, std::string_view bytes) {
  const EVP_MD* kind = algorithm == Algorithm::kSha1 ? EVP_sha1() : EVP_sha256();
  std::array<unsigned char, EVP_MAX_MD_SIZE> raw{};
  unsigned int length = 0;
  if (HMAC(kind, key.data(), static_cast<int>(key.size()), reinterpret_cast<const unsigned char*>(bytes.data()),
           bytes.size(), raw.data(), &length) == nullptr) {
    throw Error(Fault::kBroken, "crypto", "The hash function failed.");
  }
  return {reinterpret_cast<const char*>(raw.data()), length};
}

}  // namespace openpress::crypto
