#include "lib/crypto/seal.h"

#include <catch2/catch.hpp>

#include "backup/backup_world.h"

namespace openpress::tests {
namespace {

std::string SealAll(const std::string& recipient, const std::vector<std::string>& pieces) {
  crypto::Sealer sealer(recipient);
  std::string sealed = sealer.head();
  for (std::size_t at = 0; at < pieces.size(); ++at) sealed += sealer.Seal(pieces[at], at + 1 == pieces.size());
  return sealed;
}

TEST_CASE("only the owner of the secret key opens what was sealed for the public one", "[backup]") {
  const auto keys = crypto::MakeSealKeys();
  CHECK(crypto::RecipientOf(keys.identity + "\n") == keys.recipient);
  const std::string sealed = SealAll(keys.recipient, {"a scoop"});
  const std::string head = sealed.substr(0, crypto::kSealHead);
  const std::string rest = sealed.substr(crypto::kSealHead);
  CHECK(sealed.find("scoop") == std::string::npos);

  crypto::Opener opener(keys.identity, head);
  bool last = false;
  CHECK(opener.Open(rest, last) == "a scoop");
  CHECK(last);
  const auto others = crypto::MakeSealKeys();
  CHECK(CodeOf([&] { crypto::Opener wrong(others.identity, head); }) == "wrong_identity");
}

TEST_CASE("sealed bytes that were changed or moved are noticed", "[backup]") {
  const auto keys = crypto::MakeSealKeys();
  const std::string sealed = SealAll(keys.recipient, {std::string(10, 'a'), std::string(10, 'b')});
  const std::string head = sealed.substr(0, crypto::kSealHead);
  const std::size_t piece = 10 + crypto::kSealOverhead;
  bool last = false;
  crypto::Opener moved(keys.identity, head);
  CHECK(CodeOf([&] { (void)moved.Open(sealed.substr(crypto::kSealHead + piece, piece), last); }) == "seal_broken");
  crypto::Opener changed(keys.identity, head);
  std::string first = sealed.substr(crypto::kSealHead, piece);
  first[3] = static_cast<char>(first[3] ^ 1);
  CHECK(CodeOf([&] { (void)changed.Open(first, last); }) == "seal_broken");
}

TEST_CASE("what is no key is refused as such", "[backup]") {
  const auto keys = crypto::MakeSealKeys();
  for (const std::string& text :
       {std::string(), std::string("hunter2"), keys.identity, keys.recipient + "00",
        "openpress-recipient-" + std::string(64, 'g'), "openpress-recipient-" + std::string(64, '0')}) {
    CHECK(CodeOf([&] { crypto::Sealer sealer(text); }) == "invalid_recipient");
  }
  CHECK(CodeOf([&] { (void)crypto::RecipientOf(keys.recipient); }) == "invalid_identity");
  CHECK(CodeOf([&] { crypto::Opener opener(keys.identity, "something short"); }) == "not_sealed");
}

}  // namespace
}  // namespace openpress::tests
