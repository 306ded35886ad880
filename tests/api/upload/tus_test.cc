#include "api/upload/tus.h"

#include <random>

#include <catch2/catch.hpp>

#include "core/error.h"
#include "support/error_code.h"

using namespace openpress;
using namespace openpress::api;
using openpress::tests::CodeOf;

using Pairs = std::map<std::string, std::string>;

TEST_CASE("a number of bytes is digits and nothing else", "[uploads]") {
  CHECK(ParseByteCount("0") == 0);
  CHECK(ParseByteCount("007") == 7);
  CHECK(ParseByteCount("999999999999999999") == 999'999'999'999'999'999);
  for (const char* bad : {"", "-1", "+1", " 1", "1 ", "1.0", "0x1", "1e3", "1000000000000000000", "١"}) {
    CHECK_FALSE(ParseByteCount(bad));
  }
}

TEST_CASE("metadata is pairs of key and Base64", "[uploads]") {
  CHECK(ParseMetadata("").empty());
  CHECK(ParseMetadata("filename d29ybGQ=") == Pairs{{"filename", "world"}});
  CHECK(ParseMetadata("filename d29ybGQ") == Pairs{{"filename", "world"}});
  CHECK(ParseMetadata("a YQ==, b YmI=,flag , other") == Pairs{{"a", "a"}, {"b", "bb"}, {"flag", ""}, {"other", ""}});
  CHECK(ParseMetadata("k AP8=") == Pairs{{"k", std::string("\0\xff", 2)}});
  for (const char* bad : {",", "a,", "a YQ==,", "a YQ==,,b", "a Y", "a Y===", "a YQ=", "a YQ== x", "a ü",
                          "ü YQ==", "a YQ==,a YQ==", "a !!!!"}) {
    INFO(bad);
    CHECK(CodeOf([&] { ParseMetadata(bad); }) == "bad_metadata");
  }
  std::string many;
  for (int i = 0; i < 33; ++i) many += (i ? ",k" : "k") + std::to_string(i);
  CHECK(CodeOf([&] { ParseMetadata(many); }) == "bad_metadata");
}

TEST_CASE("a checksum names its algorithm and has its length", "[uploads]") {
  const auto sha1 = ParseChecksum("sha1 Kq5sNclPz7QV2+lfQIuc6R7oRu0=");
  CHECK(sha1.algorithm == crypto::Algorithm::kSha1);
  CHECK(sha1.expected == crypto::HashOf(crypto::Algorithm::kSha1, "hello world"));
  const auto sha256 = ParseChecksum("sha256 uU0nuZNNPgilLlLX2n2r+sSE7+N6U4DukIj3rOLvzek=");
  CHECK(sha256.algorithm == crypto::Algorithm::kSha256);
  CHECK(sha256.expected == crypto::HashOf(crypto::Algorithm::kSha256, "hello world"));
  for (const char* bad :
       {"", "sha1", "sha1 ", "sha1 Kq5s", "md5 Kq5sNclPz7QV2+lfQIuc6R7oRu0=", "SHA1 Kq5sNclPz7QV2+lfQIuc6R7oRu0=",
        "sha256 Kq5sNclPz7QV2+lfQIuc6R7oRu0=", "sha1 Kq5sNclPz7QV2-lfQIuc6R7oRu0="}) {
    INFO(bad);
    CHECK(CodeOf([&] { ParseChecksum(bad); }) == "bad_checksum");
  }
}

TEST_CASE("the content type of bytes is known in any case and with parameters", "[uploads]") {
  CHECK(IsTusContentType("application/offset+octet-stream"));
  CHECK(IsTusContentType("Application/Offset+Octet-Stream; charset=utf-8"));
  for (const char* bad : {"", "application/octet-stream", "application/offset+octet-streams"})
    CHECK_FALSE(IsTusContentType(bad));
}

TEST_CASE("random header values are parsed or refused, never worse", "[uploads]") {
  std::mt19937 random(20260624);
  const std::string alphabet = "abYQ=+/, \t;0123sha1256";
  for (int round = 0; round < 20'000; ++round) {
    std::string value;
    for (std::size_t length = random() % 40; length > 0; --length) value += alphabet[random() % alphabet.size()];
    const std::string metadata = CodeOf([&] { ParseMetadata(value); });
    CHECK((metadata.empty() || metadata == "bad_metadata"));
    const std::string checksum = CodeOf([&] { ParseChecksum(value); });
    CHECK((checksum.empty() || checksum == "bad_checksum"));
  }
}
