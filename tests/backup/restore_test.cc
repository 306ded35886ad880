#include <catch2/catch.hpp>

#include "backup/backup_world.h"
#include "backup/manifest.h"
#include "lib/crypto/seal.h"

namespace openpress::tests {
namespace {

namespace fs = std::filesystem;

void Damage(const std::string& path) {
  std::string bytes = ContentsOf(path);
  bytes[bytes.size() / 2] = static_cast<char>(bytes[bytes.size() / 2] ^ 1);
  fs::remove(path);  // or the bytes that the site shares are damaged, too
  std::ofstream(path, std::ios::binary) << bytes;
}

TEST_CASE("a box is made of a backup, byte for byte", "[backup]") {
  BackupWorld world;
  const std::string token = world.Item(300'000);
  const auto open = world.site().Create(100);
  world.site().Send(open, 0, Footage(40));
  const auto report = world.Run();
  world.Restore(report.name);
  backup::FinishRestore(world.box());

  UploadWorld other(world.box());
  CHECK(other.Items() == 1);
  CHECK(ContentsOf(world.box() + "/" + BackupWorld::Shelved(token) + "/original.mp4") == Footage(300'000, 300'000));
  struct stat status {};
  REQUIRE(::stat((world.box() + "/" + BackupWorld::Shelved(token) + "/original.mp4").c_str(), &status) == 0);
  CHECK((status.st_mode & 0777U) == 0440U);
  // Whoever sent those 40 bytes goes on behind them.
  other.uploads->Recover();
  CHECK(other.Offset(open) == 40);
  other.Send(open, 40, Footage(60, 40));
  CHECK(other.Original(open) == Footage(100));
}

TEST_CASE("an encrypted backup is restored by its identity and by no other", "[backup]") {
  BackupWorld world;
  const std::size_t size = 2 * crypto::kSealPiece;  // the last piece is empty
  const std::string token = world.Item(size);
  const auto keys = crypto::MakeSealKeys();
  auto order = world.order();
  order.recipient = keys.recipient;
  const auto report = world.Run(order);
  CHECK(CodeOf([&] { world.Restore(report.name); }) == "identity_needed");
  CHECK(CodeOf([&] { world.Restore(report.name, crypto::MakeSealKeys().identity); }) == "wrong_identity");
  CHECK(fs::is_empty(world.box()));
  world.Restore(report.name, keys.identity);
  CHECK(ContentsOf(world.box() + "/" + BackupWorld::Shelved(token) + "/original.mp4") == Footage(size, size));
}

TEST_CASE("a folder with anything in it is left alone", "[backup]") {
  BackupWorld world;
  world.Item(3000);
  const auto report = world.Run();
  fs::create_directories(world.box());
  storage::WriteFile(world.box() + "/openpress.db", "somebody's site");
  CHECK(CodeOf([&] { world.Restore(report.name); }) == "folder_not_empty");
  CHECK(ContentsOf(world.box() + "/openpress.db") == "somebody's site");
  CHECK(std::distance(fs::directory_iterator(world.box()), fs::directory_iterator()) == 1);
}

TEST_CASE("a restore that was interrupted goes on with the same backup only, and nothing serves meanwhile",
          "[backup]") {
  BackupWorld world;
  const std::string first = BackupWorld::Shelved(world.Item(300'000)) + "/original.mp4";
  world.Item(400'000);
  const auto old = world.Run();
  world.Item(500'000);
  const auto report = world.Run();
  fs::create_directories(world.box());
  const backup::RestoreOrder order{.from = world.to() + "/" + report.name, .data = world.box()};
  CHECK(CodeOf([&] {
          backup::Restore(order, [](std::string_view, std::int64_t done, std::int64_t) {
            if (done >= 800'000) throw Error(Fault::kBusy, "interrupted", "Stopped.");
          });
        }) == "interrupted");
  CHECK(CodeOf([&] { backup::RefuseUnfinishedRestore(world.box()); }) == "restore_unfinished");
  CHECK_FALSE(fs::exists(world.box() + "/openpress.db"));
  CHECK(CodeOf([&] { world.Restore(old.name); }) == "folder_not_empty");

  // What is there already is not believed unseen: it has the right size and time, and another byte.
  std::string there;
  for (const auto& entry : fs::recursive_directory_iterator(world.box() + "/media")) {
    if (entry.is_regular_file()) there = entry.path().string();
  }
  REQUIRE_FALSE(there.empty());
  const auto time = fs::last_write_time(there);
  const std::string before = ContentsOf(there);
  Damage(there);
  fs::last_write_time(there, time);
  world.Restore(report.name);
  CHECK(ContentsOf(there) == before);
  CHECK(fs::exists(world.box() + "/" + first));
  backup::FinishRestore(world.box());
  CHECK(CodeOf([&] { backup::RefuseUnfinishedRestore(world.box()); }).empty());
  CHECK(UploadWorld(world.box()).Items() == 3);
}

TEST_CASE("damage in a backup is found, named, and never put in a box", "[backup]") {
  BackupWorld world;
  const std::string original = BackupWorld::Shelved(world.Item(300'000)) + "/original.mp4";
  const auto report = world.Run();
  const std::string folder = world.to() + "/" + report.name + "/";
  SECTION("a changed byte") {
    Damage(folder + original);
  }
  SECTION("a cut file") {
    fs::resize_file(folder + original, 200'000);
  }
  SECTION("a missing file") {
    fs::remove(folder + original);
  }
  SECTION("a link in its place") {
    fs::remove(folder + original);
    fs::create_symlink("/etc/passwd", folder + original);
  }
  try {
    world.Restore(report.name);
    FAIL("it was taken");
  } catch (const Error& problem) {
    CHECK(problem.fault() == Fault::kBroken);
    CHECK_THAT(problem.what(), Catch::Contains(original));
  }
  CHECK_FALSE(fs::exists(world.box() + "/" + original));
}

TEST_CASE("damage in an encrypted backup is found as well", "[backup]") {
  BackupWorld world;
  const auto keys = crypto::MakeSealKeys();
  world.Item(300'000);
  auto order = world.order();
  order.recipient = keys.recipient;
  const auto report = world.Run(order);
  for (const auto& entry : fs::recursive_directory_iterator(world.to() + "/" + report.name + "/files")) {
    if (entry.is_regular_file() && entry.file_size() > 300'000) Damage(entry.path().string());
  }
  CHECK(CodeOf([&] { world.Restore(report.name, keys.identity); }) == "backup_damaged");
}

TEST_CASE("what is no backup is refused, and the newest one near it named", "[backup]") {
  BackupWorld world;
  world.Item(3000);
  const auto report = world.Run();
  fs::create_directories(world.box());
  try {
    backup::Restore({.from = world.to(), .data = world.box()}, BackupWorld::Quiet());
    FAIL("it was taken");
  } catch (const Error& problem) {
    CHECK(problem.code() == "no_backup");
    CHECK_THAT(problem.what(), Catch::Contains(report.name));
  }
  storage::WriteFile(world.to() + "/" + report.name + "/manifest", "{}\n");
  CHECK(CodeOf([&] { world.Restore(report.name); }) == "manifest_broken");
}

}  // namespace
}  // namespace openpress::tests
