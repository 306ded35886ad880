#include "lib/crypto/digest.h"

#include <array>

#include <openssl/evp.h>

#include "core/error.h"

namespace openpress::crypto {

void Digest::Free::operator()(evp_md_ctx_st* context) const noexcept {
  EVP_MD_CTX_free(context);
}

Digest::Digest(Algorithm algorithm) : context_(EVP_MD_CTX_new()) {
  const EVP_MD* kind = algorithm == Algorithm::kSha1 ? EVP_sha1() : EVP_sha256();
  if (!context_ || EVP_DigestInit_ex(context_.get(), kind, nullptr) != 1) {
    throw Error(Fault::kBroken, "crypto", "The hash function could not be set up.");
  }
}

Digest::~Digest() = default;
Digest::Digest(Digest&&) noexcept = default;
Digest& Digest::operator=(Digest&&) noexcept = default;

void Digest::Update(const void* bytes, std::size_t count) {
  if (EVP_DigestUpdate(context_.get(), bytes, count) != 1) {
    throw Error(Fault::kBroken, "crypto", "The hash function failed.");
  }
}

std::string Digest::Finish() {
  std::array<unsigned char, EVP_MAX_MD_SIZE> raw{};
  unsigned int length = 0;
  if (EVP_DigestFinal_ex(context_.get(), raw.data(), &length) != 1) {
    throw Error(Fault::kBroken, "crypto", "The hash function failed.");
  }
  return {reinterpret_cast<const char*>(raw.data()), length};
}

std::string HashOf(Algorithm algorithm, std::string_view bytes) {
  Digest digest(algorithm);
  digest.Update(bytes);
  return digest.Finish();
}

}  // namespace openpress::crypto
