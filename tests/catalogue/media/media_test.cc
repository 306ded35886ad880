#include "catalogue/media/media.h"

#include <catch2/catch.hpp>

#include "../fixture.h"
#include "catalogue/media/edit.h"
#include "catalogue/media/rendition.h"
#include "support/error_code.h"

using namespace openpress;
using namespace openpress::catalogue;
using openpress::tests::CatalogueFixture;
using openpress::tests::CodeOf;

TEMPLATE_TEST_CASE("an upload becomes an item that waits", "[media]", OPENPRESS_DB_WORLDS) {
  CatalogueFixture<TestType> f;
  const Media media = f.Get(f.Add(f.ada, State::kPublic, false));
  CHECK(media.token.size() == 11);
  CHECK(media.uid.size() == 32);
  CHECK(media.title == "clip");
  CHECK(media.username == "lovelace");
  CHECK(media.author_name == "lovelace");
  CHECK(media.encoding_status == "pending");
  CHECK_FALSE(media.listable);
  CHECK(media.views == 1);
  CHECK(media.likes == 1);
  CHECK(media.dislikes == 0);
  CHECK(media.created_at == f.clock.Now());
}

TEMPLATE_TEST_CASE("status and listing follow what is true of an item", "[media]", OPENPRESS_DB_WORLDS) {
  CatalogueFixture<TestType> f;
  const std::string token = f.Add(f.ada, State::kPublic, false);
  CHECK(f.Change(token, &SetRunning));
  CHECK(f.Get(token).encoding_status == "running");
  CHECK(f.Change(token, [](db::Connection& c, std::int64_t id, Millis now) {
    return RecordProbe(c, id, {MediaType::kVideo, 61500, 1920, 1080}, R"({"streams":[]})", now);
  }));
  CHECK(f.Change(token, [](auto& c, auto id, auto now) { return SetPlayable(c, id, "hls/master.m3u8", now); }));
  Media media = f.Get(token);
  CHECK(media.encoding_status == "success");
  CHECK(media.listable);
  CHECK(media.processing == Progress::kRunning);
  CHECK(media.duration_ms == 61500);
  // A ladder that fails takes nothing away from who is watching.
  CHECK(f.Change(token, [](auto& c, auto id, auto now) { return SetFailed(c, id, "The file ends early.", now); }));
  media = f.Get(token);
  CHECK(media.playable);
  CHECK(media.encoding_status == "success");
  CHECK(media.message == "The file ends early.");
  CHECK(f.Change(token, &Retry));
  CHECK_FALSE(f.Change(token, &Retry));
  CHECK(f.Change(token, &Finish));
  media = f.Get(token);
  CHECK(media.processing == Progress::kDone);
  CHECK(media.message.empty());

  CHECK(f.Change(token, [](auto& c, auto id, auto now) { return SetState(c, id, State::kPrivate, now); }));
  CHECK_FALSE(f.Get(token).listable);
  CHECK(f.Get(token).access_epoch == media.access_epoch + 1);
  CHECK(f.Change(token, [](auto& c, auto id, auto now) { return SetState(c, id, State::kPublic, now); }));
  CHECK(f.Get(token).listable);
}

TEMPLATE_TEST_CASE("an item that failed before it could be seen says so", "[media]", OPENPRESS_DB_WORLDS) {
  CatalogueFixture<TestType> f;
  const std::string token = f.Add(f.ada, State::kPublic, false);
  f.Change(token, [](auto& c, auto id, auto now) { return SetFailed(c, id, "This is no video.", now); });
  CHECK(f.Get(token).encoding_status == "fail");
  CHECK_FALSE(f.Get(token).listable);
}

TEMPLATE_TEST_CASE("probe, plan and pictures are kept beside the row", "[media]", OPENPRESS_DB_WORLDS) {
  CatalogueFixture<TestType> f;
  const std::string token = f.Add(f.ada);
  f.Change(token, [](db::Connection& c, std::int64_t id, Millis now) {
    CHECK(PlanOf(c, id) == "{}");
    RecordPlan(c, id, R"({"chunks":3})");
    RecordProbe(c, id, {MediaType::kAudio, 1000, 0, 0}, R"({"format":{}})", now);
    CHECK(PlanOf(c, id) == R"({"chunks":3})");
    CHECK(ProbeOf(c, id) == R"({"format":{}})");
    SetPictures(c, id, {"poster.jpg", "thumb.jpg", "", "", "", 12.5}, now);
    SetPictures(c, id, {"", "", "sprite-1.jpg", "storyboard.vtt", "preview.mp4", std::nullopt}, now);
  });
  const Media media = f.Get(token);
  CHECK(media.poster == "poster.jpg");
  CHECK(media.thumb == "thumb.jpg");
  CHECK(media.sprite == "sprite-1.jpg");
  CHECK(media.storyboard == "storyboard.vtt");
  CHECK(media.preview == "preview.mp4");
  CHECK(media.thumbnail_time == Approx(12.5));
  CHECK(media.media_type == MediaType::kAudio);
}

TEMPLATE_TEST_CASE("a deleted item is gone and work on it stops", "[media]", OPENPRESS_DB_WORLDS) {
  CatalogueFixture<TestType> f;
  const std::string token = f.Add(f.ada);
  const auto id = f.Get(token).id;
  CHECK(f.Change(token, &MarkDeleted));
  const auto lease = f.world.pool().Write();
  CHECK_FALSE(FindByToken(*lease, token));
  CHECK_FALSE(FindById(*lease, id));
  CHECK_FALSE(MarkDeleted(*lease, id, 1));
  CHECK_FALSE(SetRunning(*lease, id, 1));
  CHECK_FALSE(RecordProbe(*lease, id, {}, "{}", 1));
  CHECK_FALSE(SetPlayable(*lease, id, "", 1));
  CHECK_FALSE(SetFailed(*lease, id, "x", 1));
  CHECK_FALSE(Finish(*lease, id, 1));
  CHECK_FALSE(Retry(*lease, id, 1));
  Media gone;
  gone.id = id;
  CHECK_FALSE(Apply(*lease, gone, {.title = "x", .state = State::kPrivate}, f.ada, 1));
  CHECK_FALSE(SetReviewed(*lease, id, true, 1));
  CHECK_FALSE(SetOwner(*lease, id, f.bob, 1));
  CHECK_FALSE(SetState(*lease, id, State::kPublic, 1));
  Purge(*lease, id);
  CHECK(lease->QueryOne("SELECT COUNT(*) FROM media")->Int(0) == 0);
}

TEMPLATE_TEST_CASE("only a marked item is purged", "[media]", OPENPRESS_DB_WORLDS) {
  CatalogueFixture<TestType> f;
  const std::string token = f.Add(f.ada);
  f.Change(token, [](auto& c, auto id, auto) { Purge(c, id); });
  CHECK(f.Get(token).token == token);
}

TEMPLATE_TEST_CASE("renditions are brought up to date, never doubled", "[rendition]", OPENPRESS_DB_WORLDS) {
  CatalogueFixture<TestType> f;
  const std::string token = f.Add(f.ada);
  f.Change(token, [](db::Connection& c, std::int64_t id, Millis now) {
    Rendition low;
    low.media_id = id;
    low.codec = "h264";
    low.width = 426;
    low.height = 240;
    Rendition high = low;
    high.width = 1920;
    high.height = 1080;
    high.playlist = "hls/v1080/index.m3u8";
    Rendition sound;
    sound.media_id = id;
    sound.kind = RenditionKind::kAudio;
    sound.codec = "aac";
    const auto low_id = UpsertRendition(c, low, now);
    const auto high_id = UpsertRendition(c, high, now);
    UpsertRendition(c, sound, now);
    CHECK(UpsertRendition(c, low, now) == low_id);
    auto all = RenditionsOf(c, id);
    REQUIRE(all.size() == 3);
    CHECK(all[0].height == 1080);
    CHECK(all[2].kind == RenditionKind::kAudio);
    CHECK(PercentOf(all) == 0);

    SetRenditionPercent(c, high_id, 50, now);
    SetRenditionPercent(c, high_id, 40, now);
    SetRenditionPercent(c, low_id, 0, now);
    all = RenditionsOf(c, id);
    CHECK(all[0].percent == 50);
    CHECK(all[0].state == Progress::kRunning);
    CHECK(all[1].state == Progress::kRunning);
    CHECK(PercentOf(all) == 46);
    FinishRendition(c, low_id, 1000, 450000, now);
    SetRenditionPercent(c, low_id, 70, now);
    SetDownload(c, low_id, "download/240.mp4", 990, now);
    all = RenditionsOf(c, id);
    CHECK(all[1].state == Progress::kDone);
    CHECK(all[1].percent == 100);
    CHECK(all[1].bandwidth == 450000);
    CHECK(all[1].download == "download/240.mp4");
    UpsertRendition(c, all[1], now);
    CHECK(RenditionsOf(c, id)[1].download == "download/240.mp4");

    FailRendition(c, high_id, "Out of memory.", now);
    SetFailed(c, id, "Out of memory.", now);
    Retry(c, id, now);
    all = RenditionsOf(c, id);
    CHECK(all[0].state == Progress::kWaiting);
    CHECK(all[0].percent == 0);
    CHECK(all[1].state == Progress::kDone);
  });
}
