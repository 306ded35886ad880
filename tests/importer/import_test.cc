#include "importer/mediacms/import.h"

#include <filesystem>
#include <fstream>
#include <sstream>

#include <catch2/catch.hpp>
#include <sys/stat.h>

#include "accounts/accounts.h"
#include "accounts/sign_in/secret.h"
#include "catalogue/community/action.h"
#include "catalogue/community/comment.h"
#include "catalogue/community/playlist.h"
#include "catalogue/community/playlist_items.h"
#include "catalogue/lists/category.h"
#include "catalogue/lists/tag.h"
#include "catalogue/media/chapters.h"
#include "catalogue/media/media.h"
#include "catalogue/media/removal.h"
#include "catalogue/media/subtitle.h"
#include "dump.h"
#include "importer/pg_dump.h"
#include "queue/jobs.h"
#include "storage/disk/disk_store.h"
#include "support/error_code.h"
#include "support/schema.h"
#include "support/temporary_folder.h"

using namespace openpress;
using namespace openpress::importer;
using openpress::tests::CodeOf;
using openpress::tests::Dump;
using openpress::tests::Migrated;
using openpress::tests::SqliteWorld;
using openpress::tests::TemporaryFolder;
using namespace std::string_literals;

namespace {

constexpr const char* kPbkdf2 = "pbkdf2_sha256$1000$c2FsdA$/WytJJjODwOlQ1RVnEQ2Ww07VAuysFr2g9vSSOAeCUU=";
const std::string kUid = "0123456789abcdef0123456789abcdef";
const std::string kDashedUid = "01234567-89ab-cdef-0123-456789abcdef";
const std::string kKey = "0123456789abcdef0123456789abcdef01234567";

/** A small MediaCMS, and an OpenPress that it moves to. */
struct World {
  TemporaryFolder old_site;
  TemporaryFolder data;
  Migrated<SqliteWorld> world;
  ManualClock clock{1782293400000};
  std::unique_ptr<storage::MediaStore> store = storage::OpenDiskStore(data.path());
  Dump dump;
  std::string files = old_site.path() + "/media_files";
  std::vector<std::string> posters;  // items that got one

  World() { std::filesystem::create_directories(files + "/original/user/ada"); }

  void AddUser(const std::string& id, const std::string& name, Dump::Values more = {}) {
    Dump::Values row = {{"id", id},
                        {"username", name},
                        {"email", name + "@example.org"},
                        {"password", kPbkdf2},
                        {"name", "Name of " + name},
                        {"description", ""},
                        {"is_active", "t"},
                        {"is_superuser", "f"},
                        {"is_staff", "f"},
                        {"is_editor", "f"},
                        {"is_manager", "f"},
                        {"advancedUser", "f"},
                        {"logo", "userlogos/user.jpg"},
                        {"date_joined", "2020-01-0" + id + " 10:00:00.5+00"},
                        {"date_added", "2020-01-0" + id + " 10:00:00+00"}};
    for (auto& [column, value] : more) row[column] = value;
    dump.Add("users_user", row);
  }
  /** With a file, unless @p more says otherwise. */
  void AddMedia(const std::string& id, const std::string& token, const std::string& uid, Dump::Values more = {}) {
    std::string hex = uid;
    std::erase(hex, '-');
    const std::string path = "original/user/ada/" + hex + ".clip.mp4";
    Put(path, "footage " + id);
    Dump::Values row = {{"id", id},
                        {"friendly_token", token},
                        {"uid", uid},
                        {"user_id", "1"},
                        {"title", "Title " + id},
                        {"description", "Text"},
                        {"state", "public"},
                        {"is_reviewed", "t"},
                        {"featured", "t"},
                        {"user_featured", "f"},
                        {"enable_comments", "t"},
                        {"allow_download", "f"},
                        {"views", "42"},
                        {"likes", "7"},
                        {"dislikes", "2"},
                        {"media_file", path},
                        {"add_date", "2021-02-03 04:05:06+00"},
                        {"edit_date", "2021-02-04 04:05:06+00"}};
    for (auto& [column, value] : more) row[column] = value;
    dump.Add("files_media", row);
  }
  void Put(const std::string& path, const std::string& bytes) {
    const std::string whole = files + "/" + path;
    std::filesystem::create_directories(std::filesystem::path(whole).parent_path());
    std::ofstream(whole, std::ios::binary) << bytes;
  }
  Report Run(bool rehearsal = false) {
    const std::string path = old_site.path() + "/dump.sql";
    dump.Write(path);
    PgDump source(path);
    return mediacms::Import(
        {.source = source,
         .files = files,
         .pool = world.pool(),
         .store = rehearsal ? nullptr : store.get(),
         .clock = clock,
         .logo = [this](const std::string& bytes) { return Logo(bytes); },
         .poster = [this](const std::string& token, const std::string&) { posters.push_back(token); }});
  }
  std::string Logo(const std::string& bytes) {
    if (bytes != "picture") throw Error(Fault::kUnsupported, "unreadable_picture", "This picture cannot be read.");
    return std::string(32, 'a') + ".webp";
  }

  db::Lease Read() { return world.pool().Read(); }
  std::optional<accounts::User> User(const std::string& name) {
    const auto lease = Read();
    return accounts::FindUserByUsername(*lease, name);
  }
  std::optional<catalogue::Media> Media(const std::string& token) {
    const auto lease = Read();
    return catalogue::FindByToken(*lease, token);
  }
  std::int64_t Count(const std::string& sql) {
    const auto lease = Read();
    return lease->QueryOne(sql)->Int(0);
  }
  /** Everything that an import writes, to compare two states of a site. */
  std::string Fingerprint() {
    const auto lease = Read();
    std::ostringstream all;
    for (const char* sql :
         {"SELECT username || email || role || password_hash || created_at || logo FROM users ORDER BY id",
          "SELECT token || uid || title || state || views || '/' || likes || '/' || dislikes || processing FROM media "
          "ORDER BY token",
          "SELECT m.token || c.title FROM media_categories x JOIN media m ON m.id = x.media_id JOIN categories c ON "
          "c.id = x.category_id ORDER BY 1",
          "SELECT m.token || t.title FROM media_tags x JOIN media m ON m.id = x.media_id JOIN tags t ON t.id = "
          "x.tag_id ORDER BY 1",
          "SELECT c.uid || c.text || COALESCE(p.uid, '') FROM comments c LEFT JOIN comments p ON p.id = c.parent_id "
          "ORDER BY 1",
          "SELECT p.token || m.token || i.position FROM playlist_items i JOIN playlists p ON p.id = i.playlist_id JOIN "
          "media m ON m.id = i.media_id ORDER BY 1",
          "SELECT language || label || words FROM subtitles ORDER BY 1", "SELECT data FROM chapters ORDER BY 1",
          "SELECT secret_hash FROM api_tokens ORDER BY 1",
          "SELECT m.token || v.vote FROM media_votes v JOIN media m ON m.id = v.media_id ORDER BY 1",
          "SELECT m.token || w.acted_at FROM media_watches w JOIN media m ON m.id = w.media_id ORDER BY 1",
          "SELECT kind || unique_key FROM jobs ORDER BY 1"}) {
      for (const db::Row& row : lease->Query(sql)) all << row.Text(0) << "\n";
      all << "--\n";
    }
    return all.str();
  }

  /** Of everything one. */
  void Fill() {
    AddUser("1", "adalove",
            {{"is_superuser", "t"},
             {"description", "<b>Hello</b>"},
             {"title", "Editor"},
             {"logo", "userlogos/2020/me.jpg"}});
    AddUser("2", "babbage", {{"advancedUser", "t"}});
    Put("userlogos/2020/me.jpg", "picture");
    dump.Add("account_emailaddress",
             {{"id", "1"}, {"user_id", "1"}, {"email", "adalove@example.org"}, {"verified", "t"}});
    dump.Add("authtoken_token", {{"key", kKey}, {"user_id", "1"}, {"created", "2021-01-01 00:00:00+00"}});
    dump.Add("files_category", {{"id", "3"},
                                {"uid", "abcdefgh"},
                                {"title", "Rivers"},
                                {"user_id", "1"},
                                {"add_date", "2020-01-01 00:00:00+00"}});
    dump.Add("files_category",
             {{"id", "4"}, {"uid", "art-there"}, {"title", "Art"}, {"add_date", "2020-01-01 00:00:00+00"}});
    dump.Add("files_tag", {{"id", "5"}, {"title", "Boats"}, {"user_id", "1"}});
    dump.Add("files_license", {{"id", "1"}, {"title", "CC-BY-4.0"}});
    AddMedia("10", "Abc123xyz", kDashedUid,
             {{"license_id", "1"}, {"uploaded_poster", "original/thumbnails/user/ada/p.jpg"}});
    AddMedia("11", "Def456uvw", "11111111-1111-1111-1111-111111111111", {{"state", "private"}, {"user_id", "2"}});
    Put("original/thumbnails/user/ada/p.jpg", "picture");
    for (const char* category : {"3", "4"})
      dump.Add("files_media_category", {{"id", category}, {"media_id", "10"}, {"category_id", category}});
    dump.Add("files_media_tags", {{"id", "1"}, {"media_id", "10"}, {"tag_id", "5"}});
    dump.Add("files_language", {{"id", "1"}, {"code", "pt_BR"}, {"title", "Brazilian"}});
    Put("original/subtitles/user/ada/s.srt", "1\n00:00:01,000 --> 00:00:02,000\nSeagulls\n");
    dump.Add("files_subtitle", {{"id", "1"},
                                {"media_id", "10"},
                                {"language_id", "1"},
                                {"user_id", "1"},
                                {"subtitle_file", "original/subtitles/user/ada/s.srt"}});
    dump.Add("files_videochapterdata",
             {{"id", "1"},
              {"media_id", "10"},
              {"data", R"([{"startTime": "00:00:00.000", "endTime": "00:00:01.000", "chapterTitle": "One"}])"}});
    dump.Add("files_mediapermission", {{"id", "1"},
                                       {"media_id", "11"},
                                       {"user_id", "1"},
                                       {"owner_user_id", "2"},
                                       {"permission", "viewer"},
                                       {"created_at", "2021-01-01 00:00:00+00"}});
    // The reply lies before what it answers, as MPTT leaves it.
    dump.Add("files_comment", {{"id", "22"},
                               {"uid", "22222222-2222-2222-2222-222222222222"},
                               {"media_id", "10"},
                               {"user_id", "1"},
                               {"parent_id", "21"},
                               {"text", "You are welcome"},
                               {"add_date", "2021-03-02 00:00:00+00"}});
    dump.Add("files_comment", {{"id", "21"},
                               {"uid", "33333333-3333-3333-3333-333333333333"},
                               {"media_id", "10"},
                               {"user_id", "2"},
                               {"parent_id", std::nullopt},
                               {"text", "Thank <script>you</script>"},
                               {"add_date", "2021-03-01 00:00:00+00"}});
    dump.Add("files_playlist", {{"id", "6"},
                                {"uid", "44444444-4444-4444-4444-444444444444"},
                                {"friendly_token", "Lst1Lst2Lst3"},
                                {"user_id", "1"},
                                {"title", "Best"},
                                {"description", ""},
                                {"add_date", "2021-01-01 00:00:00+00"}});
    dump.Add("files_playlistmedia", {{"id", "1"},
                                     {"playlist_id", "6"},
                                     {"media_id", "10"},
                                     {"ordering", "2"},
                                     {"action_date", "2021-01-01 00:00:00+00"}});
    dump.Add("files_playlistmedia", {{"id", "2"},
                                     {"playlist_id", "6"},
                                     {"media_id", "11"},
                                     {"ordering", "1"},
                                     {"action_date", "2021-01-01 00:00:00+00"}});
    dump.Add("files_playlistmedia", {{"id", "3"},
                                     {"playlist_id", "6"},
                                     {"media_id", "10"},
                                     {"ordering", "3"},
                                     {"action_date", "2021-01-01 00:00:00+00"}});
    const auto act = [&](const char* id, const char* action, std::optional<std::string> user, const char* date) {
      dump.Add("actions_mediaaction",
               {{"id", id}, {"action", action}, {"media_id", "10"}, {"user_id", user}, {"action_date", date}});
    };
    act("1", "watch", "2", "2021-04-01 00:00:00+00");
    act("2", "watch", "2", "2021-04-03 00:00:00+00");
    act("3", "like", "2", "2021-04-01 00:00:00+00");
    act("4", "dislike", "2", "2021-04-02 00:00:00+00");
    act("5", "like", std::nullopt, "2021-04-02 00:00:00+00");
    act("6", "report", "2", "2021-04-02 00:00:00+00");
  }
};

/** The entry of a kind in a report. */
Json KindOf(const Report& report, const std::string& kind) {
  const Json told = report.ToJson();
  for (const Json& one : told.at("kinds"))
    if (one.at("kind") == kind) return one;
  FAIL("the report says nothing of " << kind);
  return {};
}

}  // namespace

TEST_CASE("a MediaCMS moves with users, links and discussions", "[import]") {
  World w;
  w.Fill();
  const Report report = w.Run();
  INFO(report.Text());
  CHECK(report.Complete());

  const auto ada = w.User("adalove").value();
  CHECK(ada.role == accounts::Role::kAdmin);
  CHECK(ada.password_hash == kPbkdf2);
  CHECK(ada.description == "Hello");
  CHECK(ada.title == "Editor");
  CHECK(ada.email_verified);
  CHECK(ada.is_approved);
  CHECK(ada.created_at == 1577872800000);
  CHECK(ada.logo == std::string(32, 'a') + ".webp");
  const auto bob = w.User("babbage").value();
  CHECK(bob.role == accounts::Role::kJournalist);
  CHECK(w.User("babbage")->logo.empty());
  CHECK_FALSE(w.User("babbage")->email_verified);

  const auto media = w.Media("Abc123xyz").value();
  CHECK(media.uid == kUid);
  CHECK(media.user_id == ada.id);
  CHECK(media.title == "Title 10");
  CHECK(media.views == 42);
  CHECK(media.likes == 7);
  CHECK(media.dislikes == 2);
  CHECK(media.featured);
  CHECK_FALSE(media.allow_download);
  CHECK(media.license_id == 3);
  CHECK(media.created_at == 1612325106000);
  CHECK(media.original_name == "clip.mp4");
  CHECK(media.size == 10);
  CHECK(media.processing == catalogue::Progress::kWaiting);
  CHECK(w.posters == std::vector<std::string>{"Abc123xyz"});
  CHECK(w.Media("Def456uvw")->state == catalogue::State::kPrivate);
  CHECK(w.Media("Def456uvw")->is_shared);

  const auto lease = w.Read();
  CHECK(accounts::FindApiToken(*lease, accounts::SecretHash(kKey))->user_id == ada.id);
  const auto categories = catalogue::CategoriesOf(*lease, {media.id});
  CHECK(categories.at(media.id).size() == 2);
  CHECK(lease->QueryOne("SELECT COUNT(*) FROM categories WHERE title = 'Art'")->Int(0) == 1);
  CHECK(catalogue::TagsOf(*lease, {media.id}).at(media.id).front().title == "Boats");
  CHECK(catalogue::ChaptersOf(*lease, media.id).size() == 1);
  const auto subtitles = catalogue::SubtitlesOf(*lease, media.id);
  REQUIRE(subtitles.size() == 1);
  CHECK(subtitles[0].language == "pt-BR");
  CHECK(subtitles[0].label == "Brazilian");
  CHECK(std::filesystem::exists(w.store->FolderPath(media.token) + "/" + subtitles[0].file));

  const auto answer = catalogue::FindCommentByUid(*lease, "22222222-2222-2222-2222-222222222222").value();
  const auto thanks = catalogue::FindCommentByUid(*lease, "33333333-3333-3333-3333-333333333333").value();
  CHECK(answer.parent_id == thanks.id);
  CHECK(thanks.text == "Thank you");
  CHECK(thanks.created_at == 1614556800000);

  const auto playlist = catalogue::FindPlaylist(*lease, "Lst1Lst2Lst3").value();
  accounts::Principal owner;
  owner.user_id = ada.id;
  owner.role = accounts::Role::kAdmin;
  const auto items = catalogue::PlaylistItems(*lease, playlist.id, &owner);
  REQUIRE(items.size() == 2);
  CHECK(items[0].token == "Def456uvw");
  CHECK(items[1].token == "Abc123xyz");
  CHECK(KindOf(report, "playlist items").at("left") == 1);

  const auto standing = catalogue::StandingOf(*lease, {.user_id = bob.id}, media.id);
  CHECK(standing.vote == catalogue::Vote::kDislike);
  CHECK(standing.watched_at == 1617408000000);
}
TEST_CASE("originals are second names of the same bytes, and jobs make the rest anew", "[import]") {
  World w;
  w.Fill();
  w.Run();
  struct stat there {};
  struct stat here {};
  const std::string original = w.store->FindOriginal("Abc123xyz").value();
  REQUIRE(::stat((w.files + "/original/user/ada/" + kUid + ".clip.mp4").c_str(), &there) == 0);
  REQUIRE(::stat(original.c_str(), &here) == 0);
  CHECK(there.st_ino == here.st_ino);
  CHECK(w.Count("SELECT COUNT(*) FROM jobs WHERE kind = 'probe' AND state = 'waiting'") == 2);
  CHECK(w.Count("SELECT COUNT(*) FROM jobs WHERE kind = 'hash' AND state = 'waiting'") == 2);
}

TEST_CASE("a second run changes nothing, and a third brings what is new", "[import]") {
  World w;
  w.Fill();
  w.Run();
  const std::string before = w.Fingerprint();
  const Report again = w.Run();
  CHECK(w.Fingerprint() == before);
  const Json told = again.ToJson();
  for (const Json& kind : told.at("kinds")) {
    INFO(kind.dump());
    if (kind.at("kind") != "posters") CHECK(kind.at("brought") == 0);
  }
  w.AddMedia("12", "Ghi789rst", "55555555-5555-5555-5555-555555555555");
  w.dump.Add("actions_mediaaction", {{"id", "9"},
                                     {"action", "watch"},
                                     {"media_id", "10"},
                                     {"user_id", "2"},
                                     {"action_date", "2022-01-01 00:00:00+00"}});
  const Report third = w.Run();
  CHECK(KindOf(third, "media").at("brought") == 1);
  CHECK(KindOf(third, "actions").at("brought") == 1);
  CHECK(w.Media("Ghi789rst"));
  CHECK(w.Media("Abc123xyz")->likes == 7);
}

TEST_CASE("what was deleted here since does not come back", "[import]") {
  World w;
  w.Fill();
  w.Run();
  {
    const auto lease = w.world.pool().Write();
    const auto transaction = lease->Begin();
    catalogue::Remove(*lease, catalogue::FindByToken(*lease, "Abc123xyz").value(), w.clock);
    transaction->Commit();
  }
  const Report again = w.Run();
  CHECK_FALSE(w.Media("Abc123xyz"));
  CHECK(KindOf(again, "media").at("left") == 1);
  CHECK(w.Count("SELECT COUNT(*) FROM comments") == 0);
}

TEST_CASE("a run that is broken off anywhere goes on to the same site", "[import]") {
  World whole;
  whole.Fill();
  whole.Run();
  const std::string expected = whole.Fingerprint();
  for (const char* after : {"users", "tags", "media", "subtitles", "comments", "playlist items"}) {
    INFO(after);
    World w;
    w.Fill();
    const std::string path = w.old_site.path() + "/dump.sql";
    w.dump.Write(path);
    PgDump source(path);
    struct Killed {};
    const auto run = [&] {
      mediacms::Import({.source = source,
                        .files = w.files,
                        .pool = w.world.pool(),
                        .store = w.store.get(),
                        .clock = w.clock,
                        .logo = [&](const std::string& bytes) { return w.Logo(bytes); },
                        .on_progress =
                            [&](auto kind, auto, auto) {
                              if (kind == after) throw Killed();
                            }});
    };
    CHECK_THROWS_AS(run(), Killed);
    w.Run();
    CHECK(w.Fingerprint() == expected);
  }
}

TEST_CASE("a file that is in its place already is no obstacle, another item's is", "[import]") {
  World w;
  w.Fill();
  // As a kill between file and row leaves it.
  std::filesystem::create_hard_link(w.files + "/original/user/ada/" + kUid + ".clip.mp4",
                                    w.store->Folder("Abc123xyz") + "/original.mp4");
  std::ofstream(w.store->Folder("Def456uvw") + "/original.mp4") << "somebody else's footage";
  const Report report = w.Run();
  CHECK(w.Media("Abc123xyz")->processing == catalogue::Progress::kWaiting);
  CHECK(w.Media("Def456uvw")->processing == catalogue::Progress::kFailed);
  CHECK_FALSE(report.Complete());
}

TEST_CASE("a rehearsal puts no file anywhere", "[import]") {
  World w;
  w.Fill();
  const Report rehearsed = w.Run(true);
  CHECK(rehearsed.Complete());
  w.store->ForEachItem([](const std::string& token) { FAIL("there is a folder of " << token); });
}

TEST_CASE("odd accounts come as far as they can, and the report tells of it", "[import]") {
  World w;
  w.AddUser("1", "ada");                                              // too short
  w.AddUser("2", "bob@example.org", {{"email", "bob@example.org"}});  // an address for a name
  w.AddUser("3", "carla", {{"email", "BOB@example.org"}});            // another's address
  w.AddUser("4", "dora", {{"email", ""}, {"password", "!unusable"}});
  w.AddUser("5", "emil", {{"is_active", "f"}, {"is_staff", "t"}, {"password", "bcrypt$$2b$12$x"}});
  w.AddUser("6", "fritz", {{"description", "\xFF\0<img src=x onerror=alert(1)>text"s}, {"logo", "../../etc/passwd"}});
  w.AddUser("7", "gustav", {{"password", "pbkdf2_sha256$999999999$salt$" + std::string(43, 'A') + "="}});
  w.AddUser("8", "hans", {{"logo", "userlogos/h.jpg"}, {"is_manager", "t"}});
  w.Put("userlogos/h.jpg", "no picture");
  w.AddMedia("10", "Abc123xyz", kUid);
  const Report report = w.Run();
  INFO(report.Text());
  const Json users = KindOf(report, "users");
  CHECK(users.at("brought") == 8);
  CHECK(users.at("refused") == 0);
  CHECK(w.User("ada-1"));
  CHECK(w.User("bob-example.org")->email == "bob@example.org");
  CHECK_FALSE(w.User("carla-3"));
  CHECK(w.User("carla")->email == "user-3@imported.invalid");
  CHECK(w.User("dora")->email == "user-4@imported.invalid");
  CHECK(w.User("dora")->password_hash.empty());
  CHECK(w.User("emil")->password_hash.empty());
  CHECK_FALSE(w.User("emil")->is_active);
  CHECK(w.User("emil")->role == accounts::Role::kUser);
  CHECK(w.User("fritz")->description.find('<') == std::string::npos);
  CHECK(w.User("gustav")->password_hash.empty());
  CHECK(w.User("hans")->role == accounts::Role::kManager);
  CHECK(KindOf(report, "pictures").at("refused") == 2);
  CHECK_FALSE(report.Complete());
}

TEST_CASE("an account that is here under that name and address is the same person's", "[import]") {
  World w;
  w.Fill();
  {
    const auto lease = w.world.pool().Write();
    accounts::InsertUser(*lease, {"adalove", "adalove@example.org", "Here", accounts::Role::kEditor, "own hash"}, 1);
    accounts::InsertUser(*lease, {"babbage", "other@example.org", "", accounts::Role::kUser, ""}, 1);
  }
  w.Run();
  CHECK(w.User("adalove")->password_hash == "own hash");
  CHECK(w.User("adalove")->role == accounts::Role::kEditor);
  CHECK(w.Media("Abc123xyz")->user_id == w.User("adalove")->id);
  CHECK(w.Media("Def456uvw")->user_id == w.User("babbage-2")->id);
}

TEST_CASE("odd items come as failed or not at all, each with its reason", "[import]") {
  World w;
  w.AddUser("1", "adalove");
  w.AddMedia("10", "gone", kUid, {{"media_file", "original/user/ada/nowhere.mp4"}});
  w.AddMedia("11", "outside1", "11111111111111111111111111111111", {{"media_file", "../dump.sql"}});
  w.AddMedia("12", "outside2", "22222222222222222222222222222222", {{"media_file", "/etc/passwd"}});
  w.AddMedia("13", "orphan", "33333333333333333333333333333333", {{"user_id", "99"}});
  w.AddMedia("14", "a b/../c", "44444444444444444444444444444444",
             {{"title", "<script>alert(1)</script>"}, {"state", "strange"}});
  w.AddMedia("15", "encoded", "55555555555555555555555555555555",
             {{"title", std::string(300, 'x')}, {"views", "-5"}, {"add_date", "yesterday"}});
  w.Put("original/user/ada/empty.mp4", "");
  w.AddMedia("16", "empty1", "66666666666666666666666666666666", {{"media_file", "original/user/ada/empty.mp4"}});
  std::filesystem::create_symlink("/etc/passwd", w.files + "/original/user/ada/link.mp4");
  w.AddMedia("17", "linked", "77777777777777777777777777777777", {{"media_file", "original/user/ada/link.mp4"}});
  w.AddMedia("18", "folder", "88888888888888888888888888888888", {{"media_file", "original/user"}});
  const Report report = w.Run();
  INFO(report.Text());
  for (const char* token : {"gone", "outside1", "outside2", "empty1", "linked", "folder"}) {
    INFO(token);
    const auto item = w.Media(token);
    REQUIRE(item);
    CHECK(item->processing == catalogue::Progress::kFailed);
    CHECK_FALSE(item->message.empty());
    CHECK_FALSE(w.store->FindOriginal(token));
  }
  CHECK_FALSE(w.Media("orphan"));
  CHECK_FALSE(w.Media("encoded"));
  CHECK(w.Count("SELECT COUNT(*) FROM media WHERE title = 'alert(1)' AND state = 'private'") == 1);
  CHECK(w.Count("SELECT COUNT(*) FROM media WHERE length(title) = 100 AND views = 0") == 1);
  CHECK(KindOf(report, "media").at("refused") == 7);
  CHECK(w.Count("SELECT COUNT(*) FROM jobs WHERE kind = 'probe'") == 2);

  // The file turns up: the next run takes it in.
  w.Put("original/user/ada/nowhere.mp4", "found");
  w.Run();
  CHECK(w.Media("gone")->processing == catalogue::Progress::kWaiting);
  CHECK(w.Media("gone")->size == 5);
  CHECK(w.store->FindOriginal("gone"));
}

TEST_CASE("odd additions are refused one by one", "[import]") {
  World w;
  w.AddUser("1", "adalove");
  w.AddMedia("10", "Abc123xyz", kUid);
  w.Put("original/subtitles/a.vtt", "WEBVTT\n\n00:01.000 --> 00:02.000\nGulls\n");
  w.Put("original/subtitles/b.vtt", "WEBVTT\n\nnot a time --> at all\nGulls\n");
  w.dump.Add("files_language", {{"id", "1"}, {"code", "automatic"}, {"title", "Automatic"}});
  const auto subtitle = [&](const char* id, const char* media, const char* file) {
    w.dump.Add("files_subtitle",
               {{"id", id}, {"media_id", media}, {"language_id", "1"}, {"user_id", "1"}, {"subtitle_file", file}});
  };
  subtitle("1", "10", "original/subtitles/a.vtt");
  subtitle("2", "10", "original/subtitles/a.vtt");  // the same language again
  subtitle("3", "10", "original/subtitles/b.vtt");
  subtitle("4", "99", "original/subtitles/a.vtt");
  subtitle("5", "10", "original/subtitles/none.vtt");
  w.dump.Add("files_videochapterdata", {{"id", "1"}, {"media_id", "10"}, {"data", "{broken"}});
  w.dump.Add("files_mediapermission", {{"id", "1"}, {"media_id", "10"}, {"user_id", "99"}, {"permission", "viewer"}});
  w.dump.Add("files_mediapermission", {{"id", "2"}, {"media_id", "10"}, {"user_id", "1"}, {"permission", "emperor"}});
  w.dump.Add("files_comment", {{"id", "1"},
                               {"media_id", "10"},
                               {"user_id", "1"},
                               {"parent_id", "77"},
                               {"text", "To nobody"},
                               {"uid", std::nullopt}});
  w.dump.Add("files_comment", {{"id", "2"}, {"media_id", "10"}, {"user_id", "1"}, {"text", "<p></p>"}});
  w.dump.Add("files_comment", {{"id", "3"}, {"media_id", "99"}, {"user_id", "1"}, {"text", "Where?"}});
  w.dump.Add("files_tag", {{"id", "1"}, {"title", "!!!"}});
  w.dump.Add("files_tag", {{"id", "2"}, {"title", "front-page"}});
  w.dump.Add("files_category", {{"id", "1"}, {"uid", "u"}, {"title", "Staff only"}, {"is_rbac_category", "t"}});
  w.dump.Add("actions_mediaaction", {{"id", "1"}, {"action", "like"}, {"media_id", "99"}, {"user_id", "1"}});
  w.dump.Add("authtoken_token", {{"key", "short"}, {"user_id", "1"}});
  w.dump.Add("authtoken_token", {{"key", kKey}, {"user_id", "99"}});
  const Report report = w.Run();
  INFO(report.Text());
  CHECK(KindOf(report, "subtitles").at("brought") == 1);
  CHECK(KindOf(report, "subtitles").at("refused") == 4);
  CHECK(KindOf(report, "chapters").at("refused") == 1);
  CHECK(KindOf(report, "rights").at("refused") == 2);
  CHECK(KindOf(report, "comments").at("brought") == 1);
  CHECK(KindOf(report, "comments").at("refused") == 2);
  CHECK(KindOf(report, "tags").at("refused") == 1);
  CHECK(KindOf(report, "categories").at("left") == 1);
  CHECK(KindOf(report, "actions").at("refused") == 1);
  CHECK(KindOf(report, "tokens").at("refused") == 2);
  CHECK(w.Count("SELECT COUNT(*) FROM categories WHERE title = 'Staff only'") == 0);
  CHECK(w.Count("SELECT COUNT(*) FROM subtitles WHERE language = 'und'") == 1);
}

TEST_CASE("two sites may move into one", "[import]") {
  World w;
  w.Fill();
  w.Run();
  w.dump = Dump();
  w.AddUser("1", "somebody", {{"date_joined", "2022-05-05 00:00:00.123+00"}});
  w.AddMedia("10", "Abc123xyz", "99999999-9999-9999-9999-999999999999");
  const Report report = w.Run();
  CHECK(KindOf(report, "users").at("brought") == 1);
  CHECK(KindOf(report, "media").at("brought") == 1);
  CHECK(w.Media("Abc123xyz")->user_id == w.User("adalove")->id);
  CHECK(w.Count("SELECT COUNT(*) FROM media") == 3);
}

TEST_CASE("what is no MediaCMS is refused before anything is written", "[import]") {
  World w;
  w.dump.Add("auth_user", {{"id", "1"}});
  CHECK(CodeOf([&] { w.Run(); }) == "no_mediacms");
  World other;
  other.Fill();
  other.files = other.old_site.path();
  CHECK(CodeOf([&] { other.Run(); }) == "no_media_files");
  CHECK(other.Count("SELECT COUNT(*) FROM users") == 0);
}
