#include "storage/disk/disk_store.h"

#include <filesystem>
#include <fstream>
#include <map>
#include <set>

#include <catch2/catch.hpp>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/error.h"
#include "support/temporary_folder.h"

using namespace openpress;
using namespace openpress::storage;
namespace fs = std::filesystem;

namespace {

constexpr const char* kToken = "Ab3xyzQ1290";
constexpr const char* kId = "0123456789abcdef";

struct World {
  tests::TemporaryFolder folder;
  std::string root = folder.path() + "/data";
  std::unique_ptr<MediaStore> store = OpenDiskStore(root);

  void Upload(const std::string& bytes) {
    const Fd file = store->CreateUpload(kId);
    REQUIRE(::write(file.get(), bytes.data(), bytes.size()) == static_cast<ssize_t>(bytes.size()));
  }
};

void Put(const std::string& path, const std::string& bytes) {
  std::ofstream(path) << bytes;
}

std::string Get(const std::string& path) {
  std::ifstream file(path);
  return {std::istreambuf_iterator<char>(file), {}};
}

std::string CodeOf(const std::function<void()>& call) {
  try {
    call();
  } catch (const Error& error) {
    return error.code();
  }
  return "";
}

}  // namespace

TEST_CASE("an adopted upload is the item's read-only original and no upload any more", "[storage]") {
  World world;
  world.Upload("footage");
  const std::string path = world.store->Adopt(kId, kToken, "mp4");
  CHECK(path == fs::canonical(world.root).string() + "/media/Ab/Ab3xyzQ1290/original.mp4");
  CHECK(Get(path) == "footage");
  struct stat status {};
  REQUIRE(::stat(path.c_str(), &status) == 0);
  CHECK((status.st_mode & 0777) == 0440);
  CHECK_FALSE(world.store->OpenUpload(kId));
  CHECK(world.store->FindOriginal(kToken) == path);

  SECTION("doing it again changes nothing") {
    CHECK(world.store->Adopt(kId, kToken, "mp4") == path);
    CHECK(Get(path) == "footage");
  }
  SECTION("another upload cannot take its place, whatever its extension") {
    world.Upload("forgery");
    CHECK(CodeOf([&] { world.store->Adopt(kId, kToken, "mp4"); }) == "original_exists");
    CHECK(CodeOf([&] { world.store->Adopt(kId, kToken, "mov"); }) == "original_exists");
    CHECK(Get(path) == "footage");
    CHECK(world.store->OpenUpload(kId));
  }
}

TEST_CASE("adopting what was never uploaded is refused", "[storage]") {
  World world;
  CHECK(CodeOf([&] { world.store->Adopt(kId, kToken, "mp4"); }) == "upload_missing");
  CHECK_FALSE(world.store->FindOriginal(kToken));
}

TEST_CASE("an upload's id is taken once", "[storage]") {
  World world;
  world.Upload("one");
  CHECK(CodeOf([&] { world.store->CreateUpload(kId); }) == "upload_exists");
  CHECK(world.store->RemoveUpload(kId));
  CHECK_FALSE(world.store->RemoveUpload(kId));
}

TEST_CASE("hostile tokens, ids and extensions never become paths", "[storage]") {
  World world;
  CHECK(CodeOf([&] { world.store->Folder("../../x"); }) == "bad_token");
  CHECK(CodeOf([&] { world.store->RemoveItem(".."); }) == "bad_token");
  CHECK(CodeOf([&] { world.store->RemoveItem(".trash"); }) == "bad_token");
  CHECK(CodeOf([&] { world.store->UsedBy("a/bc"); }) == "bad_token");
  CHECK(CodeOf([&] { (void)world.store->UploadPath("../openpress.db"); }) == "bad_upload_id");
  CHECK(CodeOf([&] { (void)world.store->Original(kToken, "mp4/../x"); }) == "bad_extension");
}

TEST_CASE("readers get finished files of the item and nothing else", "[storage]") {
  World world;
  const std::string folder = world.store->Folder(kToken);
  fs::create_directory(folder + "/hls");
  Put(folder + "/hls/master.m3u8", "#EXTM3U");
  Put(folder + "/original.mp4", "footage");
  fs::create_symlink("/etc/passwd", folder + "/leak.txt");
  fs::create_directory_symlink("/etc", folder + "/etc");

  CHECK(world.store->ResolvePublic(kToken, "hls/master.m3u8") == folder + "/hls/master.m3u8");
  CHECK(world.store->ResolvePublic(kToken, "hls/not-yet.m4s") == folder + "/hls/not-yet.m4s");
  for (const char* refused : {"",
                              "/etc/passwd",
                              "../Ab3xyzQ1291/hls/master.m3u8",
                              "hls/../../x",
                              "hls//master.m3u8",
                              "./poster.jpg",
                              "hls/.",
                              ".hidden",
                              "hls/.hidden.m4s",
                              "hls/1.m4s.tmp",
                              "1.part",
                              "backup~",
                              "original.mp4",
                              "original.mov",
                              "leak.txt",
                              "etc/passwd",
                              "hls",
                              "hls/",
                              "a\\b",
                              "a\nb",
                              "hls/master.m3u8/x"}) {
    INFO(refused);
    CHECK_FALSE(world.store->ResolvePublic(kToken, refused));
  }
  CHECK_FALSE(world.store->ResolvePublic(kToken, std::string("poster.jpg\0x", 12)));
  CHECK_FALSE(world.store->ResolvePublic("..", "x"));
}

TEST_CASE("removing an item follows no link and leaves nothing of the item", "[storage]") {
  World world;
  const std::string outside = world.folder.path() + "/outside";
  fs::create_directory(outside);
  Put(outside + "/kept", "kept");
  const std::string folder = world.store->Folder(kToken);
  fs::create_directories(folder + "/hls/720");
  Put(folder + "/hls/720/1.m4s", "1");
  fs::create_directory_symlink(outside, folder + "/hls/link");
  fs::create_symlink(outside + "/kept", folder + "/file");

  CHECK(world.store->RemoveItem(kToken));
  CHECK_FALSE(fs::exists(folder));
  CHECK(fs::is_empty(world.root + "/media/.trash"));
  CHECK(Get(outside + "/kept") == "kept");
  CHECK_FALSE(world.store->RemoveItem(kToken));
}

TEST_CASE("a removal that was interrupted is finished at the next start", "[storage]") {
  World world;
  fs::create_directories(world.root + "/media/.trash/Ab3xyzQ1290.00/hls");
  Put(world.root + "/media/.trash/Ab3xyzQ1290.00/hls/1.m4s", "1");
  world.store->EmptyTrash();
  CHECK(fs::is_empty(world.root + "/media/.trash"));
}

TEST_CASE("listing tells items and uploads and passes over anything strange", "[storage]") {
  World world;
  world.Upload("12345");
  world.store->Folder(kToken);
  world.store->Folder("Abother");
  fs::create_directory(world.root + "/media/zz");
  fs::create_directory(world.root + "/media/zz/Ab-misplaced");
  fs::create_directory(world.root + "/media/lost+found");
  Put(world.root + "/uploads/readme.txt", "x");

  std::set<std::string> items;
  world.store->ForEachItem([&](const std::string& token) { items.insert(token); });
  CHECK(items == std::set<std::string>{kToken, "Abother"});
  std::map<std::string, std::int64_t> uploads;
  world.store->ForEachUpload([&](const std::string& id, std::int64_t size, Millis) { uploads[id] = size; });
  CHECK(uploads == std::map<std::string, std::int64_t>{{kId, 5}});
}

TEST_CASE("an item's size is the sum of its files, links not counted", "[storage]") {
  World world;
  CHECK(world.store->UsedBy(kToken) == 0);
  const std::string folder = world.store->Folder(kToken);
  fs::create_directory(folder + "/hls");
  Put(folder + "/hls/1.m4s", "12345");
  Put(folder + "/poster.jpg", "123");
  fs::create_symlink("/bin/sh", folder + "/link");
  CHECK(world.store->UsedBy(kToken) == 8);
  CHECK(world.store->FreeSpace().total >= world.store->FreeSpace().free);
  CHECK(world.store->FreeSpace().free > 0);
}

TEST_CASE("opening a store again finds what was there", "[storage]") {
  World world;
  world.Upload("12345");
  world.store = OpenDiskStore(world.root);
  CHECK(world.store->OpenUpload(kId));
}

TEST_CASE("a copied item has the same files under its own name", "[storage]") {
  World world;
  const std::string copy = "Cd3xyzQ1290";
  CHECK(CodeOf([&] { world.store->CopyItem(kToken, copy, false); }) == "original_missing");
  world.Upload("footage");
  world.store->Adopt(kId, kToken, "mp4");
  const std::string from = world.store->Folder(kToken);
  fs::create_directories(from + "/hls/720");
  fs::create_directories(from + "/.work");
  Put(from + "/hls/master.m3u8", "list");
  Put(from + "/hls/720/1.m4s", "segment");
  Put(from + "/hls/720/2.m4s.tmp", "half");
  Put(from + "/.work/secret", "work");
  Put(from + "/poster.jpg", "poster");
  fs::create_symlink("/etc/passwd", from + "/link.jpg");
  CHECK(CodeOf([&] { world.store->CopyItem(kToken, "../x", false); }) == "bad_token");

  SECTION("only the original") {
    world.store->CopyItem(kToken, copy, true);
    CHECK(Get(world.store->FindOriginal(copy).value()) == "footage");
    CHECK_FALSE(fs::exists(world.store->FolderPath(copy) + "/poster.jpg"));
    CHECK_FALSE(fs::exists(world.store->FolderPath(copy) + "/hls"));
  }
  SECTION("everything that readers may get, and again after an interruption") {
    fs::create_directories(world.store->Folder(copy) + "/hls");
    Put(world.store->FolderPath(copy) + "/poster.jpg", "its own");
    world.store->CopyItem(kToken, copy, false);
    world.store->CopyItem(kToken, copy, false);
    const std::string to = world.store->FolderPath(copy);
    CHECK(Get(world.store->FindOriginal(copy).value()) == "footage");
    CHECK(Get(to + "/hls/master.m3u8") == "list");
    CHECK(Get(to + "/hls/720/1.m4s") == "segment");
    CHECK(Get(to + "/poster.jpg") == "its own");
    CHECK_FALSE(fs::exists(to + "/hls/720/2.m4s.tmp"));
    CHECK_FALSE(fs::exists(to + "/.work"));
    CHECK_FALSE(fs::exists(fs::symlink_status(to + "/link.jpg")));
    CHECK(fs::hard_link_count(to + "/hls/720/1.m4s") == 2);
    // Neither needs the other any more.
    world.store->RemoveItem(kToken);
    CHECK(Get(to + "/hls/720/1.m4s") == "segment");
    CHECK(Get(world.store->FindOriginal(copy).value()) == "footage");
  }
}
