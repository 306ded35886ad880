#include "storage/hasher.h"

#include <string>

#include <catch2/catch.hpp>
#include <fcntl.h>
#include <unistd.h>

#include "core/error.h"
#include "core/ids.h"
#include "support/temporary_folder.h"

using namespace openpress;
using namespace openpress::storage;

namespace {

std::string HexOf(std::string_view bytes) {
  return ToHex(crypto::HashOf(crypto::Algorithm::kSha256, bytes));
}

bool Never() {
  return false;
}

/** A file that grows as an upload does. */
struct GrowingFile {
  explicit GrowingFile(const std::string& at) : path(at), file(Open(at, O_RDWR | O_CREAT | O_EXCL, 0600)) {}
  void Append(const std::string& more) {
    REQUIRE(::pwrite(file.get(), more.data(), more.size(), static_cast<off_t>(bytes.size())) ==
            static_cast<ssize_t>(more.size()));
    bytes += more;
  }
  [[nodiscard]] std::int64_t size() const { return static_cast<std::int64_t>(bytes.size()); }

  std::string path;
  Fd file;
  std::string bytes;
};

}  // namespace

TEST_CASE("known answers of the hash functions", "[storage]") {
  CHECK(ToHex(crypto::HashOf(crypto::Algorithm::kSha1, "abc")) == "a9993e364706816aba3e25717850c26c9cd0d89d");
  CHECK(HexOf("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

TEST_CASE("a growing file's hash is that of the whole file", "[storage]") {
  tests::TemporaryFolder folder;
  GrowingFile file(folder.path() + "/upload");
  Hasher hasher;
  for (int i = 0; i < 40; ++i) {
    file.Append(std::string(100'003, static_cast<char>('a' + i % 26)));
    hasher.Advance("u", file.file.get(), file.size());
    if (i == 20) hasher.Rest("u");
  }
  CHECK(hasher.Complete("u", file.size(), Never) == HexOf(file.bytes));
  CHECK(hasher.Ready("u", file.size()) == HexOf(file.bytes));
  CHECK(HashFile(file.path, Never) == HexOf(file.bytes));
}

TEST_CASE("bytes beyond what is final do not enter the hash", "[storage]") {
  tests::TemporaryFolder folder;
  GrowingFile file(folder.path() + "/upload");
  file.Append("final, and then a chunk that may be thrown away");
  Hasher hasher;
  hasher.Advance("u", file.file.get(), 5);
  CHECK(hasher.Complete("u", 5, Never) == HexOf("final"));
}

TEST_CASE("a file that is renamed or removed meanwhile is still hashed", "[storage]") {
  tests::TemporaryFolder folder;
  GrowingFile file(folder.path() + "/upload");
  file.Append(std::string(3'000'000, 'x'));
  Hasher hasher;
  hasher.Advance("u", file.file.get(), file.size());
  REQUIRE(::unlink(file.path.c_str()) == 0);
  file.file.Reset();
  CHECK(hasher.Complete("u", file.size(), Never) == HexOf(file.bytes));
}

TEST_CASE("no hash is better than a wrong one", "[storage]") {
  tests::TemporaryFolder folder;
  GrowingFile file(folder.path() + "/upload");
  file.Append("12345");
  Hasher hasher;
  CHECK_FALSE(hasher.Ready("unknown", 5));
  hasher.Advance("u", file.file.get(), 5);
  CHECK_FALSE(hasher.Complete("u", 6, Never));
  hasher.Advance("shorter than told", file.file.get(), 50);
  CHECK_FALSE(hasher.Complete("shorter than told", 50, Never));
  hasher.Forget("u");
  CHECK_FALSE(hasher.Ready("u", 5));
}

TEST_CASE("many unfinished files cost a bounded number of entries, and the newest survive", "[storage]") {
  tests::TemporaryFolder folder;
  GrowingFile file(folder.path() + "/upload");
  file.Append("12345");
  Hasher hasher;
  for (std::size_t i = 0; i < Hasher::kMostFiles + 10; ++i) {
    hasher.Advance("u" + std::to_string(i), file.file.get(), 5);
    hasher.Rest("u" + std::to_string(i));
  }
  CHECK_FALSE(hasher.Complete("u0", 5, Never));
  CHECK(hasher.Complete("u" + std::to_string(Hasher::kMostFiles + 9), 5, Never) == HexOf("12345"));
}

TEST_CASE("hashing a file can be interrupted", "[storage]") {
  tests::TemporaryFolder folder;
  GrowingFile file(folder.path() + "/upload");
  REQUIRE(::ftruncate(file.file.get(), 64 << 20) == 0);
  CHECK_THROWS_AS(HashFile(file.path, [] { return true; }), Error);
}
