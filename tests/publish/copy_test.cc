#include "publish/copy.h"

#include <filesystem>

#include <catch2/catch.hpp>

#include "catalogue/lists/category.h"
#include "catalogue/lists/search.h"
#include "catalogue/lists/tag.h"
#include "catalogue/media/chapters.h"
#include "catalogue/media/files.h"
#include "catalogue/media/removal.h"
#include "catalogue/media/subtitle.h"
#include "publish/handlers.h"
#include "publish/job_orders.h"
#include "publish/workshop_world.h"

using namespace openpress;
using namespace openpress::publish;
using openpress::catalogue::Progress;
using openpress::catalogue::State;
using openpress::tests::WorkshopWorld;

namespace {

struct World : WorkshopWorld {
  std::string token = Add();
  accounts::Principal who;

  World() {
    who.user_id = ada;
    who.role = accounts::Role::kJournalist;
  }
  /** Finished, with everything an item can have. */
  void FinishSource() {
    Put(token, "poster.jpg", "poster");
    std::filesystem::create_directories(store->Folder(token) + "/hls");
    Put(token, "hls/master.m3u8", "list");
    Change(token, [&](db::Connection& c, std::int64_t id, Millis now) {
      catalogue::RecordProbe(c, id, {catalogue::MediaType::kVideo, 5000, 640, 360}, R"({"probe":1})", now);
      catalogue::RecordPlan(c, id, R"({"plan":1})");
      catalogue::SetPictures(c, id, {.poster = "poster.jpg", .thumbnail_time = std::nullopt}, now);
      catalogue::Rendition rendition;
      rendition.media_id = id;
      rendition.codec = "h264";
      rendition.height = 360;
      const auto made = catalogue::UpsertRendition(c, rendition, now);
      catalogue::FinishRendition(c, made, 10, 20, now);
      catalogue::SetDownload(c, made, "download/360.mp4", 30, now);
      catalogue::AddTag(c, id, catalogue::EnsureTag(c, "Boats", ada, now));
      catalogue::AddToCategory(c, id, 2);
      catalogue::SetChapters(c, id, Json::array({{{"startTime", 0}, {"endTime", 1}, {"chapterTitle", "One"}}}), now);
      catalogue::SetSubtitle(c, id, {"en", "English"}, "English", "subtitles/en-x.vtt", {{0, 1000, {}, "Seagulls"}},
                             ada, now);
      c.Execute("UPDATE media SET views = 50, is_shared = 0, language = 'en' WHERE id = $1", {id});
      catalogue::SetPlayable(c, id, "hls/master.m3u8", now);
      catalogue::Finish(c, id, now);
    });
  }
  /** The copy's token. */
  std::string Order(const catalogue::Publishing& rules = {}) {
    const auto source = Get(token).value();
    catalogue.Change(token, [&](db::Connection& c, Millis) { OrderCopies(c, {source}, who, rules, 0, clock); });
    const auto lease = world.pool().Read();
    return lease->QueryOne("SELECT token FROM media ORDER BY id DESC LIMIT 1")->Text(0);
  }
  void Work(const std::string& copy) {
    queue::JobContext context(JobsOf(copy).front());
    CopyItem(workshop, context);
  }
};

}  // namespace

TEST_CASE("a copy of a finished item is finished, with everything that tells of its files", "[copy]") {
  World w;
  w.FinishSource();
  const std::string token = w.Order();
  CHECK_FALSE(w.Get(token)->playable);
  w.Work(token);
  // As after an interruption.
  w.Work(token);
  const auto source = w.Get(w.token).value();
  const auto copy = w.Get(token).value();
  CHECK(copy.title == "Harbour (Copy)");
  CHECK(copy.processing == Progress::kDone);
  CHECK(copy.listable);
  CHECK(copy.hls == "hls/master.m3u8");
  CHECK(copy.poster == "poster.jpg");
  CHECK(copy.duration_ms == 5000);
  CHECK(copy.sha256 == source.sha256);
  CHECK(copy.uid != source.uid);
  CHECK(copy.views == 1);
  CHECK(w.JobsOf(token).size() == 1);
  const auto lease = w.world.pool().Read();
  CHECK(catalogue::ProbeOf(*lease, copy.id) == R"({"probe":1})");
  CHECK(catalogue::PlanOf(*lease, copy.id) == R"({"plan":1})");
  const auto renditions = catalogue::RenditionsOf(*lease, copy.id);
  REQUIRE(renditions.size() == 1);
  CHECK(renditions[0].download == "download/360.mp4");
  CHECK(catalogue::TagsOf(*lease, {copy.id}).at(copy.id).front().title == "Boats");
  CHECK(catalogue::CategoriesOf(*lease, {copy.id}).at(copy.id).size() == 1);
  CHECK(catalogue::ChaptersOf(*lease, copy.id).size() == 1);
  CHECK(catalogue::SubtitlesOf(*lease, copy.id).size() == 1);
  CHECK(lease->QueryOne("SELECT COUNT(*) FROM cues")->Int(0) == 2);
  CHECK(catalogue::Search(*lease, {.text = "seagulls"})->place.count == 2);
  const std::string folder = w.store->FolderPath(token);
  CHECK(std::filesystem::exists(folder + "/hls/master.m3u8"));
  CHECK(std::filesystem::exists(folder + "/poster.jpg"));
  CHECK(w.store->FindOriginal(token));
}

TEST_CASE("a copy of an item that is not finished is processed like an upload", "[copy]") {
  World w;
  w.Put(w.token, "poster.jpg", "half");
  const std::string token = w.Order();
  w.Work(token);
  CHECK(w.store->FindOriginal(token));
  CHECK_FALSE(std::filesystem::exists(w.store->FolderPath(token) + "/poster.jpg"));
  CHECK(w.Get(token)->processing == Progress::kWaiting);
  const auto jobs = w.JobsOf(token);
  REQUIRE(jobs.size() == 2);
  CHECK(jobs[1].kind == "probe");
  CHECK(jobs[1].state == queue::State::kWaiting);
}

TEST_CASE("a source that is deleted first takes its copy along", "[copy]") {
  World w;
  w.FinishSource();
  const std::string token = w.Order();
  w.catalogue.Change(w.token, [&](db::Connection& c, Millis) {
    return catalogue::Remove(c, catalogue::FindByToken(c, w.token).value(), w.clock);
  });
  SECTION("while its files are still there") {}
  SECTION("with its files") {
    w.store->RemoveItem(w.token);
  }
  w.Work(token);
  CHECK_FALSE(w.Get(token));
  const auto lease = w.world.pool().Read();
  CHECK(queue::FindByKey(*lease, "delete_files:" + token).has_value());
}

TEST_CASE("a copy that has no files yet lacks none", "[copy]") {
  World w;
  w.FinishSource();
  const std::string token = w.Order();
  const auto looked_at = [&] {
    const auto lease = w.world.pool().Read();
    return catalogue::FilesAfter(*lease, 0, 10).size();
  };
  CHECK(looked_at() == 1);
  w.Work(token);
  CHECK(looked_at() == 2);
}

TEST_CASE("a copy that was deleted meanwhile is left alone", "[copy]") {
  World w;
  w.FinishSource();
  const std::string token = w.Order();
  const queue::Job job = w.JobsOf(token).front();
  w.catalogue.Change(token, [&](db::Connection& c, Millis) {
    return catalogue::Remove(c, catalogue::FindByToken(c, token).value(), w.clock);
  });
  queue::JobContext context(job);
  CopyItem(w.workshop, context);
  CHECK_FALSE(std::filesystem::exists(w.store->FolderPath(token)));
}

TEST_CASE("a copy begins as new items do, but no further than its source", "[copy]") {
  World w;
  const auto begins = [&](State source, catalogue::Workflow workflow) {
    w.Change(w.token, [&](auto& c, auto id, auto now) { return catalogue::SetState(c, id, source, now); });
    return w.Get(w.Order({.workflow = workflow}))->state;
  };
  CHECK(begins(State::kPublic, catalogue::Workflow::kPublic) == State::kPublic);
  CHECK(begins(State::kPublic, catalogue::Workflow::kPrivate) == State::kPrivate);
  CHECK(begins(State::kUnlisted, catalogue::Workflow::kPublic) == State::kUnlisted);
  CHECK(begins(State::kPrivate, catalogue::Workflow::kUnlisted) == State::kPrivate);
}

TEST_CASE("a long title makes room for the mark", "[copy]") {
  World w;
  std::string title;
  for (int i = 0; i < 100; ++i) title += "é";
  w.token = w.Add(title);
  const std::string copied = w.Get(w.Order())->title;
  CHECK(copied.ends_with("é (Copy)"));
  CHECK(copied.size() == 2 * 93 + 7);
}
