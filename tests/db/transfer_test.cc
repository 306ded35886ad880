// Everything of one database arrives in another one, whichever engines they are.
#include "db/transfer.h"

#include <catch2/catch.hpp>

#include "core/error.h"
#include "support/db_worlds.h"
#include "support/error_code.h"

using namespace openpress;

namespace {

using tests::PostgresWorld;
using tests::SqliteWorld;

/** A person, an item with a tag, a vote, a reply to a comment, a subtitle, and an audit row. */
void Fill(db::Pool& pool) {
  const auto c = pool.Write();
  const auto transaction = c->Begin();
  c->Script(R"sql(
    INSERT INTO users (id, username, username_key, email, email_key, role, password_hash, name, created_at, updated_at)
    VALUES (7, 'ada', 'ada', 'a@example.org', 'a@example.org', 'admin', '', 'Ada “Ω” 🎥', 1, 9007199254740993),
           (8, 'bob', 'bob', 'b@example.org', 'b@example.org', 'user', '', '', 2, 2);
    INSERT INTO media (id, token, uid, user_id, title, state, playable, size, sha256, original_name, extension,
                       thumbnail_time, created_at, updated_at)
    VALUES (3, 'tok', 'uid', 7, 'Élection à Montréal', 'public', 1, 5, '', 'a.mp4', 'mp4', 0.1, 5, 5);
    INSERT INTO tags (id, title, title_key, user_id, created_at) VALUES (4, 'Sea', 'sea', 7, 1);
    INSERT INTO media_tags (media_id, tag_id) VALUES (3, 4);
    INSERT INTO actors (id, user_id, created_at, seen_at) VALUES (1, 8, 1, 1);
    INSERT INTO media_votes (actor_id, media_id, vote, acted_at) VALUES (1, 3, 1, 1);
    INSERT INTO comments (id, uid, media_id, user_id, text, media_listed, created_at)
    VALUES (5, 'c5', 3, 8, 'First', 1, 1);
    INSERT INTO comments (id, uid, media_id, user_id, parent_id, text, media_listed, created_at)
    VALUES (6, 'c6', 3, 7, 5, 'Second', 1, 2);
    INSERT INTO subtitles (id, media_id, language, label, file, words, created_at)
    VALUES (2, 3, 'en', 'English', 'f.vtt', 'the minister said nothing', 1);
    INSERT INTO cues (id, subtitle_id, start_ms, words) VALUES (9, 2, 1000, 'the minister said nothing');
    UPDATE audit_head SET length = 1, hash = 'h';
    INSERT INTO audit (id, created_at, actor, action, subject, details, hash) VALUES (1, 1, '', 'x', 'user:7', '{}', 'h'))sql");
  for (int i = 0; i < 450; ++i) {
    c->Execute("INSERT INTO action_marks (mark, until) VALUES ($1, $2)", {"mark " + std::to_string(i), i});
  }
  // The largest number that was ever given is not that of a row any more.
  for (const char* token : {"p", "q"}) {
    c->Execute("INSERT INTO playlists (token, user_id, title, created_at, updated_at) VALUES ($1, 7, 'P', 1, 1)",
               {token});
  }
  c->Execute("DELETE FROM playlists");
  transaction->Commit();
}

std::int64_t Count(db::Pool& pool, const std::string& sql) {
  return pool.Read()->QueryOne(sql)->Int(0);
}

/** Items with @p word in one of their columns. */
std::size_t Found(db::Pool& pool, const std::string& table, const std::string& column, const std::string& word) {
  const auto c = pool.Read();
  const db::TextClause clause{.columns = column, .words = {word}};
  const db::Dialect& dialect = c->dialect();
  return c->Query("SELECT " + dialect.text_rows(table, "$1"), {dialect.text_query(std::span(&clause, 1))}).size();
}

template <class From, class To>
void CheckTransfer() {
  From from;
  from.Migrate();
  Fill(from.pool());
  To to;
  to.Migrate();
  const auto copied = db::Transfer(from.pool(), to.pool());

  for (const db::Copied& table : copied) {
    INFO(table.table);
    CHECK(Count(to.pool(), "SELECT COUNT(*) FROM " + table.table) == table.rows);
    CHECK(Count(from.pool(), "SELECT COUNT(*) FROM " + table.table) == table.rows);
  }
  const auto row = to.pool().Read()->QueryOne(
      "SELECT u.name, u.updated_at, m.likes, m.comment_count, m.thumbnail_time, m.listable, t.media_count "
      "FROM users u JOIN media m ON m.user_id = u.id JOIN tags t ON t.id = 4 WHERE u.id = 7");
  REQUIRE(row);
  CHECK(row->Text(0) == "Ada “Ω” 🎥");
  CHECK(row->Int(1) == 9007199254740993);
  // Counted once: as they were, not once more for each row that arrived.
  CHECK(row->Int(2) == 2);
  CHECK(row->Int(3) == 2);
  CHECK(row->Real(4) == 0.1);
  CHECK(row->Int(5) == 1);
  CHECK(row->Int(6) == 1);
  CHECK(Found(to.pool(), "media_search", "title", "montreal") == 1);
  CHECK(Found(to.pool(), "media_search", "topics", "sea") == 1);
  CHECK(Found(to.pool(), "media_search", "spoken", "minister") == 1);
  CHECK(Found(to.pool(), "cue_search", "words", "minister") == 1);

  SECTION("and goes on from there: triggers count, numbers are new") {
    const auto c = to.pool().Write();
    c->Execute("DELETE FROM media_votes");
    CHECK(c->QueryOne("SELECT likes FROM media WHERE id = 3")->Int(0) == 1);
    CHECK_THROWS_AS(c->Execute("DELETE FROM audit"), Error);
    constexpr auto kInsert =
        "INSERT INTO playlists (token, user_id, title, created_at, updated_at) "
        "VALUES ('r', 7, 'Q', 1, 1) RETURNING id";
    CHECK(c->QueryOne(kInsert)->Int(0) == 3);
  }
  SECTION("into nothing that is used") {
    CHECK(tests::CodeOf([&] { db::Transfer(from.pool(), to.pool()); }) == "target_not_empty");
  }
  SECTION("and back with the same hashes") {
    From again;
    again.Migrate();
    const auto returned = db::Transfer(to.pool(), again.pool());
    REQUIRE(returned.size() == copied.size());
    const auto hash_of = [&](const std::string& table) {
      for (const db::Copied& each : returned)
        if (each.table == table) return each.hash;
      return std::string();
    };
    for (const db::Copied& table : copied) CHECK(hash_of(table.table) == table.hash);
  }
}

}  // namespace

TEST_CASE("a database moves from SQLite to SQLite", "[transfer]") {
  CheckTransfer<SqliteWorld, SqliteWorld>();
}
TEST_CASE("a database moves from SQLite to PostgreSQL: PostgresWorld", "[transfer]") {
  CheckTransfer<SqliteWorld, PostgresWorld>();
}
TEST_CASE("a database moves from PostgreSQL to SQLite: PostgresWorld", "[transfer]") {
  CheckTransfer<PostgresWorld, SqliteWorld>();
}

TEST_CASE("a text that the target cannot hold names its table and leaves the target empty: PostgresWorld",
          "[transfer]") {
  SqliteWorld from;
  from.Migrate();
  Fill(from.pool());
  from.pool().Write()->Execute("UPDATE tags SET title = $1", {std::string("a\0b", 3)});
  PostgresWorld to;
  to.Migrate();
  try {
    db::Transfer(from.pool(), to.pool());
    FAIL("copied");
  } catch (const Error& error) {
    CHECK(error.code() == "invalid_text");
    CHECK_THAT(error.what(), Catch::Contains("tags"));
  }
  CHECK(Count(to.pool(), "SELECT COUNT(*) FROM users") == 0);
  CHECK(Count(to.pool(), "SELECT COUNT(*) FROM languages") > 100);
}
