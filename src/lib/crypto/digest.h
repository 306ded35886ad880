#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

struct evp_md_ctx_st;

namespace openpress::crypto {

enum class Algorithm { kSha1, kSha256 };

/** A hash computed piece by piece through libcrypto, which uses the processor's SHA instructions where there are any.
 *  One thread at a time. */
class Digest {
 public:
  explicit Digest(Algorithm algorithm);
  ~Digest();
  Digest(Digest&&) noexcept;
  Digest& operator=(Digest&&) noexcept;

  void Update(const void* bytes, std::size_t count);
  void Update(std::string_view bytes) { Update(bytes.data(), bytes.size()); }
  /** The raw hash: 20 bytes of SHA-1, 32 of SHA-256. The object is spent afterwards. */
  [[nodiscard]] std::string Finish();

 private:
  struct Free {
    void operator()(evp_md_ctx_st* context) const noexcept;
  };
  std::unique_ptr<evp_md_ctx_st, Free> context_;
};

/** The raw hash of @p bytes. */
[[nodiscard]] std::string HashOf(Algorithm algorithm, std::string_view bytes);

}  // namespace openpress::crypto
