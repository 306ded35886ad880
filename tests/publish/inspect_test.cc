#include "publish/inspect.h"

#include <filesystem>

#include <catch2/catch.hpp>

#include "catalogue/media/files.h"
#include "core/ids.h"
#include "lib/crypto/digest.h"
#include "publish/anew.h"
#include "publish/job_orders.h"
#include "publish/workshop_world.h"
#include "support/error_code.h"

using namespace openpress;
using namespace openpress::publish;
using openpress::catalogue::Progress;
using openpress::tests::CodeOf;
using openpress::tests::WorkshopWorld;

namespace {

/** An item that is done, with streams and pictures. */
struct World : WorkshopWorld {
  std::string token = Add();

  World() {
    std::filesystem::create_directories(store->Folder(token) + "/hls/v240");
    std::filesystem::create_directories(store->Folder(token) + "/pictures");
    Put(token, "hls/master.m3u8", "#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=1\nv240/index.m3u8\n");
    Put(token, "hls/v240/index.m3u8", "#EXTM3U\n#EXT-X-MAP:URI=\"init.mp4\"\n#EXTINF:4,\n1.m4s\n#EXT-X-ENDLIST\n");
    Put(token, "hls/v240/init.mp4", "i");
    Put(token, "hls/v240/1.m4s", "s");
    Put(token, "pictures/poster.jpg", "p");
    Change(token, [](auto& c, auto id, auto now) {
      catalogue::RecordProbe(c, id, {.media_type = catalogue::MediaType::kVideo}, "{}", now);
      catalogue::SetPlayable(c, id, "hls/master.m3u8", now);
      catalogue::SetPictures(c, id, {.poster = "pictures/poster.jpg"}, now);
      return catalogue::Finish(c, id, now);
    });
    SetHash(ToHex(crypto::HashOf(crypto::Algorithm::kSha256, "footage")));
  }
  void SetHash(const std::string& sha256) { world.pool().Write()->Execute("UPDATE media SET sha256 = $1", {sha256}); }
  catalogue::ItemFiles Files() {
    const auto lease = world.pool().Read();
    return catalogue::FilesAfter(*lease, 0, 10).at(0);
  }
  std::string Codes(bool scrub = false) {
    std::string codes;
    for (const Flaw& flaw : InspectItem(*store, Files(), scrub, [] { return false; })) codes += flaw.code + " ";
    return codes;
  }
  [[nodiscard]] std::string Path(const std::string& file) const { return store->FolderPath(token) + "/" + file; }
};

}  // namespace

TEST_CASE("an item that is whole has no flaw", "[publish]") {
  World w;
  CHECK(w.Codes(true).empty());
}

TEST_CASE("each thing that is wrong with an item's files is found", "[publish]") {
  World w;
  SECTION("the original is gone") {
    std::filesystem::remove(w.Path("original.mp4"));
    CHECK(w.Codes() == "original_missing ");
  }
  SECTION("the original is cut") {
    w.Put(w.token, "original.mp4", "foot");
    CHECK(w.Codes() == "original_cut ");
  }
  SECTION("a byte of the original is another, which only reading it tells") {
    w.Put(w.token, "original.mp4", "fOotage");
    CHECK(w.Codes().empty());
    CHECK(w.Codes(true) == "original_altered ");
  }
  SECTION("a hash that is not known yet is no flaw") {
    w.Put(w.token, "original.mp4", "fOotage");
    w.SetHash("");
    CHECK(w.Codes(true).empty());
  }
  SECTION("the master playlist is gone") {
    std::filesystem::remove(w.Path("hls/master.m3u8"));
    CHECK(w.Codes() == "streams_broken ");
  }
  SECTION("a playlist is empty") {
    w.Put(w.token, "hls/v240/index.m3u8", "");
    CHECK(w.Codes() == "streams_broken ");
  }
  SECTION("a segment is gone") {
    std::filesystem::remove(w.Path("hls/v240/1.m4s"));
    CHECK(w.Codes() == "streams_broken ");
  }
  SECTION("a segment is empty") {
    w.Put(w.token, "hls/v240/1.m4s", "");
    CHECK(w.Codes() == "streams_broken ");
  }
  SECTION("what stands in URI= is gone") {
    std::filesystem::remove(w.Path("hls/v240/init.mp4"));
    CHECK(w.Codes() == "streams_broken ");
  }
  SECTION("a playlist leads out of the item") {
    w.Put(w.token, "hls/v240/index.m3u8", "#EXTM3U\n../../../../secret\n");
    CHECK(w.Codes() == "streams_broken ");
  }
  SECTION("playlists that name each other end") {
    w.Put(w.token, "hls/v240/index.m3u8", "#EXTM3U\n../master.m3u8\nindex.m3u8\n");
    CHECK(w.Codes().empty());
  }
  SECTION("the poster is gone") {
    std::filesystem::remove(w.Path("pictures/poster.jpg"));
    CHECK(w.Codes() == "picture_missing ");
  }
}

TEST_CASE("reading an original can be given up", "[publish]") {
  World w;
  CHECK(CodeOf([&] { InspectItem(*w.store, w.Files(), true, [] { return true; }); }) == "interrupted");
}

TEST_CASE("an item whose streams are lost begins anew and is no longer shown as playable", "[publish]") {
  World w;
  const auto files = w.Files();
  w.Change(w.token, [&](auto& c, auto, auto) { return ProcessAnew(c, files, true, w.clock); });
  const auto media = w.Get(w.token);
  CHECK(media->processing == Progress::kWaiting);
  CHECK_FALSE(media->playable);
  CHECK(media->hls.empty());
  REQUIRE(w.JobsOf(w.token).size() == 1);
  CHECK(w.JobsOf(w.token).front().kind == "probe");
  // Once is enough.
  const auto again = w.Change(w.token, [&](auto& c, auto, auto) { return ProcessAnew(c, files, true, w.clock); });
  CHECK_FALSE(again);
}

TEST_CASE("after a restore only what lacks something or was under way begins anew", "[publish]") {
  World w;
  const std::string waiting = w.Add();
  const std::string lost = w.Add();
  std::filesystem::remove(w.store->FolderPath(lost) + "/original.mp4");
  {
    // Jobs that some worker of the lost box had in hand.
    const auto lease = w.world.pool().Write();
    queue::Enqueue(*lease, ProbeOrder(waiting), w.clock);
    queue::Enqueue(*lease, StillsOrder(waiting), w.clock);
    lease->Execute("UPDATE jobs SET state = 'running', worker = 'elsewhere', lease_until = 1, lease_ms = 1");
  }
  SECTION("all streams are there") {
    CHECK(ProcessRestored(w.world.pool(), *w.store, w.clock) == std::vector<std::string>{waiting});
    CHECK(w.Get(w.token)->playable);
  }
  SECTION("streams are not in the backup") {
    std::filesystem::remove_all(w.Path("hls"));
    CHECK(ProcessRestored(w.world.pool(), *w.store, w.clock) == std::vector<std::string>{w.token, waiting});
    CHECK_FALSE(w.Get(w.token)->playable);
  }
  const auto jobs = w.JobsOf(waiting);
  REQUIRE(jobs.size() == 1);
  CHECK(jobs.front().kind == "probe");
  CHECK(jobs.front().state == queue::State::kWaiting);
}
