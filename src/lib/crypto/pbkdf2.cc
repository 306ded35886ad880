#include "lib/crypto/pbkdf2.h"

#include <openssl/evp.h>
#include <sodium.h>

#include "core/error.h"

namespace openpress::crypto {

std::string Pbkdf2Sha256(std::string_view password, std::string_view salt, int iterations, std::size_t length) {
  std::string key(length, '\0');
  if (PKCS5_PBKDF2_HMAC(password.data(), static_cast<int>(password.size()),
                        reinterpret_cast<const unsigned char*>(salt.data()), static_cast<int>(salt.size()), iterations,
                        EVP_sha256(), static_cast<int>(length), reinterpret_cast<unsigned char*>(key.data())) != 1) {
    throw Error(Fault::kBroken, "crypto", "The hash function failed.");
  }
  return key;
}

std::string FromBase64(std::string_view text) {
  std::string bytes(text.size(), '\0');
  std::size_t length = 0;
  if (sodium_base642bin(reinterpret_cast<unsigned char*>(bytes.data()), bytes.size(), text.data(), text.size(), nullptr,
                        &length, nullptr, sodium_base64_VARIANT_ORIGINAL) != 0) {
    return "";
  }
  bytes.resize(length);
  return bytes;
}

}  // namespace openpress::crypto
