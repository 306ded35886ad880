#include "lib/crypto/seal.h"

#include <algorithm>

#include <sodium.h>

#include "core/error.h"
#include "core/ids.h"

namespace openpress::crypto {
namespace {

constexpr std::string_view kMark = "OPSEAL1\n";
constexpr std::string_view kRecipient = "openpress-recipient-";
constexpr std::string_view kIdentity = "openpress-identity-";

using State = crypto_secretstream_xchacha20poly1305_state;
static_assert(sizeof(State) <= 64 && alignof(State) <= 16);
static_assert(kSealHead == 8 + crypto_box_SEALBYTES + crypto_secretstream_xchacha20poly1305_KEYBYTES +
                               crypto_secretstream_xchacha20poly1305_HEADERBYTES);
static_assert(kSealOverhead == crypto_secretstream_xchacha20poly1305_ABYTES);

using Public = std::array<unsigned char, crypto_box_PUBLICKEYBYTES>;
using Secret = std::array<unsigned char, crypto_box_SECRETKEYBYTES>;
using Key = std::array<unsigned char, crypto_secretstream_xchacha20poly1305_KEYBYTES>;

void Require(bool holds) {
  if (!holds) throw Error(Fault::kBroken, "crypto", "The encryption failed.");
}

const unsigned char* Bytes(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}
unsigned char* Bytes(std::string& text) {
  return reinterpret_cast<unsigned char*>(text.data());
}

/** The bytes behind @p prefix, of a key in its text form; false when it is none. Blanks around it do not matter: it
 *  comes from files. */
template <std::size_t size>
bool Parse(std::string_view text, std::string_view prefix, std::array<unsigned char, size>& to) {
  while (!text.empty() && (text.back() == '\n' || text.back() == '\r' || text.back() == ' ')) text.remove_suffix(1);
  if (!text.starts_with(prefix) || text.size() != prefix.size() + 2 * size) return false;
  text.remove_prefix(prefix.size());
  std::size_t length = 0;
  return sodium_hex2bin(to.data(), size, text.data(), text.size(), nullptr, &length, nullptr) == 0 && length == size;
}

Secret ParseIdentity(std::string_view identity) {
  Secret secret{};
  if (!Parse(identity, kIdentity, secret)) {
    throw Error(Fault::kBadInput, "invalid_identity",
                "This is no identity: it begins with \"openpress-identity-\" and has 64 hexadecimal digits.");
  }
  return secret;
}

template <std::size_t size>
std::string Text(std::string_view prefix, const std::array<unsigned char, size>& key) {
  return std::string(prefix) + ToHex({reinterpret_cast<const char*>(key.data()), key.size()});
}

}  // namespace

SealKeys MakeSealKeys() {
  Require(sodium_init() >= 0);
  Public open{};
  Secret secret{};
  crypto_box_keypair(open.data(), secret.data());
  SealKeys keys{Text(kRecipient, open), Text(kIdentity, secret)};
  sodium_memzero(secret.data(), secret.size());
  return keys;
}

std::string RecipientOf(std::string_view identity) {
  Require(sodium_init() >= 0);
  Secret secret = ParseIdentity(identity);
  Public open{};
  Require(crypto_scalarmult_base(open.data(), secret.data()) == 0);
  sodium_memzero(secret.data(), secret.size());
  return Text(kRecipient, open);
}

Sealer::Sealer(std::string_view recipient) {
  Require(sodium_init() >= 0);
  Public open{};
  if (!Parse(recipient, kRecipient, open)) {
    throw Error(Fault::kBadInput, "invalid_recipient",
                "This is no recipient: it begins with \"openpress-recipient-\" and has 64 hexadecimal digits, as "
                "`openpress backup-key` prints it.");
  }
  Key key{};
  crypto_secretstream_xchacha20poly1305_keygen(key.data());
  head_.resize(kSealHead);
  std::copy(kMark.begin(), kMark.end(), head_.begin());
  unsigned char* next = Bytes(head_) + kMark.size();
  const bool sealed = crypto_box_seal(next, key.data(), key.size(), open.data()) == 0;
  next += crypto_box_SEALBYTES + key.size();
  const bool begun =
      crypto_secretstream_xchacha20poly1305_init_push(reinterpret_cast<State*>(state_.data()), next, key.data()) == 0;
  sodium_memzero(key.data(), key.size());
  // A point of small order is no key.
  if (!sealed) throw Error(Fault::kBadInput, "invalid_recipient", "This recipient is no key that can be used.");
  Require(begun);
}

Sealer::~Sealer() {
  sodium_memzero(state_.data(), state_.size());
}

std::string Sealer::Seal(std::string_view plain, bool last) {
  std::string sealed(plain.size() + kSealOverhead, '\0');
  const unsigned char tag = last ? crypto_secretstream_xchacha20poly1305_TAG_FINAL : 0;
  Require(crypto_secretstream_xchacha20poly1305_push(reinterpret_cast<State*>(state_.data()), Bytes(sealed), nullptr,
                                                     Bytes(plain), plain.size(), nullptr, 0, tag) == 0);
  return sealed;
}

Opener::Opener(std::string_view identity, std::string_view head) {
  Require(sodium_init() >= 0);
  if (head.size() != kSealHead || !head.starts_with(kMark)) {
    throw Error(Fault::kBadInput, "not_sealed", "This is no encrypted file of OpenPress.");
  }
  Secret secret = ParseIdentity(identity);
  Public open{};
  Key key{};
  Require(crypto_scalarmult_base(open.data(), secret.data()) == 0);
  const unsigned char* next = Bytes(head) + kMark.size();
  const bool ours =
      crypto_box_seal_open(key.data(), next, crypto_box_SEALBYTES + key.size(), open.data(), secret.data()) == 0;
  sodium_memzero(secret.data(), secret.size());
  if (!ours) {
    throw Error(Fault::kBadInput, "wrong_identity", "This identity does not open the file: it was made for another.");
  }
  next += crypto_box_SEALBYTES + key.size();
  const bool begun =
      crypto_secretstream_xchacha20poly1305_init_pull(reinterpret_cast<State*>(state_.data()), next, key.data()) == 0;
  sodium_memzero(key.data(), key.size());
  if (!begun) throw Error(Fault::kBadInput, "seal_broken", "The encrypted file is damaged.");
}

Opener::~Opener() {
  sodium_memzero(state_.data(), state_.size());
}

std::string Opener::Open(std::string_view sealed, bool& last) {
  unsigned char tag = 0;
  std::string plain(sealed.size() > kSealOverhead ? sealed.size() - kSealOverhead : 0, '\0');
  if (sealed.size() < kSealOverhead ||
      crypto_secretstream_xchacha20poly1305_pull(reinterpret_cast<State*>(state_.data()), Bytes(plain), nullptr, &tag,
                                                 Bytes(sealed), sealed.size(), nullptr, 0) != 0) {
    throw Error(Fault::kBadInput, "seal_broken", "The encrypted file is damaged.");
  }
  last = tag == crypto_secretstream_xchacha20poly1305_TAG_FINAL;
  return plain;
}

}  // namespace openpress::crypto
