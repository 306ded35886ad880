#include "publish/versions.h"

#include <filesystem>

#include <catch2/catch.hpp>

#include "catalogue/media/chapters.h"
#include "catalogue/media/subtitle.h"
#include "catalogue/media/version.h"
#include "publish/carry.h"
#include "publish/handlers.h"
#include "publish/job_orders.h"
#include "publish/workshop_world.h"
#include "support/error_code.h"

using namespace openpress;
using namespace openpress::publish;
using openpress::catalogue::Cue;
using openpress::catalogue::Progress;
using openpress::tests::CodeOf;
using openpress::tests::WorkshopWorld;

namespace {

Json Chapter(const Json& from, const Json& to, const char* title) {
  return {{"startTime", from}, {"endTime", to}, {"chapterTitle", title}};
}

struct World : WorkshopWorld {
  std::string token = Add();

  World() {
    std::filesystem::create_directories(store->Folder(token) + "/subtitles");
    Put(token, "subtitles/en-x.vtt",
        "WEBVTT\n\n00:01.000 --> 00:02.000\nBefore\n\n00:04.000 --> 00:06.000\nSeagulls\n");
    Change(token, [&](db::Connection& c, std::int64_t id, Millis now) {
      catalogue::RecordProbe(c, id, {catalogue::MediaType::kVideo, 10000, 640, 360}, "{}", now);
      catalogue::SetSubtitle(c, id, {"en", "English"}, "English", "subtitles/en-x.vtt",
                             {{1000, 2000, {}, "Before"}, {4000, 6000, {}, "Seagulls"}}, ada, now);
      catalogue::SetChapters(c, id, Json::array({Chapter(0, 10, "All")}), now);
      catalogue::SetPlayable(c, id, "hls/master.m3u8", now);
      catalogue::Finish(c, id, now);
    });
  }
  /** Ordered, and made but for being put in place. */
  Item Trimmed(const std::vector<media::Range>& ranges) {
    const auto source = Get(token).value();
    const auto jobs = catalogue.Change(
        token, [&](db::Connection& c, Millis) { return OrderTrimInPlace(c, source, ranges, ada, 0, clock); });
    const std::string version = [&] {
      const auto lease = world.pool().Read();
      return queue::Find(*lease, jobs.front())->payload.at("media").get<std::string>();
    }();
    return FindItem(workshop, version).value();
  }
  std::vector<catalogue::Version> Versions() {
    const auto id = Get(token)->id;
    const auto lease = world.pool().Read();
    return catalogue::VersionsOf(*lease, id);
  }
  std::vector<std::int64_t> Replace(const std::string& file, std::int64_t user) {
    return catalogue.Change(token, [&](db::Connection& c, Millis) {
      return AcceptReplacement(c, file, token, user, {"mp4", 9, "", "new.mp4"}, clock);
    });
  }
};

}  // namespace

TEST_CASE("subtitles of pieces are shown when the pieces say the words", "[versions]") {
  const std::vector<Cue> cues = {
      {0, 1000, {}, "a"}, {1500, 3000, {}, "b"}, {5000, 6000, "line:0", "c"}, {9000, 9900, {}, "d"}};
  const auto kept = CuesWithin(cues, {{2, 5.5}, {9, 10}});
  REQUIRE(kept.size() == 3);
  CHECK(kept[0].text == "b");
  CHECK(kept[0].start_ms == 0);
  CHECK(kept[0].end_ms == 1000);
  CHECK(kept[1].start_ms == 3000);
  CHECK(kept[1].end_ms == 3500);
  CHECK(kept[1].settings == "line:0");
  CHECK(kept[2].start_ms == 3500);
  CHECK(kept[2].end_ms == 4400);
  // What is left of one is too short to be read.
  CHECK(CuesWithin(cues, {{2.95, 4}}).empty());
  CHECK(CuesWithin({}, {{0, 1}}).empty());
}

TEST_CASE("chapters of pieces begin where the pieces do", "[versions]") {
  const Json chapters = Json::array({Chapter("00:00:00.000", "00:00:04.000", "One"), Chapter(4, 10, "Two")});
  CHECK(ChaptersWithin(chapters, {{1, 3}, {5, 6}, {7, 8}}) ==
        Json::array({Chapter(0.0, 2.0, "One"), Chapter(2.0, 4.0, "Two")}));
  CHECK(ChaptersWithin(chapters, {{4, 10}}) == Json::array({Chapter(0.0, 6.0, "Two")}));
}

TEST_CASE("an item stays as it is while a piece of it is made, and has its words at their new times after",
          "[versions]") {
  World w;
  const Item made = w.Trimmed({{3, 7}});
  CHECK(w.Get(w.token)->duration_ms == 10000);
  CHECK(w.Get(w.token)->playable);
  CHECK(CodeOf([&] { w.Trimmed({{0, 1}}); }) == "change_under_way");
  PutInPlace(w.workshop, made);
  const auto now = w.Get(w.token).value();
  CHECK(now.folder == made.media.token);
  CHECK(now.token == w.token);
  // The playlists are to name the subtitles.
  CHECK(w.JobsOf(w.token).back().kind == "playlists");
  const auto lease = w.world.pool().Read();
  const auto subtitles = catalogue::SubtitlesOf(*lease, now.id);
  REQUIRE(subtitles.size() == 1);
  CHECK(std::filesystem::exists(w.store->Folder(now.folder) + "/" + subtitles[0].file));
  const auto hits = catalogue::SpokenHits(*lease, {now.id}, {"seagulls"});
  REQUIRE(hits.size() == 1);
  CHECK(hits.at(now.id)[0].start_ms == 1000);
  CHECK(catalogue::SpokenHits(*lease, {now.id}, {"before"}).empty());
  CHECK(catalogue::ChaptersOf(*lease, now.id) == Json::array({Chapter(0.0, 4.0, "All")}));
}

TEST_CASE("a job that runs again after its content was put in place does nothing", "[versions]") {
  World w;
  const Item made = w.Trimmed({{3, 7}});
  PutInPlace(w.workshop, made);
  const auto now = w.Get(w.token).value();
  PutInPlace(w.workshop, made);
  CHECK(w.Get(w.token)->folder == now.folder);
  CHECK_FALSE(FindItem(w.workshop, made.media.token));
}

TEST_CASE("a file that came for an item is made its content with what the item says", "[versions]") {
  World w;
  const auto jobs = w.Replace("newfile1", w.ada);
  REQUIRE(jobs.size() == 1);
  CHECK(w.JobsOf("newfile1").front().kind == "probe");
  const Item made = FindItem(w.workshop, "newfile1").value();
  CHECK(made.media.size == 9);
  PutInPlace(w.workshop, made);
  const auto now = w.Get(w.token).value();
  CHECK(now.original_name == "new.mp4");
  const auto lease = w.world.pool().Read();
  CHECK(catalogue::SpokenHits(*lease, {now.id}, {"seagulls"}).at(now.id)[0].start_ms == 4000);
}

TEST_CASE("a file does not take a place that is not its sender's, or not free", "[versions]") {
  World w;
  const auto other = [&] {
    const auto lease = w.world.pool().Write();
    return accounts::InsertUser(*lease, {"babbage1", "bob@example.org", "", accounts::Role::kJournalist, ""},
                                w.clock.Now());
  }();
  CHECK(w.Replace("newfile1", other).empty());
  CHECK(w.Versions().empty());
  CHECK(w.Replace("newfile1", w.ada).size() == 1);
  CHECK(w.Replace("newfile2", w.ada).empty());
  // What failed gives way.
  const auto pending = w.Versions().at(0).media;
  w.catalogue.Change("newfile1",
                     [&](db::Connection& c, Millis now) { catalogue::SetFailed(c, pending.id, "No.", now); });
  CHECK(w.Replace("newfile2", w.ada).size() == 2);
  REQUIRE(w.Versions().size() == 1);
  CHECK(w.Versions()[0].media.token == "newfile2");
}

TEST_CASE("a piece that cannot be cut any more goes, and the item stays", "[versions]") {
  World w;
  const Item made = w.Trimmed({{3, 7}});
  w.Change(w.token, [](auto& c, auto id, auto now) { return catalogue::SetFailed(c, id, "No.", now); });
  queue::JobContext context(w.JobsOf(made.media.token).front());
  TrimItem(w.workshop, context);
  CHECK(w.Versions().empty());
  CHECK(w.Get(w.token));
}

TEST_CASE("what fails is told of the version, not of the item", "[versions]") {
  World w;
  const Item made = w.Trimmed({{3, 7}});
  queue::Job job = w.JobsOf(made.media.token).front();
  job.error = "The file ends early.";
  {
    const auto lease = w.world.pool().Write();
    const auto transaction = lease->Begin();
    JobDied(w.workshop, *lease, job);
    transaction->Commit();
  }
  CHECK(w.Get(w.token)->processing == Progress::kDone);
  CHECK(w.Versions().at(0).media.message == "The file ends early.");
  CHECK(w.Versions().at(0).media.processing == Progress::kFailed);
}

TEST_CASE("what was put aside is purged after its time, and its folder with it", "[versions]") {
  World w;
  const Item made = w.Trimmed({{3, 7}});
  PutInPlace(w.workshop, made);
  std::vector<std::int64_t> jobs;
  const auto purge = [&](Millis before) {
    return PurgeVersions(w.catalogue, before, [&](std::int64_t job) { jobs.push_back(job); });
  };
  CHECK(purge(w.clock.Now()) == 0);
  CHECK(purge(w.clock.Now() + 1) == 1);
  REQUIRE(jobs.size() == 1);
  queue::JobContext context([&] {
    const auto lease = w.world.pool().Read();
    return queue::Find(*lease, jobs.front()).value();
  }());
  DeleteFiles(w.workshop, context);
  CHECK_FALSE(std::filesystem::exists(w.store->FolderPath(w.token)));
  CHECK(std::filesystem::exists(w.store->FolderPath(made.media.token)));
  CHECK(w.Get(w.token)->folder == made.media.token);
}

TEST_CASE("a trim in place needs room for what is put aside", "[versions]") {
  World w;
  const auto source = w.Get(w.token).value();
  const auto order = [&](std::int64_t quota) {
    w.catalogue.Change(w.token, [&](db::Connection& c, Millis) {
      return OrderTrimInPlace(c, source, {{0, 1}}, w.ada, quota, w.clock);
    });
  };
  CHECK(CodeOf([&] { order(13); }) == "quota_exceeded");
  CHECK_NOTHROW(order(14));
}
