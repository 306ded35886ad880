#include "publish/item_intake.h"

#include <catch2/catch.hpp>

#include "catalogue/media/original.h"
#include "http/server.h"
#include "publish/hash_job.h"
#include "publish/upload_world.h"
#include "queue/jobs.h"

using namespace openpress;
using namespace openpress::publish;
using namespace openpress::tests;

namespace {

struct IntakeWorld : UploadWorld {
  IntakeWorld()
      : queue(queue::Open("sql:", *pool, clock)), catalogue(*pool, clock, std::make_shared<http::HotCache>()) {
    // The uploads of the base class stay unused.
    real = std::make_unique<Uploads>(*pool, *store, *hasher, items, clock, [this] { return limits; });
  }
  std::unique_ptr<queue::JobQueue> queue;
  catalogue::Catalogue catalogue;
  ItemIntake items{catalogue, *queue,
                   [](std::string_view token) {
                     queue::NewJob job;
                     job.kind = "probe";
                     job.key = "probe:" + std::string(token);
                     return job;
                   },
                   [this] { return rules; }};
  catalogue::Publishing rules;
  std::unique_ptr<Uploads> real;

  Upload Whole(const std::string& bytes, const std::string& title = {}) {
    NewUpload wanted;
    wanted.user_id = kAda;
    wanted.size = static_cast<std::int64_t>(bytes.size());
    wanted.file_name = "clip.mp4";
    wanted.title = title;
    const Upload upload = real->Create(wanted);
    const auto writer = real->Write(kAda, upload.name, 0, std::nullopt, std::nullopt);
    writer->Append(bytes);
    return writer->Finish();
  }
  std::string StoredHash(const Upload& upload) {
    return catalogue::FindByToken(*pool->Read(), upload.media_token)->sha256;
  }
};

}  // namespace

TEST_CASE("an upload becomes a media row and a probe job in one step", "[uploads]") {
  IntakeWorld world;
  const Upload upload = world.Whole(Footage(1000), "Harbour");
  const auto media = catalogue::FindByToken(*world.pool->Read(), upload.media_token);
  REQUIRE(media);
  CHECK(media->title == "Harbour");
  CHECK(media->size == 1000);
  CHECK(media->extension == "mp4");
  CHECK(media->user_id == world.kAda);
  CHECK(media->state == catalogue::State::kPublic);
  CHECK(media->is_reviewed);
  CHECK(queue::FindByKey(*world.pool->Read(), "probe:" + upload.media_token));
  CHECK(catalogue::OriginalBytesOf(*world.pool->Read(), world.kAda) == 1000);
  CHECK(catalogue::OriginalBytesOf(*world.pool->Read(), world.kBob) == 0);
}

TEST_CASE("the rules in force say how an item begins", "[uploads]") {
  IntakeWorld world;
  world.rules = {catalogue::Workflow::kUnlisted, true};
  const Upload upload = world.Whole(Footage(1000));
  const auto media = catalogue::FindByToken(*world.pool->Read(), upload.media_token);
  CHECK(media->state == catalogue::State::kUnlisted);
  CHECK_FALSE(media->is_reviewed);
}

TEST_CASE("the hash is recorded, with the item or soon after", "[uploads]") {
  IntakeWorld world;
  const std::string bytes = Footage(5'000'000);
  const Upload upload = world.Whole(bytes);
  const auto job = queue::FindByKey(*world.pool->Read(), "hash:" + upload.media_token);
  CHECK(job.has_value() == world.StoredHash(upload).empty());

  queue::Job order;
  order.payload = {{"media", upload.media_token}, {"upload", upload.name}, {"size", upload.size}};
  queue::JobContext context(order);
  SECTION("from what was computed on the way") {}
  SECTION("from the file after a restart") {
    world.hasher->Forget(upload.name);
  }
  HashOriginal(world.catalogue, *world.store, *world.hasher, context);
  HashOriginal(world.catalogue, *world.store, *world.hasher, context);
  CHECK(world.StoredHash(upload) == Sha256Of(bytes));
}

TEST_CASE("hashing an item that is gone is no failure", "[uploads]") {
  IntakeWorld world;
  const Upload upload = world.Whole(Footage(1000));
  world.hasher->Forget(upload.name);
  world.store->RemoveItem(upload.media_token);
  queue::Job order;
  order.payload = {{"media", upload.media_token}, {"upload", upload.name}, {"size", upload.size}};
  queue::JobContext context(order);
  CHECK_NOTHROW(HashOriginal(world.catalogue, *world.store, *world.hasher, context));
}

TEST_CASE("an upload that outlasts the right to publish becomes an item for its owner's eyes", "[uploads]") {
  IntakeWorld world;
  const auto change =
      GENERATE("UPDATE users SET role = 'user' WHERE id = 1", "UPDATE users SET is_active = 0 WHERE id = 1");
  const std::string bytes = Footage(1000);
  NewUpload wanted;
  wanted.user_id = world.kAda;
  wanted.size = 1000;
  wanted.file_name = "clip.mp4";
  const Upload upload = world.real->Create(wanted);
  const auto writer = world.real->Write(world.kAda, upload.name, 0, std::nullopt, std::nullopt);
  writer->Append(bytes);
  world.pool->Write()->Execute(change);
  writer->Finish();
  const auto media = catalogue::FindByToken(*world.pool->Read(), upload.media_token);
  REQUIRE(media);
  CHECK(media->state == catalogue::State::kPrivate);
  CHECK_FALSE(media->is_reviewed);
  CHECK(ContentsOf(*world.store->FindOriginal(upload.media_token)) == bytes);
  world.catalogue.Change(upload.media_token, [&](db::Connection& connection, Millis now) {
    catalogue::SetPlayable(connection, media->id, "", now);
    catalogue::SetState(connection, media->id, catalogue::State::kPublic, now);
  });
  CHECK_FALSE(catalogue::FindByToken(*world.pool->Read(), upload.media_token)->listable);
}
