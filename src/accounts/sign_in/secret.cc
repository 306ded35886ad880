#include "accounts/sign_in/secret.h"

#include <sodium.h>

#include "core/ids.h"

namespace openpress::accounts {
namespace {

std::string Blake2b(std::string_view text, std::string_view key) {
  std::string digest(crypto_generichash_BYTES, '\0');
  crypto_generichash(reinterpret_cast<unsigned char*>(digest.data()), digest.size(),
                     reinterpret_cast<const unsigned char*>(text.data()), text.size(),
                     reinterpret_cast<const unsigned char*>(key.data()), key.size());
  return ToHex(digest);
}

}  // namespace

std::string SecretHash(std::string_view secret) {
  return Blake2b(secret, {});
}

std::string CsrfTokenOf(std::string_view session_secret) {
  return Blake2b(session_secret, "openpress csrf token");
}

}  // namespace openpress::accounts
