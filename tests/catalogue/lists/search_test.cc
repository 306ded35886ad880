#include "catalogue/lists/search.h"

#include <random>

#include <catch2/catch.hpp>

#include "../fixture.h"
#include "../plans.h"
#include "catalogue/lists/category.h"
#include "catalogue/lists/tag.h"
#include "catalogue/media/edit.h"

using namespace openpress;
using namespace openpress::catalogue;
using openpress::tests::CatalogueFixture;

namespace {

using Texts = std::vector<std::string>;

template <class World>
struct SearchFixture : CatalogueFixture<World> {
  std::string Make(const std::string& title, const std::string& description = "", State state = State::kPublic) {
    const std::string token = this->Add(this->ada, state);
    this->Change(token, [&](auto& c, auto id, auto now) {
      return Apply(c, FindById(c, id).value(), {.title = title, .description = description}, this->ada, now);
    });
    return token;
  }
  void Tag(const std::string& token, const std::string& tag) {
    this->Change(token, [&](auto& c, auto id, auto now) { AddTag(c, id, EnsureTag(c, tag, this->ada, now)); });
  }
  Texts Find(const SearchQuery& query) {
    const auto lease = this->world.pool().Read();
    Texts titles;
    const auto page = Search(*lease, query);
    REQUIRE(page.has_value());
    for (const Media& media : page->rows) titles.push_back(media.title);
    CHECK(page->place.count == static_cast<std::int64_t>(titles.size()));
    return titles;
  }
  Texts Words(const std::string& text) { return Find(SearchQuery{.text = text}); }

  /** The index against what it has to be. */
  void CheckIndex() {
    const auto lease = this->world.pool().Read();
    const auto rows = [&](const char* sql) {
      Texts texts;
      for (const db::Row& row : lease->Query(sql))
        texts.push_back(std::to_string(row.Int(0)) + "|" + row.Text(1) + "|" + row.Text(2) + "|" + row.Text(3) + "|" +
                        row.Text(4));
      return texts;
    };
    CHECK(rows("SELECT rowid, title, topics, description || spoken, facets FROM media_search ORDER BY rowid") ==
          rows("SELECT id, title, topics, description || spoken, facets FROM media_search_source ORDER BY id"));
  }
};

}  // namespace

TEMPLATE_TEST_CASE("words are found as beginnings, without case and accents", "[search]", OPENPRESS_DB_WORLDS) {
  SearchFixture<TestType> f;
  f.Make("Élection à Montréal");
  f.Make("Flood in the valley", "The mayor's front-page interview");
  f.Make("Свобода слова");
  CHECK(f.Words("election MONTREAL") == Texts{"Élection à Montréal"});
  CHECK(f.Words("elec mon") == Texts{"Élection à Montréal"});
  CHECK(f.Words("lection").empty());
  CHECK(f.Words("front-page") == Texts{"Flood in the valley"});
  CHECK(f.Words("свобод") == Texts{"Свобода слова"});
  CHECK(f.Words("flood nothing").empty());
  // One letter is a word of its own, not the beginning of all that there are.
  CHECK(f.Words("f").empty());
  CHECK(f.Words("a elec") == Texts{"Élection à Montréal"});
}

TEMPLATE_TEST_CASE("nothing somebody types is an operator", "[search]", OPENPRESS_DB_WORLDS) {
  SearchFixture<TestType> f;
  f.Make("Rock AND Roll");
  for (const char* text : {"\"", "*", "rock OR nothing", "NOT", "title:rock", "{title}", "NEAR(a b)", "^rock", "'; --",
                           "(((", "rock*\"", "a\"b", "…", "😀"}) {
    INFO(text);
    CHECK_NOTHROW(f.Words(text));
  }
  CHECK(f.Words("rock OR nothing").empty());
  CHECK(f.Words("rock \"AND\" (roll)*") == Texts{"Rock AND Roll"});
  CHECK(f.Words("title:rock").empty());
  CHECK(f.Words("u1").empty());
}

TEMPLATE_TEST_CASE("what is in the title comes before what is in tags, and that before the description", "[search]",
                   OPENPRESS_DB_WORLDS) {
  SearchFixture<TestType> f;
  f.Make("Old harbour");
  const auto tagged = f.Make("Ships");
  f.Tag(tagged, "harbour");
  f.Make("Described", "about the harbour");
  f.Make("New harbour", "harbour harbour");
  CHECK(f.Words("harbour") == Texts{"New harbour", "Old harbour", "Ships", "Described"});
  CHECK(f.Words("ships harbour") == Texts{"Ships"});
  CHECK(f.Words("lovelace").size() == 4);
  CHECK(f.Find({.text = "harbour", .order = SearchOrder::kDate}) ==
        Texts{"New harbour", "Described", "Ships", "Old harbour"});
  CHECK(f.Find({.text = "harbour", .order = SearchOrder::kDate, .ascending = true}) ==
        Texts{"Old harbour", "Ships", "Described", "New harbour"});
  CHECK(f.Find({.text = "harbour", .order = SearchOrder::kTitle, .ascending = true}) ==
        Texts{"Described", "New harbour", "Old harbour", "Ships"});
}

TEMPLATE_TEST_CASE("only those who may see an item find it", "[search]", OPENPRESS_DB_WORLDS) {
  SearchFixture<TestType> f;
  const auto secret = f.Make("Leaked papers", "", State::kPrivate);
  f.Make("Papers, unlisted", "", State::kUnlisted);
  CHECK(f.Words("papers").empty());
  CHECK(f.Find({.text = "papers", .viewer = f.bob}).empty());
  CHECK(f.Find({.text = "papers", .viewer = f.ada}) == Texts{"Papers, unlisted", "Leaked papers"});
  CHECK(f.Find({.text = "papers", .unlisted_too = true}) == Texts{"Papers, unlisted", "Leaked papers"});
  f.Change(secret, [](auto& c, auto id, auto now) { return SetState(c, id, State::kPublic, now); });
  CHECK(f.Words("papers") == Texts{"Leaked papers"});
  f.Change(secret, [](auto& c, auto id, auto now) { return MarkDeleted(c, id, now); });
  CHECK(f.Find({.text = "leaked", .unlisted_too = true}).empty());
}

TEMPLATE_TEST_CASE("a search is narrowed by every part of it", "[search]", OPENPRESS_DB_WORLDS) {
  SearchFixture<TestType> f;
  const auto film = f.Make("Harbour film");
  const auto song = f.Make("Harbour song");
  f.Make("Harbour still");
  f.Change(film, [&](auto& c, auto id, auto now) {
    RecordProbe(c, id, {MediaType::kVideo, 25 * 60000, 640, 360}, "{}", now);
    AddToCategory(c, id, CategoriesNamed(c, "documentary", 1).at(0));
  });
  f.Change(song, [](auto& c, auto id, auto now) { RecordProbe(c, id, {MediaType::kAudio, 60000, 0, 0}, "{}", now); });
  f.Tag(film, "Sea Ports");
  f.Tag(song, "Sea");
  const Texts only_film = {"Harbour film"};
  CHECK(f.Find({.text = "harbour", .media_type = MediaType::kVideo}) == only_film);
  CHECK(f.Find({.text = "harbour", .duration = DurationClass::kMedium}) == only_film);
  CHECK(f.Find({.text = "harbour", .duration = DurationClass::kLonger}).empty());
  CHECK(f.Find({.category = "DOCU"}) == only_film);
  CHECK(f.Find({.category = "nothing"}).empty());
  CHECK(f.Find({.tag = "sea ports"}) == only_film);
  CHECK(f.Find({.text = "harbour", .tag = "sea"}) == Texts{"Harbour song"});
  CHECK(f.Find({.tag = "Se"}).empty());
  CHECK(f.Find({.text = "harbour", .user_id = f.bob}).empty());
  CHECK(f.Find({.text = "harbour", .user_id = f.ada}).size() == 3);
  CHECK(f.Find({.text = "harbour", .language = "pt-BR"}).empty());
  const Millis since = f.Get(song).created_at;
  CHECK(f.Find({.text = "harbour", .since = since}) == Texts{"Harbour still", "Harbour song"});
  CHECK(f.Find({.text = "harbour", .since = f.clock.Now() + 1}).empty());
  // Nothing to look for is not everything.
  CHECK(f.Find({.unlisted_too = true}).empty());
  CHECK(f.Find({.text = "…"}).empty());
}

TEMPLATE_TEST_CASE("the index follows every change", "[search]", OPENPRESS_DB_WORLDS) {
  SearchFixture<TestType> f;
  std::mt19937 random(20260624);
  const auto pick = [&](std::size_t below) { return random() % below; };
  Texts tokens;
  for (int step = 0; step < 400; ++step) {
    if (tokens.empty() || pick(6) == 0) tokens.push_back(f.Make("Title " + std::to_string(step), "words"));
    const std::size_t chosen = pick(tokens.size());
    const std::string token = tokens[chosen];
    f.Change(token, [&](auto& c, auto id, auto now) {
      const std::int64_t tag = EnsureTag(c, "tag " + std::to_string(pick(4)), f.ada, now);
      const std::int64_t category = static_cast<std::int64_t>(1 + pick(6));
      switch (pick(9)) {
        case 0:
          Apply(c, FindById(c, id).value(), {.title = "New title", .description = "new words"}, f.ada, now);
          break;
        case 1:
          SetState(c, id, pick(2) == 0 ? State::kPublic : State::kPrivate, now);
          break;
        case 2:
          AddTag(c, id, tag);
          break;
        case 3:
          RemoveTag(c, id, tag);
          break;
        case 4:
          AddToCategory(c, id, category);
          break;
        case 5:
          RemoveFromCategory(c, id, category);
          break;
        case 6:
          RecordProbe(c, id, {MediaType::kAudio, static_cast<std::int64_t>(pick(5000)) * 1000, 0, 0}, "{}", now);
          break;
        case 7:
          c.Execute("UPDATE users SET name = $1 WHERE id = $2", {"Ada " + std::to_string(pick(9)), f.ada});
          c.Execute("UPDATE categories SET title = $1 WHERE id = $2", {"C" + std::to_string(pick(9)), category});
          c.Execute("UPDATE tags SET title = $1 WHERE id = $2", {"T" + std::to_string(pick(9)), tag});
          break;
        default:
          MarkDeleted(c, id, now);
          if (pick(2) == 0) Purge(c, id);
          tokens.erase(tokens.begin() + static_cast<std::ptrdiff_t>(chosen));
      }
    });
    if (step % 20 == 0) f.CheckIndex();
  }
  f.CheckIndex();
}

TEMPLATE_TEST_CASE("results have pages across the classes of relevance", "[search]", OPENPRESS_DB_WORLDS) {
  SearchFixture<TestType> f;
  Texts expected;
  for (int i = 0; i < 60; ++i) f.Make("Word " + std::to_string(i));
  for (int i = 0; i < 30; ++i) f.Make("Other " + std::to_string(i), "a word");
  for (int i = 59; i >= 0; --i) expected.push_back("Word " + std::to_string(i));
  for (int i = 29; i >= 0; --i) expected.push_back("Other " + std::to_string(i));
  const auto lease = f.world.pool().Read();
  Texts found;
  for (const int number : {1, 2}) {
    const auto page = Search(*lease, {.text = "word", .page = number}).value();
    CHECK(page.place.count == 90);
    CHECK(page.place.has_next == (number == 1));
    for (const Media& media : page.rows) found.push_back(media.title);
  }
  CHECK(found == expected);
  CHECK_FALSE(Search(*lease, {.text = "word", .page = 3}));
  CHECK(Search(*lease, {.text = "word", .page = db::kLastPage})->rows.back().title == "Other 0");
  CHECK_FALSE(Search(*lease, {.text = "nothing", .page = 2}));
}

TEST_CASE("a search goes as far back as its page needs", "[search]") {
  SearchFixture<tests::SqliteWorld> f;
  const auto make = [&f](const std::string& title, const std::string& description, int count) {
    auto lease = f.world.pool().Write();
    const auto transaction = lease->Begin();
    lease->Execute(R"sql(
      WITH RECURSIVE numbers (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < $1)
      INSERT INTO media (token, uid, user_id, title, description, media_type, state, processing, playable, duration_ms,
                         width, height, size, sha256, original_name, extension, created_at, updated_at)
        SELECT lower(hex(randomblob(6))), lower(hex(randomblob(16))), $2, $3 || ' ' || n, $4, 'video', 'public', 'done',
               1, 1000, 2, 2, 1, '', 'a.mp4', 'mp4', 1, 1 FROM numbers)sql",
                   {count, f.ada, title, description});
    transaction->Commit();
  };
  const auto page = [&f](int number) {
    return Search(*f.world.pool().Read(), {.text = "word", .page = number}).value();
  };
  make("Word", "", 100);
  make("Other", "a word", 230);
  // Of the newest matches the title's come first.
  CHECK(page(1).rows.front().title == "Word 100");
  CHECK(page(1).rows.at(19).title == "Word 81");
  CHECK(page(1).rows.at(20).title == "Other 230");
  CHECK(page(1).place.count == 250);
  CHECK(page(4).place.has_next);
  // What else there is comes after them.
  CHECK(page(5).place.count == 330);
  CHECK(page(5).rows.back().title == "Other 1");
  CHECK(page(6).rows.front().title == "Word 80");
  CHECK(page(db::kLastPage).rows.back().title == "Word 1");
  CHECK_FALSE(Search(*f.world.pool().Read(), {.text = "word", .page = 8}));
  CHECK_FALSE(Search(*f.world.pool().Read(), {.text = "word", .page = 1000000}));
  const auto oldest =
      Search(*f.world.pool().Read(), {.text = "word", .order = SearchOrder::kDate, .ascending = true, .page = 3})
          .value();
  CHECK(oldest.rows.front().title == "Other 1");
}

TEMPLATE_TEST_CASE("titles are suggested while somebody types", "[search]", OPENPRESS_DB_WORLDS) {
  SearchFixture<TestType> f;
  f.Make("Harbour at dawn");
  f.Make("Harbour at dawn");
  f.Make("Harbour", "", State::kPrivate);
  f.Make("Ships", "harbour");
  const auto lease = f.world.pool().Read();
  CHECK(SuggestTitles(*lease, "harb", 40) == Texts{"Harbour at dawn"});
  CHECK(SuggestTitles(*lease, "harbour da", 40) == Texts{"Harbour at dawn"});
  CHECK(SuggestTitles(*lease, "*", 40).empty());
}

TEST_CASE("every search is answered by an index", "[search]") {
  CatalogueFixture<tests::SqliteWorld> f;
  const auto lease = f.world.pool().Read();
  for (const std::string& sql : SearchStatements(lease->dialect())) {
    const std::string plan = tests::PlanOf(*lease, sql);
    INFO(sql << "\n" << plan);
    // Only the newest matches are ever sorted, see kMostSorted.
    const bool sorts = sql.find("AS found") != std::string::npos;
    CHECK((plan.find("TEMP B-TREE") != std::string::npos) == sorts);
    CHECK((plan.find("VIRTUAL TABLE INDEX") != std::string::npos || plan.find("USING") != std::string::npos ||
           plan.find("SEARCH media\n") != std::string::npos));
    CHECK(plan.find("SCAN m\n") == std::string::npos);
  }
}
