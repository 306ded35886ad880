#include "catalogue/media/version.h"

#include <catch2/catch.hpp>

#include "../fixture.h"
#include "../plans.h"
#include "catalogue/lists/list.h"
#include "catalogue/lists/search.h"
#include "catalogue/media/chapters.h"
#include "catalogue/media/edit.h"
#include "catalogue/media/files.h"
#include "catalogue/media/original.h"
#include "catalogue/media/removal.h"
#include "catalogue/media/rendition.h"
#include "catalogue/media/subtitle.h"
#include "queue/jobs.h"
#include "support/error_code.h"

using namespace openpress;
using namespace openpress::catalogue;
using openpress::tests::CatalogueFixture;
using openpress::tests::CodeOf;

namespace {

template <class World>
struct Fixture : CatalogueFixture<World> {
  using Base = CatalogueFixture<World>;
  std::string token = Base::Add(Base::ada);

  Fixture() {
    Base::Change(token, [&](db::Connection& c, std::int64_t id, Millis now) {
      RecordProbe(c, id, {MediaType::kVideo, 60000, 640, 360}, R"({"probe":1})", now);
      RecordPlan(c, id, R"({"plan":1})");
      SetPictures(c, id, {.poster = "pictures/poster.jpg", .thumbnail_time = 3.5}, now);
      AddRendition(c, id, 360, now);
      AddRendition(c, id, 240, now);
      SetSubtitle(c, id, {"en", "English"}, "English", "subtitles/en-x.vtt", {{0, 1000, {}, "Seagulls"}}, Base::ada,
                  now);
      SetChapters(c, id, Json::array({{{"startTime", 0}, {"endTime", 1}, {"chapterTitle", "One"}}}), now);
      Finish(c, id, now);
    });
  }
  static void AddRendition(db::Connection& c, std::int64_t id, int height, Millis now) {
    Rendition rendition;
    rendition.media_id = id;
    rendition.codec = "h264";
    rendition.height = height;
    const auto made = UpsertRendition(c, rendition, now);
    FinishRendition(c, made, 10, 20, now);
    SetDownload(c, made, "download/" + std::to_string(height) + ".mp4", 30, now);
  }
  /** Another content, being made. @return its token */
  std::string Begin(const std::string& version = NewToken()) {
    const Media item = Base::Get(token);
    Base::catalogue.Change(token, [&](db::Connection& c, Millis now) {
      InsertVersion(c, item, version, catalogue::Change::kTrim, "[[1,2]]", Base::ada, now);
    });
    return version;
  }
  std::optional<Media> Work(const std::string& version) {
    const auto lease = Base::world.pool().Read();
    return FindForWork(*lease, version);
  }
  /** All of it is done. */
  void Make(const std::string& version) {
    const std::int64_t id = Work(version)->id;
    Base::catalogue.Change(version, [&](db::Connection& c, Millis now) {
      SetOriginal(c, id, {"mp4", 400, std::string(64, '1'), "short.mp4"}, now);
      RecordProbe(c, id, {MediaType::kVideo, 1000, 320, 180}, R"({"probe":2})", now);
      RecordPlan(c, id, R"({"plan":2})");
      AddRendition(c, id, 240, now);
      SetPlayable(c, id, "hls/master.m3u8", now);
      Finish(c, id, now);
    });
  }
  bool Put(const std::string& version) {
    std::optional<Version> found;
    {
      const auto lease = Base::world.pool().Read();
      found = FindVersion(*lease, FindByToken(*lease, token)->id, version);
    }
    return Base::catalogue.ChangeAll({token, version}, [&](db::Connection& c, Millis now) {
      return PutInPlace(c, *found->media.version_of, found->media.id, now);
    });
  }
  std::vector<Version> Versions() {
    const auto lease = Base::world.pool().Read();
    return VersionsOf(*lease, FindByToken(*lease, token)->id);
  }
  std::size_t Listed() {
    const auto lease = Base::world.pool().Read();
    return List(*lease, {.unlisted_too = true})->rows.size();
  }
};

}  // namespace

TEMPLATE_TEST_CASE("what is being made for an item is no item", "[version]", OPENPRESS_DB_WORLDS) {
  Fixture<TestType> f;
  const std::string version = f.Begin();
  REQUIRE(f.Work(version));
  CHECK(f.Work(version)->version_of == f.Get(f.token).id);
  {
    const auto id = f.Work(version)->id;
    const auto lease = f.world.pool().Read();
    CHECK_FALSE(FindByToken(*lease, version));
    CHECK_FALSE(FindById(*lease, id));
    CHECK(FindByTokens(*lease, {version}).empty());
    CHECK(lease->QueryOne("SELECT COUNT(*) FROM media_search WHERE rowid = $1", {id})->Int(0) == 0);
  }
  CHECK(f.Listed() == 1);
  f.Make(version);
  CHECK(f.Listed() == 1);
  CHECK_FALSE(f.Work(version)->listable);
  // Its files are its owner's alone.
  const Access access = f.catalogue.AccessTo(version).value();
  CHECK_FALSE(MayRead(access, nullptr));
  accounts::Principal who;
  who.user_id = f.ada;
  CHECK(MayRead(access, &who));
  who.user_id = f.bob;
  CHECK_FALSE(MayRead(access, &who));
  CHECK_FALSE(f.catalogue.AccessToItem(version));
}

TEMPLATE_TEST_CASE("only one content is made for an item at a time", "[version]", OPENPRESS_DB_WORLDS) {
  Fixture<TestType> f;
  const std::string version = f.Begin();
  CHECK(CodeOf([&] { f.Begin(); }) == "change_under_way");
  f.Make(version);
  REQUIRE(f.Put(version));
  CHECK_NOTHROW(f.Begin());
}

TEMPLATE_TEST_CASE("a content that is put in place takes all that tells of it along", "[version]",
                   OPENPRESS_DB_WORLDS) {
  Fixture<TestType> f;
  const Media before = f.Get(f.token);
  f.Change(f.token, [](db::Connection& c, std::int64_t id, Millis) {
    c.Execute("UPDATE media SET views = 50, comment_count = 3 WHERE id = $1", {id});
  });
  const std::string version = f.Begin();
  f.Make(version);
  REQUIRE(f.Put(version));
  const Media now = f.Get(f.token);
  CHECK(now.id == before.id);
  CHECK(now.folder == version);
  CHECK(now.duration_ms == 1000);
  CHECK(now.size == 400);
  CHECK(now.original_name == "short.mp4");
  CHECK(now.poster.empty());
  CHECK_FALSE(now.thumbnail_time);
  CHECK(now.views == 50);
  CHECK(now.listable);
  {
    const auto lease = f.world.pool().Read();
    CHECK(RenditionsOf(*lease, now.id).size() == 1);
    CHECK(RenditionsOf(*lease, now.id)[0].download == "download/240.mp4");
    CHECK(PlanOf(*lease, now.id) == R"({"plan":2})");
    CHECK(SubtitlesOf(*lease, now.id).empty());
    CHECK(ChaptersOf(*lease, now.id).empty());
    CHECK(SpokenHits(*lease, {now.id}, {"seagulls"}).empty());
  }
  // What was there is kept, and not for readers.
  REQUIRE(f.Versions().size() == 1);
  CHECK(f.Versions()[0].kept_at == f.clock.Now());
  CHECK(f.Versions()[0].media.folder == f.token);
  CHECK(f.Versions()[0].media.duration_ms == 60000);
  CHECK_FALSE(MayRead(f.catalogue.AccessTo(f.token).value(), nullptr));
  CHECK(f.catalogue.AccessTo(f.token)->moved_to == version);
  CHECK(MayRead(f.catalogue.AccessTo(version).value(), nullptr));
  CHECK(f.catalogue.AccessToItem(f.token)->media_id == now.id);
  // Nobody works on it any more.
  CHECK_FALSE(f.Work(version));
}

TEMPLATE_TEST_CASE("what was put aside can be brought back, and put aside again", "[version]", OPENPRESS_DB_WORLDS) {
  Fixture<TestType> f;
  const std::string version = f.Begin();
  f.Make(version);
  REQUIRE(f.Put(version));
  REQUIRE(f.Put(version));
  const Media now = f.Get(f.token);
  CHECK(now.folder == f.token);
  CHECK(now.duration_ms == 60000);
  CHECK(now.poster == "pictures/poster.jpg");
  CHECK(now.thumbnail_time == 3.5);
  {
    const auto lease = f.world.pool().Read();
    CHECK(RenditionsOf(*lease, now.id).size() == 2);
    CHECK(SubtitlesOf(*lease, now.id).size() == 1);
    CHECK(ChaptersOf(*lease, now.id).size() == 1);
    CHECK(SpokenHits(*lease, {now.id}, {"seagulls"}).size() == 1);
  }
  CHECK(f.Versions()[0].media.duration_ms == 1000);
  REQUIRE(f.Put(version));
  CHECK(f.Get(f.token).duration_ms == 1000);
}

TEMPLATE_TEST_CASE("links to private files end when others take their place", "[version]", OPENPRESS_DB_WORLDS) {
  Fixture<TestType> f;
  CHECK(MayRead(f.catalogue.AccessTo(f.token).value(), nullptr));
  const std::string first = f.Begin();
  f.Make(first);
  REQUIRE(f.Put(first));
  const std::string second = f.Begin();
  f.Make(second);
  CHECK(MayRead(f.catalogue.AccessTo(first).value(), nullptr));
  REQUIRE(f.Put(second));
  // Known from before, and forgotten at once.
  CHECK_FALSE(MayRead(f.catalogue.AccessTo(first).value(), nullptr));
  CHECK(f.catalogue.AccessTo(first)->moved_to == second);
  CHECK(f.catalogue.AccessTo(f.token)->moved_to == second);
  CHECK(MayRead(f.catalogue.AccessTo(second).value(), nullptr));
  f.Change(f.token, [](auto& c, auto id, auto now) { return SetState(c, id, State::kPrivate, now); });
  CHECK_FALSE(MayRead(f.catalogue.AccessTo(second).value(), nullptr));
}

TEMPLATE_TEST_CASE("what is put aside counts for a quota and goes with its owner", "[version]", OPENPRESS_DB_WORLDS) {
  Fixture<TestType> f;
  const std::string version = f.Begin();
  f.Make(version);
  REQUIRE(f.Put(version));
  const auto bytes = [&](std::int64_t user) {
    const auto lease = f.world.pool().Read();
    return OriginalBytesOf(*lease, user);
  };
  CHECK(bytes(f.ada) == 1400);
  f.Change(f.token, [&](auto& c, auto id, auto now) { return SetOwner(c, id, f.bob, now); });
  CHECK(bytes(f.ada) == 0);
  CHECK(bytes(f.bob) == 1400);
}

TEMPLATE_TEST_CASE("a hash that comes late is told of the content it is of", "[version]", OPENPRESS_DB_WORLDS) {
  Fixture<TestType> f;
  const std::string version = f.Begin();
  f.Make(version);
  f.catalogue.Change(version, [&](db::Connection& c, Millis) {
    c.Execute("UPDATE media SET sha256 = '' WHERE token = $1", {version});
  });
  REQUIRE(f.Put(version));
  f.catalogue.Change(version, [&](db::Connection& c, Millis) { CHECK(StoreHash(c, version, "abc")); });
  CHECK(f.Get(f.token).sha256 == "abc");
  CHECK(f.Versions()[0].media.sha256 == std::string(64, '0'));
}

TEMPLATE_TEST_CASE("an item goes with all that it was made of", "[version]", OPENPRESS_DB_WORLDS) {
  Fixture<TestType> f;
  const std::string kept = f.Begin();
  f.Make(kept);
  REQUIRE(f.Put(kept));
  const std::string made = f.Begin();
  const Media item = f.Get(f.token);
  const auto job =
      f.catalogue.Change(f.token, [&](db::Connection& c, Millis) { return Remove(c, item, f.clock).value(); });
  const auto lease = f.world.pool().Write();
  const Json payload = queue::Find(*lease, job)->payload;
  CHECK(payload["folder"] == kept);
  REQUIRE(payload["versions"].size() == 2);
  CHECK(payload["versions"][0]["folder"] == f.token);
  CHECK(payload["versions"][1]["folder"] == made);
  CHECK_FALSE(FindForWork(*lease, made));
  CHECK(OriginalBytesOf(*lease, f.ada) == 0);
  // Until all of it is purged, no folder is a stray one.
  CHECK(IsKnown(*lease, kept));
  for (const Json& one : payload["versions"]) Purge(*lease, one["media_id"]);
  Purge(*lease, payload["media_id"]);
  CHECK_FALSE(IsKnown(*lease, kept));
  CHECK_FALSE(IsKnown(*lease, f.token));
}

TEMPLATE_TEST_CASE("what was put aside long ago is found, and can go alone", "[version]", OPENPRESS_DB_WORLDS) {
  Fixture<TestType> f;
  const std::string version = f.Begin();
  f.Make(version);
  REQUIRE(f.Put(version));
  const Millis then = f.clock.Now();
  const auto kept_before = [&](Millis before) {
    const auto lease = f.world.pool().Read();
    return KeptBefore(*lease, before, 10);
  };
  CHECK(kept_before(then).empty());
  REQUIRE(kept_before(then + 1).size() == 1);
  const Media old = kept_before(then + 1)[0].media;
  f.catalogue.Change(version, [&](db::Connection& c, Millis) {
    CHECK(RemoveVersion(c, old, f.clock));
    CHECK_FALSE(RemoveVersion(c, old, f.clock));
    Purge(c, old.id);
  });
  CHECK(f.Versions().empty());
  // The folder of the item is another's name by now, and known all the same; so are old addresses.
  CHECK(IsKnown(*f.world.pool().Read(), version));
  CHECK(f.catalogue.AccessTo(f.token)->moved_to == version);
  CHECK(f.catalogue.AccessToItem(f.token)->media_id == f.Get(f.token).id);
}

TEST_CASE("questions about versions are served by an index", "[version]") {
  Fixture<tests::SqliteWorld> f;
  const auto lease = f.world.pool().Read();
  for (const std::string& sql : VersionStatements()) tests::CheckServedByIndex(*lease, sql);
}
