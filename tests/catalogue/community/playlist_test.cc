#include "catalogue/community/playlist.h"

#include <algorithm>

#include <catch2/catch.hpp>

#include "../fixture.h"
#include "catalogue/community/playlist_items.h"
#include "catalogue/sharing.h"

using namespace openpress;
using namespace openpress::catalogue;
using openpress::accounts::Principal;
using openpress::accounts::Role;
using openpress::tests::CatalogueFixture;

namespace {

using Texts = std::vector<std::string>;

template <class World>
struct PlaylistFixture : CatalogueFixture<World> {
  std::int64_t Make(std::int64_t owner, const std::string& title = "Best of") {
    this->clock.Advance(std::chrono::milliseconds(1));
    const std::string token = NewToken();
    return this->catalogue.Change(token, [&](db::Connection& c, Millis now) {
      return InsertPlaylist(c, {token, owner, title, ""}, now);
    });
  }
  Adding Put(std::int64_t playlist, const std::string& token, std::int64_t most = 70) {
    return this->Change(token, [&](db::Connection& c, std::int64_t id, Millis now) {
      return AddToPlaylist(c, playlist, id, most, now);
    });
  }
  bool Move(std::int64_t playlist, const std::string& token, std::int64_t ordering, const Principal& who) {
    return this->Change(token, [&](db::Connection& c, std::int64_t id, Millis now) {
      return MoveInPlaylist(c, playlist, id, ordering, &who, now);
    });
  }
  Texts Seen(std::int64_t playlist, const Principal* who) {
    const auto lease = this->world.pool().Read();
    Texts tokens;
    for (const Media& media : PlaylistItems(*lease, playlist, who)) tokens.push_back(media.token);
    return tokens;
  }
  /** Positions as stored: 1, 2, 3… whatever happened. */
  void CheckWithoutGaps(std::int64_t playlist) {
    const auto lease = this->world.pool().Read();
    std::int64_t expected = 0;
    for (const db::Row& row :
         lease->Query("SELECT position FROM playlist_items WHERE playlist_id = $1 ORDER BY position", {playlist})) {
      CHECK(row.Int(0) == ++expected);
    }
  }
  Playlist Row(std::int64_t id) {
    const auto lease = this->world.pool().Read();
    const auto page = ListPlaylists(*lease, {}).value();
    return *std::find_if(page.rows.begin(), page.rows.end(), [id](const Playlist& p) { return p.id == id; });
  }
};

Principal As(std::int64_t user, Role role = Role::kJournalist) {
  Principal who;
  who.user_id = user;
  who.role = role;
  return who;
}

}  // namespace

TEMPLATE_TEST_CASE("an item moves from any place to any other and the rest keep their order", "[playlist]",
                   OPENPRESS_DB_WORLDS) {
  PlaylistFixture<TestType> f;
  const Principal owner = As(f.ada);
  const auto playlist = f.Make(f.ada);
  Texts expected;
  for (int i = 0; i < 5; ++i) {
    expected.push_back(f.Add(f.ada));
    REQUIRE(f.Put(playlist, expected.back()) == Adding::kAdded);
  }
  for (std::size_t from = 0; from < 5; ++from) {
    for (std::size_t to = 0; to < 5; ++to) {
      INFO(from << " to " << to);
      const std::string token = expected[from];
      expected.erase(expected.begin() + static_cast<std::ptrdiff_t>(from));
      expected.insert(expected.begin() + static_cast<std::ptrdiff_t>(to), token);
      CHECK(f.Move(playlist, token, static_cast<std::int64_t>(to) + 1, owner));
      CHECK(f.Seen(playlist, &owner) == expected);
      f.CheckWithoutGaps(playlist);
    }
  }
  CHECK(f.Move(playlist, expected[1], 1000000, owner));
  std::rotate(expected.begin() + 1, expected.begin() + 2, expected.end());
  CHECK(f.Seen(playlist, &owner) == expected);
  CHECK_FALSE(f.Move(playlist, f.Add(f.ada), 1, owner));
  CHECK_FALSE(f.Move(playlist + 1, expected[0], 1, owner));
}

TEMPLATE_TEST_CASE("an item is in a playlist once, and leaving closes the gap", "[playlist]", OPENPRESS_DB_WORLDS) {
  PlaylistFixture<TestType> f;
  const Principal owner = As(f.ada);
  const auto playlist = f.Make(f.ada);
  const auto other = f.Make(f.bob);
  const auto a = f.Add(f.ada);
  const auto b = f.Add(f.ada);
  const auto c = f.Add(f.ada);
  const auto d = f.Add(f.ada);
  for (const auto& token : {a, b, c}) {
    CHECK(f.Put(playlist, token) == Adding::kAdded);
    CHECK(f.Put(other, token) == Adding::kAdded);
  }
  CHECK(f.Put(playlist, a) == Adding::kPresent);
  CHECK(f.Put(playlist, a, 3) == Adding::kPresent);
  CHECK(f.Put(playlist, d, 3) == Adding::kFull);
  CHECK(f.Put(playlist + 100, d) == Adding::kGone);
  CHECK(f.Seen(playlist, &owner) == Texts{a, b, c});

  const auto remove = [&](const std::string& token) {
    return f.Change(token, [&](db::Connection& connection, std::int64_t id, Millis now) {
      return RemoveFromPlaylist(connection, playlist, id, now);
    });
  };
  CHECK(remove(a));
  CHECK_FALSE(remove(a));
  f.CheckWithoutGaps(playlist);
  CHECK(f.Seen(playlist, &owner) == Texts{b, c});
  CHECK(f.Seen(other, &owner) == Texts{a, b, c});

  // A deleted item is gone from everywhere at once, before its row is.
  CHECK(f.Put(playlist, d, 3) == Adding::kAdded);
  f.Change(b, &MarkDeleted);
  for (const auto id : {playlist, other}) f.CheckWithoutGaps(id);
  CHECK(f.Seen(playlist, &owner) == Texts{c, d});
  CHECK(f.Put(playlist, a, 3) == Adding::kAdded);

  {
    const auto lease = f.world.pool().Write();
    const auto transaction = lease->Begin();
    CHECK(DeletePlaylist(*lease, playlist));
    CHECK_FALSE(DeletePlaylist(*lease, playlist));
    CHECK(lease->QueryOne("SELECT COUNT(*) FROM playlist_items WHERE playlist_id = $1", {playlist})->Int(0) == 0);
    transaction->Commit();
  }
  CHECK(f.Seen(other, &owner) == Texts{a, c});
  f.CheckWithoutGaps(other);
}

TEMPLATE_TEST_CASE("what has become private is counted, shown and pictured to nobody else", "[playlist]",
                   OPENPRESS_DB_WORLDS) {
  PlaylistFixture<TestType> f;
  const Principal ada = As(f.ada);
  const Principal bob = As(f.bob);
  const Principal editor = As(1000, Role::kEditor);
  const auto playlist = f.Make(f.bob);
  const auto a = f.Add(f.ada);
  const auto b = f.Add(f.ada);
  const auto c = f.Add(f.bob);
  const auto unlisted = f.Add(f.ada, State::kUnlisted);
  for (const auto& token : {a, b, c, unlisted}) {
    REQUIRE(f.Put(playlist, token) == Adding::kAdded);
    if (token != b) {
      f.Change(token, [](auto& connection, auto id, auto now) {
        return SetPictures(connection, id, {.thumb = "t.jpg"}, now);
      });
    }
  }
  CHECK(f.Row(playlist).media_count == 3);
  CHECK(f.Row(playlist).thumb == a + "/t.jpg");
  CHECK(f.Seen(playlist, nullptr) == Texts{a, b, c});

  f.Change(a, [](auto& connection, auto id, auto now) { return SetState(connection, id, State::kPrivate, now); });
  CHECK(f.Row(playlist).media_count == 2);
  CHECK(f.Row(playlist).thumb == c + "/t.jpg");
  CHECK(f.Seen(playlist, nullptr) == Texts{b, c});
  CHECK(f.Seen(playlist, &bob) == Texts{b, c, unlisted});
  CHECK(f.Seen(playlist, &ada) == Texts{a, b, c, unlisted});
  CHECK(f.Seen(playlist, &editor) == Texts{a, b, c, unlisted});

  // The owner moves among what the owner sees; what is hidden keeps its place among the rest.
  CHECK(f.Move(playlist, c, 1, bob));
  CHECK(f.Seen(playlist, &bob) == Texts{c, b, unlisted});
  CHECK(f.Seen(playlist, &editor) == Texts{a, c, b, unlisted});
  CHECK(f.Move(playlist, b, 3, bob));
  CHECK(f.Seen(playlist, &bob) == Texts{c, unlisted, b});
  CHECK_FALSE(f.Move(playlist, a, 1, bob));
  CHECK(f.Move(playlist, a, 4, editor));
  CHECK(f.Seen(playlist, &editor) == Texts{c, unlisted, b, a});
  f.CheckWithoutGaps(playlist);

  f.Change(a, [](auto& connection, auto id, auto now) { return SetState(connection, id, State::kPublic, now); });
  CHECK(f.Row(playlist).media_count == 3);
  CHECK(f.Seen(playlist, nullptr) == Texts{c, b, a});
}

TEMPLATE_TEST_CASE("a playlist shows nobody else's unlisted items", "[playlist]", OPENPRESS_DB_WORLDS) {
  PlaylistFixture<TestType> f;
  const Principal ada = As(f.ada);
  const Principal bob = As(f.bob);
  const Principal reader = As(1000, Role::kUser);
  const auto playlist = f.Make(f.bob);
  const auto foreign = f.Add(f.ada, State::kUnlisted);
  const auto waiting = f.Add(f.ada, State::kPublic, false);
  const auto own = f.Add(f.bob, State::kUnlisted);
  const auto hidden = f.Add(f.bob, State::kPrivate);
  for (const auto& token : {foreign, waiting, own, hidden}) REQUIRE(f.Put(playlist, token) == Adding::kAdded);
  CHECK(f.Seen(playlist, nullptr) == Texts{own});
  CHECK(f.Seen(playlist, &reader) == Texts{own});
  CHECK(f.Seen(playlist, &ada) == Texts{foreign, waiting, own});
  CHECK(f.Seen(playlist, &bob) == Texts{foreign, waiting, own, hidden});
  // With whom an item is shared, he sees it here, too.
  const std::int64_t eve = f.AddUser("reader11", Role::kUser);
  const Principal guest = As(eve, Role::kUser);
  f.Change(hidden, [&](auto& c, auto id, auto now) { SetShare(c, FindById(c, id).value(), eve, Share::kViewer, now); });
  CHECK(f.Seen(playlist, &guest) == Texts{own, hidden});
}

TEMPLATE_TEST_CASE("somebody's own playlists are found by id and by what they hold", "[playlist]",
                   OPENPRESS_DB_WORLDS) {
  PlaylistFixture<TestType> f;
  const auto first = f.Make(f.ada, "first");
  const auto second = f.Make(f.ada, "second");
  const auto foreign = f.Make(f.bob, "foreign");
  const auto a = f.Add(f.ada);
  const auto b = f.Add(f.ada);
  for (const auto playlist : {first, second, foreign}) f.Put(playlist, a);
  for (const auto playlist : {second, foreign}) f.Put(playlist, b);
  const auto titles = [](const std::vector<Playlist>& playlists) {
    Texts texts;
    for (const Playlist& one : playlists) texts.push_back(one.title);
    return texts;
  };
  const auto lease = f.world.pool().Read();
  const std::int64_t id_a = FindByToken(*lease, a)->id;
  const std::int64_t id_b = FindByToken(*lease, b)->id;
  CHECK(titles(OwnPlaylists(*lease, f.ada, {second, foreign, first, 999})) == Texts{"first", "second"});
  CHECK(titles(PlaylistsWithAll(*lease, f.ada, {id_a})) == Texts{"first", "second"});
  CHECK(titles(PlaylistsWithAll(*lease, f.ada, {id_a, id_b})) == Texts{"second"});
  CHECK(PlaylistsWithAll(*lease, f.ada, {id_a, id_b, 999}).empty());
}

TEMPLATE_TEST_CASE("playlists are listed newest first, by page, for all and for one owner", "[playlist]",
                   OPENPRESS_DB_WORLDS) {
  PlaylistFixture<TestType> f;
  for (int i = 0; i < 60; ++i) f.Make(i % 2 == 0 ? f.ada : f.bob, std::to_string(i));
  const auto lease = f.world.pool().Read();
  const auto first = ListPlaylists(*lease, {}).value();
  CHECK(first.place.count == 60);
  CHECK(first.place.has_next);
  CHECK(first.rows.size() == 50);
  CHECK(first.rows.front().title == "59");
  CHECK(first.rows.front().username == "babbage1");
  CHECK(ListPlaylists(*lease, {.page = 2})->rows.back().title == "0");
  CHECK_FALSE(ListPlaylists(*lease, {.page = 3}));
  const auto of_ada = ListPlaylists(*lease, {.user_id = f.ada}).value();
  CHECK(of_ada.place.count == 30);
  CHECK(of_ada.rows.front().title == "58");
  CHECK(ListPlaylists(*lease, {.user_id = 0})->rows.empty());
}

TEST_CASE("every list of playlists and of their items is read from an index that has its order", "[playlist]") {
  CatalogueFixture<tests::SqliteWorld> f;
  const auto lease = f.world.pool().Read();
  auto statements = PlaylistStatements();
  for (const std::string& sql : PlaylistItemStatements()) statements.push_back(sql);
  for (const std::string& sql : statements) {
    INFO(sql);
    std::size_t parameters = 1;
    while (sql.find("$" + std::to_string(parameters + 1)) != std::string::npos) ++parameters;
    const std::vector<db::Param> params(parameters, db::Param(1));
    std::string plan;
    for (const db::Row& row : lease->Query("EXPLAIN QUERY PLAN " + sql, std::span<const db::Param>(params))) {
      plan += row.Text(3) + "\n";
    }
    INFO(plan);
    CHECK(plan.find("INDEX playlist") != std::string::npos);
    CHECK(plan.find("TEMP B-TREE") == std::string::npos);
    for (const char* table : {"SCAN p\n", "SCAN u\n", "SCAN m\n", "SCAN i\n", "SCAN m USING", "SCAN i USING"}) {
      CHECK(plan.find(table) == std::string::npos);
    }
  }
}
