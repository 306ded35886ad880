#include <catch2/catch.hpp>

#include "backup/backup_world.h"
#include "backup/status.h"
#include "lib/crypto/seal.h"

namespace openpress::tests {
namespace {

namespace fs = std::filesystem;

TEST_CASE("a backup holds database, media, documents, portraits and unfinished uploads", "[backup]") {
  BackupWorld world;
  const std::string token = world.Item(5000);
  world.Put(BackupWorld::Shelved(token) + "/hls/master.m3u8", "#EXTM3U");
  world.Put(BackupWorld::Shelved(token) + "/.work/half", "x");
  world.Put(BackupWorld::Shelved(token) + "/hls/new.part", "x");
  world.Put("media/.trash/old/original.mp4", "x");
  world.Put("verification/1/abc", "press card");
  world.Put("verification/incoming/abc", "x");
  world.Put("portraits/a.webp", "face");
  const auto open = world.site().Create(100);
  world.site().Send(open, 0, Footage(40));

  const auto report = world.Run();
  const std::string folder = world.to() + "/" + report.name + "/";
  CHECK(ContentsOf(folder + BackupWorld::Shelved(token) + "/original.mp4") == Footage(5000, 5000));
  CHECK(ContentsOf(folder + BackupWorld::Shelved(token) + "/hls/master.m3u8") == "#EXTM3U");
  CHECK(ContentsOf(folder + "verification/1/abc") == "press card");
  CHECK(ContentsOf(folder + "portraits/a.webp") == "face");
  CHECK(ContentsOf(folder + "uploads/" + open.name).substr(0, 40) == Footage(40));
  CHECK(report.files == 6);
  CHECK(report.missing.empty());
  CHECK(world.Copies() == 0);
  const auto copy = db::Open("sqlite:" + folder + "openpress.db", 1);
  CHECK(copy->Read()->QueryOne("SELECT COUNT(*) FROM media")->Int(0) == 1);
}

TEST_CASE("a second backup shares what has not changed, and the site's settled files", "[backup]") {
  BackupWorld world;
  const std::string settled = BackupWorld::Shelved(world.Item(5000)) + "/original.mp4";
  world.Settle(settled);
  const std::string fresh = BackupWorld::Shelved(world.Item(6000)) + "/original.mp4";
  const auto first = world.Run();
  const std::string one = world.to() + "/" + first.name + "/";
  CHECK(BackupWorld::Inode(one + settled) == BackupWorld::Inode(world.data() + "/" + settled));
  CHECK(BackupWorld::Inode(one + fresh) != BackupWorld::Inode(world.data() + "/" + fresh));

  const std::string added = BackupWorld::Shelved(world.Item(7000)) + "/original.mp4";
  const auto second = world.Run();
  const std::string two = world.to() + "/" + second.name + "/";
  CHECK(second.name > first.name);
  CHECK(second.written_files == 2);  // the new item and the database
  CHECK(BackupWorld::Inode(two + fresh) == BackupWorld::Inode(one + fresh));
  CHECK(ContentsOf(two + added) == Footage(7000, 7000));
}

TEST_CASE("a file that was replaced is not taken from the backup before", "[backup]") {
  BackupWorld world;
  const std::string playlist = BackupWorld::Shelved(world.Item(100)) + "/hls/index.m3u8";
  world.Put(playlist, "one segment");
  const auto first = world.Run();
  world.Put(playlist, "two segment");
  const auto second = world.Run();
  CHECK(ContentsOf(world.to() + "/" + first.name + "/" + playlist) == "one segment");
  CHECK(ContentsOf(world.to() + "/" + second.name + "/" + playlist) == "two segment");
}

TEST_CASE("what goes while a backup runs is in it, as far as its database speaks of it", "[backup]") {
  BackupWorld world;
  const std::string token = world.Item(3000);
  world.Item(4000);
  bool removed = false;
  const auto report = backup::Run(*world.site().pool, world.order(), SystemClock(),
                                  [&](std::string_view what, std::int64_t done, std::int64_t total) {
                                    if (what != "copying" || done < total || removed) return;
                                    removed = true;
                                    fs::remove_all(world.data() + "/" + BackupWorld::Shelved(token));
                                  });
  REQUIRE(removed);
  CHECK(report.missing.empty());
  CHECK(ContentsOf(world.to() + "/" + report.name + "/" + BackupWorld::Shelved(token) + "/original.mp4") ==
        Footage(3000, 3000));
}

TEST_CASE("what no item of its database is made of is not in a backup", "[backup]") {
  BackupWorld w;
  const std::string token = w.Item(1000);
  // As an upload that ends while the backup runs leaves it.
  w.Put("media/zz/zzLater0000/original.mp4", "later");
  const std::string name = w.Run().name;
  w.Restore(name);
  CHECK(std::filesystem::exists(w.box() + "/" + BackupWorld::Shelved(token) + "/original.mp4"));
  CHECK_FALSE(std::filesystem::exists(w.box() + "/media/zz"));
  CHECK(std::filesystem::exists(w.data() + "/media/zz/zzLater0000/original.mp4"));
}

TEST_CASE("a backup that is interrupted leaves nothing that looks like one", "[backup]") {
  BackupWorld world;
  world.Item(3000);
  const auto whole = world.Run();
  for (const std::string_view when : {"copying", "checking"}) {
    world.Item(4000);
    CHECK(CodeOf([&] {
            backup::Run(*world.site().pool, world.order(), SystemClock(),
                        [&](std::string_view what, std::int64_t, std::int64_t) {
                          if (what == when) throw Error(Fault::kBusy, "interrupted", "Stopped.");
                        });
          }) == "interrupted");
    CHECK(backup::BackupsIn(world.to()) == std::vector<std::string>{whole.name});
    CHECK(world.Copies() == 0);
  }
  const auto next = world.Run();
  CHECK(backup::BackupsIn(world.to()) == std::vector<std::string>{whole.name, next.name});
  for (const auto& entry : fs::directory_iterator(world.to())) {
    const std::string name = entry.path().filename().string();
    CHECK((name == whole.name || name == next.name || name == ".lock"));
  }
}

TEST_CASE("only so many backups stay", "[backup]") {
  BackupWorld world;
  world.Item(3000);
  auto order = world.order();
  order.keep = 2;
  const auto first = world.Run(order);
  const auto second = world.Run(order);
  const auto third = world.Run(order);
  CHECK(third.removed == std::vector<std::string>{first.name});
  CHECK(backup::BackupsIn(world.to()) == std::vector<std::string>{second.name, third.name});
}

TEST_CASE("two backups to one folder do not run at once", "[backup]") {
  BackupWorld world;
  world.Item(3000);
  const backup::Shelf busy(world.to());
  CHECK(CodeOf([&] { world.Run(); }) == "backup_running");
}

TEST_CASE("an item without its original is named, and the rest is saved", "[backup]") {
  BackupWorld world;
  const std::string lost = world.Item(3000);
  const std::string kept = world.Item(4000);
  fs::remove_all(world.data() + "/" + BackupWorld::Shelved(lost));
  const auto report = world.Run();
  CHECK(report.missing == std::vector<std::string>{lost});
  CHECK(fs::exists(world.to() + "/" + report.name + "/" + BackupWorld::Shelved(kept) + "/original.mp4"));
}

TEST_CASE("an encrypted backup tells nothing of what is in it, and shares unchanged files all the same", "[backup]") {
  BackupWorld world;
  const std::string token = world.Item(200'000);
  auto order = world.order();
  order.recipient = crypto::MakeSealKeys().recipient;
  const auto first = world.Run(order);
  for (const auto& entry : fs::recursive_directory_iterator(world.to() + "/" + first.name)) {
    CHECK(entry.path().string().find(token) == std::string::npos);
    if (!entry.is_regular_file()) continue;
    const std::string bytes = ContentsOf(entry.path().string());
    CHECK(bytes.starts_with("OPSEAL1\n"));
    CHECK(bytes.find(token) == std::string::npos);
  }
  const auto second = world.Run(order);
  CHECK(second.written_files == 1);  // the database
}

TEST_CASE("how backups ended is remembered", "[backup]") {
  const TemporaryFolder folder;
  CHECK_FALSE(backup::ReadStatus(folder.path()).good_at);
  backup::RecordGood(folder.path(), 5, "/backups/one");
  backup::RecordFailure(folder.path(), 9, "the disk is full");
  auto status = backup::ReadStatus(folder.path());
  CHECK(status.good_at == 5);
  CHECK(status.failed_at == 9);
  CHECK(status.failure == "the disk is full");
  backup::RecordGood(folder.path(), 12, "/backups/two");
  status = backup::ReadStatus(folder.path());
  CHECK(status.good == "/backups/two");
  CHECK_FALSE(status.failed_at);
  storage::WriteFile(folder.path() + "/backup.json", "{\"good\": 7}");
  CHECK_FALSE(backup::ReadStatus(folder.path()).good_at);
}

}  // namespace
}  // namespace openpress::tests
