#include "publish/uploads.h"

#include <filesystem>
#include <thread>

#include <catch2/catch.hpp>
#include <sys/stat.h>
#include <unistd.h>

#include "publish/upload_world.h"

using namespace openpress;
using namespace openpress::publish;
using namespace openpress::tests;
namespace fs = std::filesystem;

TEST_CASE("a file sent in pieces becomes one item with just these bytes", "[uploads]") {
  UploadWorld world;
  const std::string footage = Footage(3'000'000);
  const Upload upload = world.Create(3'000'000, "../Käse\r\n.MP4");
  CHECK(upload.file_name == "Käse.MP4");
  CHECK(upload.extension == "mp4");

  CHECK(world.Send(upload, 0, footage.substr(0, 1'000'001)).received == 1'000'001);
  CHECK(world.Items() == 0);
  CHECK(world.Offset(upload) == 1'000'001);
  const Upload done = world.Send(upload, 1'000'001, footage.substr(1'000'001));
  CHECK(done.done);
  CHECK(done.received == 3'000'000);
  CHECK(world.Original(upload) == footage);
  CHECK(world.Items() == 1);
  CHECK(world.intake.accepted == 1);
  CHECK_FALSE(world.store->OpenUpload(upload.name));
  // The hash was computed on the way, or is a moment away.
  const std::string stored = world.pool->Read()->QueryOne("SELECT sha256 FROM media")->Text(0);
  CHECK((stored.empty() ? world.hasher->Complete(upload.name, upload.size, [] { return false; }) : stored) ==
        Sha256Of(footage));

  SECTION("asking again after the last answer got lost tells that all is there") {
    CHECK(world.Offset(upload) == 3'000'000);
    CHECK(world.Write(upload, 3'000'000) == nullptr);
    CHECK(CodeOf([&] { world.Write(upload, 0); }) == "wrong_offset");
    world.Restart();
    CHECK(world.Offset(upload) == 3'000'000);
    CHECK(world.Items() == 1);
  }
  SECTION("a done upload cannot be terminated") {
    CHECK(CodeOf([&] { world.uploads->Terminate(world.kAda, upload.name); }) == "upload_done");
    CHECK(world.Original(upload) == footage);
  }
}

TEST_CASE("an upload exists for its owner only", "[uploads]") {
  UploadWorld world;
  const Upload upload = world.Create(100);
  const auto bob = world.kBob;
  CHECK(CodeOf([&] { world.uploads->Status(bob, upload.name); }) == "no_such_upload");
  CHECK(CodeOf([&] { world.uploads->Write(bob, upload.name, 0, 1, std::nullopt); }) == "no_such_upload");
  CHECK(CodeOf([&] { world.uploads->Terminate(bob, upload.name); }) == "no_such_upload");
  const auto writer = world.Write(upload, 0);  // also while it is open in memory
  CHECK(CodeOf([&] { world.uploads->Status(bob, upload.name); }) == "no_such_upload");
  for (const char* name : {"", "../openpress.db", "00000000000000000000000000000000"}) {
    CHECK(CodeOf([&] { world.uploads->Status(world.kAda, name); }) == "no_such_upload");
  }
}

TEST_CASE("writing goes on exactly where it stopped", "[uploads]") {
  UploadWorld world;
  const Upload upload = world.Create(100);
  world.Send(upload, 0, Footage(40));
  for (const std::int64_t wrong : {0, 39, 41, 100}) {
    CHECK(CodeOf([&] { world.Write(upload, wrong); }) == "wrong_offset");
  }
  CHECK(world.Send(upload, 40, Footage(60, 40)).done);
  CHECK(world.Original(upload) == Footage(100));
}

TEST_CASE("what came before a connection broke is kept", "[uploads]") {
  UploadWorld world;
  const Upload upload = world.Create(100);
  const bool told = GENERATE(true, false);
  {
    const auto writer = world.Write(upload, 0);
    writer->Append(Footage(30));
    writer->BeginTurn();  // the connection may break within a turn
    if (told) writer->Abandon();
  }
  CHECK(world.Offset(upload) == 30);
  world.Restart();
  CHECK(world.Offset(upload) == 30);
  world.Send(upload, 30, Footage(70, 30));
  CHECK(world.Original(upload) == Footage(100));
}

TEST_CASE("a connection that broke behind the last byte still leaves an item", "[uploads]") {
  UploadWorld world;
  const Upload upload = world.Create(100);
  world.Write(upload, 0)->Append(Footage(100));
  CHECK(world.Items() == 1);
  CHECK(world.Offset(upload) == 100);
}

TEST_CASE("bytes behind the acknowledged ones are dropped after a restart", "[uploads]") {
  UploadWorld world;
  const Upload upload = world.Create(100);
  world.Send(upload, 0, Footage(50));
  // What a crash can leave: bytes of a chunk that was never acknowledged, right or wrong.
  std::ofstream(world.store->UploadPath(upload.name), std::ios::app) << "garbage";
  world.Restart();
  CHECK(world.Offset(upload) == 50);
  world.Send(upload, 50, Footage(50, 50));
  CHECK(world.Original(upload) == Footage(100));
}

TEST_CASE("a file that lost acknowledged bytes is reported, never continued", "[uploads]") {
  UploadWorld world;
  const Upload upload = world.Create(100);
  world.Send(upload, 0, Footage(50));
  SECTION("shorter") {
    fs::resize_file(world.store->UploadPath(upload.name), 49);
  }
  SECTION("gone") {
    fs::remove(world.store->UploadPath(upload.name));
  }
  CHECK(CodeOf([&] { world.Offset(upload); }) == "upload_damaged");
  CHECK(CodeOf([&] { world.Write(upload, 50); }) == "upload_damaged");
  world.uploads->Terminate(world.kAda, upload.name);
  CHECK(CodeOf([&] { world.Offset(upload); }) == "no_such_upload");
}

TEST_CASE("a newer request takes over from a stale connection at once", "[uploads]") {
  UploadWorld world;
  const Upload upload = world.Create(100);
  const auto stale = world.Write(upload, 0);
  stale->Append(Footage(20));
  CHECK(world.Offset(upload) == 20);
  CHECK(CodeOf([&] { stale->Append("x"); }) == "upload_taken_over");

  const auto newer = world.Write(upload, 20);
  CHECK(CodeOf([&] { stale->BeginTurn(); }) == "upload_taken_over");
  newer->Append(Footage(30, 20));
  CHECK(CodeOf([&] { stale->Finish(); }) == "upload_taken_over");
  stale->Abandon();
  newer->Append(Footage(50, 50));
  CHECK(newer->Finish().done);
  CHECK(world.Original(upload) == Footage(100));
}

TEST_CASE("taking over waits for the turn that is under way and counts its bytes", "[uploads]") {
  UploadWorld world;
  const Upload upload = world.Create(100);
  const auto stale = world.Write(upload, 0);
  stale->BeginTurn();
  std::int64_t offset = -1;
  std::thread other([&] { offset = world.Offset(upload); });
  const std::string bytes = Footage(25);
  REQUIRE(::pwrite(stale->file(), bytes.data(), bytes.size(), stale->offset()) == 25);
  stale->Wrote(25);
  other.join();
  CHECK(offset == 25);
  CHECK(CodeOf([&] { stale->BeginTurn(); }) == "upload_taken_over");
}

TEST_CASE("a checksum decides about exactly the bytes of its request", "[uploads]") {
  UploadWorld world;
  const Upload upload = world.Create(100);
  world.Send(upload, 0, Footage(10));
  const auto algorithm = GENERATE(crypto::Algorithm::kSha1, crypto::Algorithm::kSha256);
  const std::string right = crypto::HashOf(algorithm, Footage(40, 10));
  {
    const auto writer = world.Write(upload, 10, Checksum{algorithm, right});
    writer->Append(Footage(39, 10));
    writer->Append("?");
    CHECK(CodeOf([&] { writer->Finish(); }) == "checksum_mismatch");
  }
  CHECK(world.Offset(upload) == 10);
  SECTION("interrupted, nothing of it counts") {
    world.Write(upload, 10, Checksum{algorithm, right})->Append(Footage(39, 10));
    CHECK(world.Offset(upload) == 10);
  }
  SECTION("taken over, nothing of it counts") {
    const auto stale = world.Write(upload, 10, Checksum{algorithm, right});
    stale->Append(Footage(39, 10));
    CHECK(world.Offset(upload) == 10);
    CHECK(CodeOf([&] { stale->Append(Footage(1, 49)); }) == "upload_taken_over");
  }
  SECTION("killed, nothing of it counts") {
    const auto writer = world.Write(upload, 10, Checksum{algorithm, right});
    writer->Append(Footage(39, 10));
    CHECK(FindUpload(*world.pool->Read(), upload.name)->received == 10);
  }
  {
    const auto writer = world.Write(upload, 10, Checksum{algorithm, right});
    writer->Append(Footage(7, 10));
    writer->Append(Footage(33, 17));
    CHECK(writer->Finish().received == 50);
  }
  world.Send(upload, 50, Footage(50, 50));
  CHECK(world.Original(upload) == Footage(100));
  const std::string stored = world.pool->Read()->QueryOne("SELECT sha256 FROM media")->Text(0);
  CHECK((stored.empty() ? world.hasher->Complete(upload.name, 100, [] { return false; }) : stored) ==
        Sha256Of(Footage(100)));
}

TEST_CASE("more bytes than announced are refused", "[uploads]") {
  UploadWorld world;
  const Upload upload = world.Create(100);
  CHECK(CodeOf([&] { world.uploads->Write(world.kAda, upload.name, 0, 101, std::nullopt); }) == "upload_too_long");
  const auto writer = world.Write(upload, 0);
  CHECK(CodeOf([&] { writer->Append(Footage(101)); }) == "upload_too_long");
  writer->Abandon();
  CHECK(world.Original(upload) == Footage(100));
}

TEST_CASE("limits are checked when an upload is made", "[uploads]") {
  UploadWorld world;
  SECTION("size") {
    world.limits.max_size = 100;
    CHECK(CodeOf([&] { world.Create(101); }) == "upload_too_large");
    CHECK(CodeOf([&] { world.Create(0); }) == "empty_upload");
    CHECK(CodeOf([&] { world.Create(-1); }) == "empty_upload");
    CHECK_NOTHROW(world.Create(100));
  }
  SECTION("quota counts items and open uploads of that user") {
    world.limits.quota = 100;
    const Upload first = world.Create(60);
    CHECK(CodeOf([&] { world.Create(41); }) == "quota_exceeded");
    CHECK_NOTHROW(world.Create(41, "clip.mp4", world.kBob));
    world.Send(first, 0, Footage(60));
    CHECK(CodeOf([&] { world.Create(41); }) == "quota_exceeded");
    const Upload second = world.Create(40);
    CHECK(CodeOf([&] { world.Create(1); }) == "quota_exceeded");
    world.uploads->Terminate(world.kAda, second.name);
    CHECK_NOTHROW(world.Create(40));
  }
  SECTION("number of open uploads") {
    world.limits.open = 2;
    world.Create(1);
    const Upload second = world.Create(1);
    CHECK(CodeOf([&] { world.Create(1); }) == "too_many_uploads");
    world.Send(second, 0, "x");
    CHECK_NOTHROW(world.Create(1));
  }
  SECTION("free disk space") {
    const std::int64_t free = world.store->FreeSpace().free;
    CHECK(CodeOf([&] { world.Create(free + (1LL << 30)); }) == "disk_full");
    world.limits.reserve = free + (1LL << 30);
    CHECK(CodeOf([&] { world.Create(1); }) == "disk_full");
  }
  SECTION("texts") {
    NewUpload wanted;
    wanted.user_id = world.kAda;
    wanted.size = 1;
    wanted.title = std::string(101, 'x');
    CHECK(CodeOf([&] { world.uploads->Create(wanted); }) == "invalid_title");
  }
  // A refusal leaves no file.
  std::int64_t files = 0;
  world.store->ForEachUpload([&](const std::string&, std::int64_t, Millis) { ++files; });
  CHECK(files == world.pool->Read()->QueryOne("SELECT COUNT(*) FROM uploads WHERE state = 'open'")->Int(0));
}

TEST_CASE("when space runs out on the way, what came is kept and the client is told", "[uploads]") {
  UploadWorld world;
  const Upload upload = world.Create(40 << 20);
  {
    const auto writer = world.Write(upload, 0);
    writer->Append(Footage(1 << 20));
    world.limits.reserve = 1LL << 60;
    CHECK(CodeOf([&] { writer->Append(std::string(20 << 20, 'x')); }) == "disk_full");
  }
  CHECK(world.Offset(upload) == 21 << 20);
  CHECK(CodeOf([&] { world.uploads->Write(world.kAda, upload.name, 21 << 20, 1, std::nullopt); }) == "disk_full");
  world.limits.reserve = 0;
  CHECK_NOTHROW(world.Write(upload, 21 << 20));
}

TEST_CASE("terminating removes an upload and stops whoever writes it", "[uploads]") {
  UploadWorld world;
  const Upload upload = world.Create(100);
  const auto writer = world.Write(upload, 0);
  writer->Append(Footage(50));
  world.uploads->Terminate(world.kAda, upload.name);
  CHECK(CodeOf([&] { writer->Append("x"); }) == "upload_closed");
  CHECK_FALSE(world.store->OpenUpload(upload.name));
  CHECK(CodeOf([&] { world.Offset(upload); }) == "no_such_upload");
  CHECK(CodeOf([&] { world.uploads->Terminate(world.kAda, upload.name); }) == "no_such_upload");
}
