#include "catalogue/catalogue.h"

#include <catch2/catch.hpp>

#include "catalogue/media/removal.h"
#include "fixture.h"
#include "queue/jobs.h"
#include "support/error_code.h"

using namespace openpress;
using namespace openpress::catalogue;
using openpress::tests::CatalogueFixture;
using openpress::tests::CodeOf;

TEMPLATE_TEST_CASE("a change is seen at once here and soon elsewhere", "[catalogue]", OPENPRESS_DB_WORLDS) {
  CatalogueFixture<TestType> f;
  Catalogue elsewhere(f.world.pool(), f.clock, std::make_shared<http::HotCache>());
  const std::string token = f.Add(f.ada);
  REQUIRE(f.catalogue.AccessTo(token)->state == State::kPublic);
  REQUIRE(elsewhere.AccessTo(token)->state == State::kPublic);
  const auto generation = f.hot->generation();
  f.Change(token, [](auto& c, auto id, auto now) { return SetState(c, id, State::kPrivate, now); });
  CHECK(f.hot->generation() > generation);
  CHECK(f.catalogue.AccessTo(token)->state == State::kPrivate);
  CHECK(elsewhere.AccessTo(token)->state == State::kPublic);
  f.clock.Advance(std::chrono::seconds(5));
  CHECK(elsewhere.AccessTo(token)->state == State::kPrivate);
  f.Change(token, &MarkDeleted);
  CHECK_FALSE(f.catalogue.AccessTo(token));
}

TEMPLATE_TEST_CASE("that there is no such item is remembered until there is", "[catalogue]", OPENPRESS_DB_WORLDS) {
  CatalogueFixture<TestType> f;
  NewMedia media;
  media.token = "reservedone";
  media.user_id = f.ada;
  media.extension = "mp4";
  CHECK_FALSE(f.catalogue.AccessTo(media.token));
  {
    const auto lease = f.world.pool().Write();
    Insert(*lease, media, 1);
  }
  CHECK_FALSE(f.catalogue.AccessTo(media.token));
  f.catalogue.Changed(media.token);
  CHECK(f.catalogue.AccessTo(media.token));
}

TEMPLATE_TEST_CASE("a change that throws changes nothing", "[catalogue]", OPENPRESS_DB_WORLDS) {
  CatalogueFixture<TestType> f;
  const std::string token = f.Add(f.ada);
  CHECK(CodeOf([&] {
          f.Change(token, [](auto& c, auto id, auto now) -> bool {
            SetState(c, id, State::kUnlisted, now);
            throw Error(Fault::kBadInput, "enough", "Enough.");
          });
        }) == "enough");
  CHECK(f.Get(token).state == State::kPublic);
}

TEMPLATE_TEST_CASE("deleting an item ends its jobs and leaves one that removes its files", "[catalogue]",
                   OPENPRESS_DB_WORLDS) {
  CatalogueFixture<TestType> f;
  const std::string token = f.Add(f.ada);
  const Media media = f.Get(token);
  f.Change(token, [&](auto& c, auto, auto) {
    queue::NewJob job;
    job.kind = "chunk";
    job.group = token;
    queue::Enqueue(c, job, f.clock);
  });
  const auto remove = [&] {
    return f.catalogue.Change(token, [&](db::Connection& c, Millis) { return Remove(c, media, f.clock); });
  };
  const auto job = remove();
  REQUIRE(job);
  CHECK_FALSE(remove());
  const auto lease = f.world.pool().Read();
  CHECK_FALSE(FindByToken(*lease, token));
  CHECK(queue::Find(*lease, *job)->kind == kDeleteFiles);
  CHECK(queue::Find(*lease, *job)->payload.at("token") == token);
  CHECK(queue::Find(*lease, *job)->state == queue::State::kWaiting);
  CHECK(queue::ListGroup(*lease, token).front().state == queue::State::kCancelled);
}

TEST_CASE("originals are for owner and editors, or for all who may download", "[catalogue]") {
  Access access;
  access.user_id = 7;
  access.state = State::kPublic;
  access.media_type = MediaType::kVideo;
  accounts::Principal owner;
  owner.user_id = 7;
  CHECK(MayRead(access, nullptr));
  CHECK_FALSE(MayReadOriginal(access, nullptr));
  CHECK(MayReadOriginal(access, &owner));
  access.allow_download = true;
  CHECK(MayReadOriginal(access, nullptr));
  access.state = State::kPrivate;
  CHECK_FALSE(MayReadOriginal(access, nullptr));
  CHECK(MayReadOriginal(access, &owner));
  access.shares = {{8, Share::kViewer}, {9, Share::kEditor}};
  accounts::Principal viewer;
  viewer.user_id = 8;
  accounts::Principal editor;
  editor.user_id = 9;
  CHECK(MayReadOriginal(access, &viewer));
  access.allow_download = false;
  CHECK(MayRead(access, &viewer));
  CHECK_FALSE(MayReadOriginal(access, &viewer));
  CHECK(MayReadOriginal(access, &editor));

  // An image tells where it was taken; what is not probed yet may be one.
  access.allow_download = true;
  for (const MediaType type : {MediaType::kImage, MediaType::kUnknown}) {
    access.media_type = type;
    CHECK_FALSE(MayReadOriginal(access, &viewer));
    CHECK(MayKeep(access, &viewer));
    CHECK(MayReadOriginal(access, &editor));
  }
}
