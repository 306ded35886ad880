#include <filesystem>

#include <catch2/catch.hpp>

#include "publish/upload_world.h"

using namespace openpress;
using namespace openpress::publish;
using namespace openpress::tests;
namespace fs = std::filesystem;

TEST_CASE("an upload that could not become an item is not told to be complete", "[uploads]") {
  UploadWorld world;
  const Upload upload = world.Create(100);
  world.intake.failures = 3;
  CHECK(CodeOf([&] { world.Send(upload, 0, Footage(100)); }) == "test_failure");  // and once more when abandoned
  CHECK(world.Items() == 0);
  CHECK(world.Original(upload) == Footage(100));
  CHECK(CodeOf([&] { world.Offset(upload); }) == "test_failure");

  SECTION("asking again makes the item") {
    CHECK(world.Offset(upload) == 100);
  }
  SECTION("the next start makes the item") {
    world.Restart();
    CHECK(world.Items() == 1);
    CHECK(world.Offset(upload) == 100);
  }
  SECTION("a failure at the start leaves it for later") {
    world.intake.failures = 1;
    world.Restart();
    CHECK(world.Items() == 0);
    CHECK(world.Offset(upload) == 100);
  }
  SECTION("its time being over does not lose it") {
    world.clock.Advance(std::chrono::hours(3));
    world.uploads->ExpireUploads();
    CHECK(world.Items() == 1);
  }
  CHECK(world.Items() == 1);
  CHECK(world.intake.accepted == 1);
  CHECK(world.Original(upload) == Footage(100));
}

TEST_CASE("an upload whose last bytes were durable at a crash becomes an item at the next start", "[uploads]") {
  UploadWorld world;
  const Upload upload = world.Create(100);
  world.Send(upload, 0, Footage(60));
  {
    const auto file = world.store->OpenUpload(upload.name);
    const std::string rest = Footage(40, 60);
    REQUIRE(::pwrite(file->get(), rest.data(), rest.size(), 60) == 40);
    StoreReceived(*world.pool->Write(), upload.id, 100, world.clock.Now(), upload.expires_at);
  }
  world.Restart();
  CHECK(world.Items() == 1);
  CHECK(world.Original(upload) == Footage(100));
  world.Restart();
  CHECK(world.intake.accepted == 1);
}

TEST_CASE("unfinished uploads are removed when their time is over, and no sooner", "[uploads]") {
  UploadWorld world;
  const Upload upload = world.Create(100);
  world.clock.Advance(std::chrono::minutes(50));
  world.Send(upload, 0, Footage(10));  // every byte gives it the whole time again
  world.clock.Advance(std::chrono::minutes(50));
  CHECK(world.uploads->ExpireUploads() == 0);
  CHECK(world.Offset(upload) == 10);
  world.clock.Advance(std::chrono::minutes(11));
  CHECK(world.uploads->ExpireUploads() == 1);
  CHECK_FALSE(world.store->OpenUpload(upload.name));
  CHECK(CodeOf([&] { world.Offset(upload); }) == "no_such_upload");
}

TEST_CASE("the memory of a done upload expires, its item does not", "[uploads]") {
  UploadWorld world;
  const Upload upload = world.Create(100);
  world.Send(upload, 0, Footage(100));
  world.clock.Advance(std::chrono::hours(2));
  CHECK(world.uploads->ExpireUploads() == 1);
  CHECK(CodeOf([&] { world.Offset(upload); }) == "no_such_upload");
  CHECK(world.Items() == 1);
  CHECK(world.Original(upload) == Footage(100));
}

TEST_CASE("a connection that is still there when its upload expires is told so", "[uploads]") {
  UploadWorld world;
  const Upload upload = world.Create(100);
  const auto writer = world.Write(upload, 0);
  world.clock.Advance(std::chrono::hours(2));
  CHECK(world.uploads->ExpireUploads() == 1);
  CHECK(CodeOf([&] { writer->Append(Footage(10)); }) == "upload_closed");
}

TEST_CASE("files that no row knows of are removed when they are old", "[uploads]") {
  UploadWorld world;
  const std::string id = "00112233445566778899aabbccddeeff";
  world.store->CreateUpload(id);
  const auto touched = fs::last_write_time(world.store->UploadPath(id));
  const auto now = std::chrono::system_clock::now();
  world.clock.Set(std::chrono::duration_cast<std::chrono::milliseconds>(now.time_since_epoch()).count());
  CHECK(world.uploads->ExpireUploads() == 0);
  fs::last_write_time(world.store->UploadPath(id), touched - std::chrono::hours(2));
  CHECK(world.uploads->ExpireUploads() == 1);
  CHECK_FALSE(world.store->OpenUpload(id));
}

TEST_CASE("a form becomes an item at its end or leaves nothing", "[uploads]") {
  UploadWorld world;
  NewUpload wanted;
  wanted.user_id = world.kAda;
  wanted.size = 1000;  // all the form can hold
  wanted.resumable = false;
  wanted.file_name = "clip.mp4";
  const Upload upload = world.uploads->Create(wanted);
  CHECK(CodeOf([&] { world.Offset(upload); }) == "no_such_upload");  // no business of the resumable protocol
  auto writer = world.uploads->WriteForm(upload);
  writer->Append(Footage(100));

  SECTION("with a title that is refused") {
    CHECK(CodeOf([&] { writer->FinishForm(std::string(200, 'x'), ""); }) == "invalid_title");
    writer.reset();
  }
  SECTION("whose item cannot be made") {
    world.intake.failures = 1;
    CHECK(CodeOf([&] { writer->FinishForm("", ""); }) == "test_failure");
    writer.reset();
    CHECK_FALSE(world.store->FindOriginal(upload.media_token));
  }
  SECTION("interrupted") {
    writer->Abandon();
  }
  SECTION("when the process ends") {
    // As kill -9 leaves it: the row and the file are there, nobody abandons.
    wanted.file_name = "other.mp4";
    const Upload other = world.uploads->Create(wanted);
    writer.reset();
    world.Restart();
    CHECK(world.store->OpenUpload(other.name));  // perhaps of another process, which is about to lock it
    world.clock.Advance(std::chrono::minutes(10));
    world.uploads->Recover();
    CHECK_FALSE(world.store->OpenUpload(other.name));
  }
  SECTION("not taken for abandoned while somebody receives it") {
    world.clock.Advance(std::chrono::hours(1));
    world.uploads->Recover();
    CHECK(world.store->OpenUpload(upload.name));
    writer->Abandon();
  }
  SECTION("whose file is gone already, as a kill in the middle of its removal leaves it") {
    world.store->RemoveUpload(upload.name);
    writer.reset();
    world.clock.Advance(std::chrono::minutes(10));
    world.uploads->Recover();
  }
  // Last, since it ends the test: sections behind it would not be run.
  SECTION("whole") {
    const Upload done = writer->FinishForm("A title", "A description");
    CHECK(done.done);
    CHECK(done.size == 100);
    CHECK(world.Original(upload) == Footage(100));
    const auto row = world.pool->Read()->QueryOne("SELECT title, description, size FROM media");
    CHECK(row->Text(0) == "A title");
    CHECK(row->Text(1) == "A description");
    CHECK(row->Int(2) == 100);
    return;
  }
  CHECK(world.Items() == 0);
  CHECK_FALSE(world.store->OpenUpload(upload.name));
  CHECK(world.pool->Read()->QueryOne("SELECT COUNT(*) FROM uploads")->Int(0) == 0);
}
