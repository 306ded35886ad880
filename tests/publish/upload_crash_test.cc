#include <array>
#include <cstring>
#include <map>
#include <random>

#include <catch2/catch.hpp>
#include <fcntl.h>
#include <signal.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "publish/upload_world.h"

using namespace openpress;
using namespace openpress::publish;
using namespace openpress::tests;

namespace {

constexpr std::int64_t kSize = 6 << 20;

/** What the child tells after each acknowledgement. Written in one piece, so never half of it. */
struct Acknowledged {
  std::array<char, 33> name{};
  std::array<char, 12> token{};
  std::int64_t offset = 0;
};

/** A process that does nothing but upload, in every way there is, until it is killed. */
[[noreturn]] void UploadForEver(const std::string& root, int report, unsigned seed) {
  try {
    std::mt19937 random(seed);
    UploadWorld world(root);
    world.uploads->Recover();
    const std::string footage = Footage(kSize);
    for (;;) {
      std::optional<Upload> upload;
      const auto open = OpenUploads(*world.pool->Read(), 0, 1);
      upload = open.empty() ? world.Create(kSize) : open.front();
      std::int64_t offset = world.Offset(*upload);
      while (offset < kSize) {
        const auto count = std::min<std::int64_t>(1 + static_cast<std::int64_t>(random() % 700'000), kSize - offset);
        const std::string_view bytes =
            std::string_view(footage).substr(static_cast<std::size_t>(offset), static_cast<std::size_t>(count));
        std::optional<Checksum> checksum;
        if (random() % 3 == 0) {
          checksum = Checksum{crypto::Algorithm::kSha1, crypto::HashOf(crypto::Algorithm::kSha1, bytes)};
        }
        const auto writer = world.Write(*upload, offset, checksum);
        writer->Append(bytes.substr(0, bytes.size() / 2));
        writer->Append(bytes.substr(bytes.size() / 2));
        if (random() % 5 == 0) {
          writer->Abandon();
          offset = world.Offset(*upload);
        } else {
          offset = writer->Finish().received;
        }
        Acknowledged told;
        std::memcpy(told.name.data(), upload->name.data(), 32);
        std::memcpy(told.token.data(), upload->media_token.data(), 11);
        told.offset = offset;
        if (::write(report, &told, sizeof told) != sizeof told) _exit(3);
      }
    }
  } catch (const std::exception& problem) {
    ::dprintf(2, "the uploading process failed: %s\n", problem.what());
  }
  _exit(2);
}

}  // namespace

TEST_CASE("kill -9 at any moment loses no acknowledged byte", "[uploads][slow]") {
  TemporaryFolder folder;
  const std::string root = folder.path() + "/data";
  const std::string footage = Footage(kSize);
  std::mt19937 random(std::random_device{}());
  std::map<std::string, Acknowledged> told;

  for (int round = 0; round < 20; ++round) {
    std::array<int, 2> ends{};
    REQUIRE(::pipe2(ends.data(), O_CLOEXEC) == 0);
    const auto seed = static_cast<unsigned>(random());
    const pid_t child = ::fork();
    REQUIRE(child >= 0);
    if (child == 0) UploadForEver(root, ends[1], seed);
    ::close(ends[1]);

    Acknowledged one;
    const auto hear = static_cast<unsigned>(random() % 12);
    for (unsigned heard = 0; ::read(ends[0], &one, sizeof one) == sizeof one;) {
      told[one.name.data()] = one;
      if (heard++ == hear) {
        ::usleep(static_cast<useconds_t>(random() % 8000));  // somewhere within what follows
        ::kill(child, SIGKILL);
      }
    }
    ::close(ends[0]);
    int status = 0;
    REQUIRE(::waitpid(child, &status, 0) == child);
    REQUIRE(WIFSIGNALED(status));

    UploadWorld world(root);
    world.uploads->Recover();
    for (const auto& [name, acknowledged] : told) {
      INFO("round " << round << " upload " << name << " acknowledged " << acknowledged.offset);
      const Upload upload = world.uploads->Status(world.kAda, name);
      REQUIRE(upload.received >= acknowledged.offset);
      if (upload.done) {
        REQUIRE((world.Original(upload) == footage));
        const auto rows = world.pool->Read()->Query("SELECT id FROM media WHERE token = $1", {upload.media_token});
        REQUIRE(rows.size() == 1);
      } else {
        const std::string bytes = ContentsOf(world.store->UploadPath(name));
        REQUIRE(static_cast<std::int64_t>(bytes.size()) >= upload.received);
        REQUIRE((std::string_view(bytes).substr(0, static_cast<std::size_t>(upload.received)) ==
                 std::string_view(footage).substr(0, static_cast<std::size_t>(upload.received))));
      }
    }
  }
  CHECK(told.size() > 1);
}

TEST_CASE("a file that cannot grow keeps what was acknowledged", "[uploads]") {
  // RLIMIT_FSIZE instead of a full disk: needs no right to mount. EFBIG takes the same way as ENOSPC.
  const pid_t child = ::fork();
  REQUIRE(child >= 0);
  if (child == 0) {
    int result = 1;
    try {
      ::signal(SIGXFSZ, SIG_IGN);
      UploadWorld world;
      const Upload upload = world.Create(8 << 20);
      world.Send(upload, 0, Footage(1 << 20));
      const rlimit small{3 << 20, RLIM_INFINITY};
      ::setrlimit(RLIMIT_FSIZE, &small);
      std::string code;
      {
        const auto writer = world.Write(upload, 1 << 20);
        code = CodeOf([&] { writer->Append(Footage(4 << 20, 1 << 20)); });
      }
      const rlimit unlimited{RLIM_INFINITY, RLIM_INFINITY};
      ::setrlimit(RLIMIT_FSIZE, &unlimited);
      const bool kept = world.Offset(upload) == 3 << 20;
      world.Send(upload, 3 << 20, Footage(5 << 20, 3 << 20));
      result = code == "file_too_large" && kept && world.Original(upload) == Footage(8 << 20) ? 0 : 1;
    } catch (const std::exception& problem) {
      ::dprintf(2, "%s\n", problem.what());
    }
    _exit(result);
  }
  int status = 0;
  REQUIRE(::waitpid(child, &status, 0) == child);
  CHECK(status == 0);
}

TEST_CASE("a full disk keeps what was acknowledged", "[uploads]") {
  // The database lies on the same small file system: its own growth must fail politely, too.
  TemporaryFolder folder;
  const std::string root = folder.path() + "/disk";
  REQUIRE(::mkdir(root.c_str(), 0700) == 0);
  if (::mount("none", root.c_str(), "tmpfs", 0, "size=8m") != 0) {
    WARN("no right to mount a tmpfs; the test with RLIMIT_FSIZE stands in");
    return;
  }
  {
    UploadWorld world(root);
    const std::int64_t room = world.store->FreeSpace().free;
    const Upload upload = world.Create(room - (64 << 10));
    const Upload other = world.Create(1 << 20, "other.mp4");
    world.Send(other, 0, Footage(1 << 20).substr(0, 1 << 19));
    std::string code;
    std::int64_t sent = 0;
    {
      const auto writer = world.Write(upload, 0);
      code = CodeOf([&] {
        for (; sent < upload.size; sent += 1 << 18) {
          writer->Append(Footage(static_cast<std::size_t>(std::min<std::int64_t>(1 << 18, upload.size - sent)),
                                 static_cast<std::size_t>(sent)));
        }
      });
    }
    CHECK(code == "disk_full");
    // Somebody frees space; nothing that was told to be there has gone.
    world.uploads->Terminate(world.kAda, other.name);
    const std::int64_t offset = world.Offset(upload);
    CHECK(offset <= upload.size);
    CHECK((ContentsOf(world.store->UploadPath(upload.name)).substr(0, static_cast<std::size_t>(offset)) ==
           Footage(static_cast<std::size_t>(offset))));
    world.Restart();
    CHECK(world.Offset(upload) >= offset);
  }
  CHECK(::umount(root.c_str()) == 0);
}
