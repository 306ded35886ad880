#include "publish/part_uploads.h"

#include <catch2/catch.hpp>

#include "publish/upload_world.h"

using namespace openpress;
using namespace openpress::publish;
using namespace openpress::tests;

namespace {

constexpr const char* kUuid = "1b4e28ba-2fa1-41d2-883f-0016d3cca427";
constexpr std::int64_t kSize = 100'000;

UploadPart PartOf(std::int64_t number, std::int64_t count = 2) {
  UploadPart part;
  part.user_id = UploadWorld::kAda;
  part.client_id = kUuid;
  part.file_name = "clip.mp4";
  part.total = count * kSize;
  part.number = number;
  part.count = count;
  part.first = number * kSize;
  part.size = kSize;
  return part;
}

class PartWorld : public UploadWorld {
 public:
  void Put(std::int64_t number, char byte = 'a') {
    const auto writer = parts.Write(PartOf(number));
    REQUIRE(writer);
    writer->Append(std::string(kSize, byte));
    writer->Finish();
  }
  PartUploads parts{*pool, *store, *uploads};
};

}  // namespace

TEST_CASE("a newer request for a part takes over from a stale one", "[parts]") {
  PartWorld world;
  const auto stale = world.parts.Write(PartOf(0));
  stale->Append("first bytes");
  const auto newer = world.parts.Write(PartOf(0));
  CHECK(CodeOf([&] { stale->Append("more"); }) == "upload_taken_over");
  CHECK(CodeOf([&] { stale->Finish(); }) != "");
  newer->Append(std::string(kSize, 'n'));
  newer->Finish();
  CHECK(world.parts.Write(PartOf(0)) == nullptr);
}

TEST_CASE("what has become an item is never written again", "[parts]") {
  PartWorld world;
  const auto stale = world.parts.Write(PartOf(0));
  stale->Append("x");
  world.Put(0, 'a');
  world.Put(1, 'b');
  const auto late = world.parts.Write(PartOf(1));
  CHECK(late == nullptr);
  const Upload done = world.parts.Finish(UploadWorld::kAda, kUuid, 2, 2 * kSize);
  CHECK(done.done);
  CHECK(CodeOf([&] { stale->Append("evil"); }) == "upload_taken_over");
  CHECK((world.Original(done) == std::string(kSize, 'a') + std::string(kSize, 'b')));
}

TEST_CASE("a writer whose upload was cancelled writes nowhere", "[parts]") {
  PartWorld world;
  const auto writer = world.parts.Write(PartOf(1));
  world.parts.Cancel(UploadWorld::kAda, kUuid);
  CHECK(CodeOf([&] { writer->Append("x"); }) == "upload_closed");
  CHECK(CodeOf([&] { world.parts.Cancel(UploadWorld::kAda, kUuid); }) == "no_such_upload");
}

TEST_CASE("parts that lie over each other are refused, whichever is first", "[parts]") {
  PartWorld world;
  UploadPart wide = PartOf(1, 3);
  wide.first -= 1;
  wide.size += 1;
  const auto first = world.parts.Write(PartOf(0, 3));
  const auto second = world.parts.Write(wide);  // nothing is there yet
  first->Append(std::string(kSize, 'a'));
  first->Finish();
  second->Append(std::string(kSize + 1, 'b'));
  CHECK(CodeOf([&] { second->Finish(); }) == "part_collides");
  CHECK(CodeOf([&] { world.parts.Write(wide); }) == "part_collides");
  UploadPart swapped = PartOf(2, 4);
  swapped.total = 3 * kSize;
  swapped.first = kSize;
  world.parts.Write(swapped)->Append("x");
}

TEST_CASE("a row that says complete is finished at the next start", "[parts]") {
  PartWorld world;
  world.Put(0, 'a');
  world.Put(1, 'b');
  world.intake.failures = 1;
  CHECK(CodeOf([&] { world.parts.Finish(UploadWorld::kAda, kUuid, 2, std::nullopt); }) == "test_failure");
  CHECK(world.Items() == 0);
  world.uploads->Recover();
  CHECK(world.Items() == 1);
  const Upload done = world.parts.Finish(UploadWorld::kAda, kUuid, 2, std::nullopt);
  CHECK((world.Original(done) == std::string(kSize, 'a') + std::string(kSize, 'b')));
}
