#include "backup/manifest.h"

#include <catch2/catch.hpp>

#include "backup/backup_world.h"
#include "core/json.h"

namespace openpress::tests {
namespace {

backup::Manifest Some() {
  backup::Manifest manifest{.name = "20260624T093000123Z", .created_at = 5, .version = "1"};
  manifest.files.push_back(
      {.path = "media/ab/abcd/original.mp4", .size = 7, .mtime = 9, .mode = 0440, .sha256 = "aa", .stored = ""});
  manifest.files.push_back({.path = "openpress.db", .size = 8, .mtime = 9, .mode = 0600, .sha256 = "bb"});
  manifest.missing = {"gone1"};
  return manifest;
}

TEST_CASE("a list of files reads as it was written", "[backup]") {
  backup::Manifest manifest = Some();
  const auto plain = backup::ParseManifest(backup::Format(manifest));
  CHECK(plain.files.at(0).stored == "media/ab/abcd/original.mp4");
  CHECK(plain.files.at(0).stored_size == 7);
  CHECK(plain.files.at(1).mode == 0600);
  CHECK(plain.missing == std::vector<std::string>{"gone1"});

  manifest.recipient = "somebody";
  for (auto& entry : manifest.files) entry.stored = "files/00/" + entry.sha256;
  const auto sealed = backup::ParseManifest(backup::Format(manifest));
  CHECK(sealed.recipient == "somebody");
  CHECK(sealed.files.at(1).stored == "files/00/bb");
}

TEST_CASE("a list of files that was cut or changed is not believed", "[backup]") {
  const std::string text = backup::Format(Some());
  for (std::size_t length = 0; length < text.size(); ++length) {
    CHECK(CodeOf([&] { (void)backup::ParseManifest(std::string_view(text).substr(0, length)); }) == "manifest_broken");
  }
  std::string changed = text;
  changed.replace(changed.find("original"), 8, "OriginaL");
  CHECK(CodeOf([&] { (void)backup::ParseManifest(changed); }) == "manifest_broken");
}

TEST_CASE("no path of a list leads out of the folder", "[backup]") {
  for (const std::string path : {"", "/etc/passwd", "../x", "media/../../x", "media//x", "./x", "media/", "a/./b"}) {
    CAPTURE(path);
    backup::Manifest manifest = Some();
    manifest.files.front().path = path;
    CHECK(CodeOf([&] { (void)backup::ParseManifest(backup::Format(manifest)); }) == "manifest_broken");
  }
}

}  // namespace
}  // namespace openpress::tests
