#pragma once

#include <array>
#include <cstddef>
#include <string>
#include <string_view>

namespace openpress::crypto {

/** Files that anybody can make for the owner of a key and that only the owner can read.
 *
 *  A file is an eight-byte mark, a fresh symmetric key sealed to the recipient (libsodium's crypto_box_seal), the
 * header of a crypto_secretstream_xchacha20poly1305, and its pieces: each kSealPiece plain bytes but for the last one,
 * which says that it is. Bytes that were changed, moved, left out or added behind the end are noticed. */
constexpr std::size_t kSealPiece = 64UL << 10U;
constexpr std::size_t kSealHead = 8 + 80 + 24;
/** What a sealed piece is longer than the plain one. */
constexpr std::size_t kSealOverhead = 17;

struct SealKeys {
  std::string recipient;  ///< the public half: "openpress-recipient-" and 64 hexadecimal digits
  std::string identity;   ///< the secret half: "openpress-identity-" and 64 hexadecimal digits
};

[[nodiscard]] SealKeys MakeSealKeys();
/** The public half of @p identity. @throws Error kBadInput "invalid_identity" */
[[nodiscard]] std::string RecipientOf(std::string_view identity);

/** One thread at a time, as Opener. */
class Sealer {
 public:
  /** @throws Error kBadInput "invalid_recipient" */
  explicit Sealer(std::string_view recipient);
  ~Sealer();
  Sealer(const Sealer&) = delete;
  Sealer& operator=(const Sealer&) = delete;

  /** The first kSealHead bytes of the file. */
  [[nodiscard]] const std::string& head() const noexcept { return head_; }
  /** The next bytes of it. @param plain kSealPiece bytes, or with @p last up to as many, also none */
  [[nodiscard]] std::string Seal(std::string_view plain, bool last);

 private:
  std::string head_;
  alignas(16) std::array<unsigned char, 64> state_{};  ///< crypto_secretstream_xchacha20poly1305_state
};

class Opener {
 public:
  /** @throws Error kBadInput "invalid_identity", "not_sealed", or "wrong_identity" when it is for somebody else */
  Opener(std::string_view identity, std::string_view head);
  ~Opener();
  Opener(const Opener&) = delete;
  Opener& operator=(const Opener&) = delete;

  /** @param last set when this was the last piece
   *  @throws Error kBadInput "seal_broken" for what is not the next piece of that file */
  [[nodiscard]] std::string Open(std::string_view sealed, bool& last);

 private:
  alignas(16) std::array<unsigned char, 64> state_{};
};

}  // namespace openpress::crypto
