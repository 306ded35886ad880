#include "catalogue/media/subtitle.h"

#include <array>

#include <catch2/catch.hpp>

#include "../fixture.h"
#include "../plans.h"
#include "catalogue/lists/search.h"

using namespace openpress;
using namespace openpress::catalogue;
using openpress::tests::CatalogueFixture;

namespace {

template <class World>
std::string Say(CatalogueFixture<World>& f, const std::string& token, const std::string& language,
                const std::string& file, const std::string& words) {
  return f.Change(token, [&](auto& c, auto id, auto now) {
    return SetSubtitle(c, id, FindLanguage(c, language).value(), "Label", file,
                       ParseSubtitle("0:05 --> 0:06\n" + words + "\n\n1:05 --> 1:06\nand " + words), f.ada, now);
  });
}

}  // namespace

TEMPLATE_TEST_CASE("the languages of ISO 639 are there", "[subtitle]", OPENPRESS_DB_WORLDS) {
  CatalogueFixture<TestType> f;
  const auto lease = f.world.pool().Read();
  const auto languages = Languages(*lease);
  CHECK(languages.size() > 450);
  CHECK(std::is_sorted(languages.begin(), languages.end(),
                       [](const Language& a, const Language& b) { return a.title < b.title; }));
  for (const auto& [code, title] : {std::pair{"en", "English"},
                                    {"el", "Greek"},
                                    {"ar", "Arabic"},
                                    {"pt", "Portuguese"},
                                    {"pt-BR", "Portuguese (Brazil)"},
                                    {"fil", "Filipino"}}) {
    const auto found = FindLanguage(*lease, code);
    INFO(code);
    REQUIRE(found.has_value());
    CHECK_THAT(found->title, Catch::StartsWith(title));
  }
  CHECK_FALSE(FindLanguage(*lease, "EN"));
  CHECK_FALSE(FindLanguage(*lease, ""));
}

TEMPLATE_TEST_CASE("an item has one subtitle in each language", "[subtitle]", OPENPRESS_DB_WORLDS) {
  CatalogueFixture<TestType> f;
  const auto token = f.Add(f.ada);
  const auto id = f.Get(token).id;
  CHECK(Say(f, token, "en", "subtitles/en-1.vtt", "hello").empty());
  CHECK(Say(f, token, "el", "subtitles/el-1.vtt", "γεια").empty());
  CHECK(Say(f, token, "en", "subtitles/en-2.vtt", "goodbye") == "subtitles/en-1.vtt");
  const auto files = [&] {
    std::vector<std::string> names;
    for (const Subtitle& subtitle : SubtitlesOf(*f.world.pool().Read(), id)) names.push_back(subtitle.file);
    return names;
  };
  CHECK(files() == std::vector<std::string>{"subtitles/el-1.vtt", "subtitles/en-2.vtt"});
  f.Change(token, [](auto& c, auto media, auto) {
    CHECK(RemoveSubtitle(c, media, "el") == "subtitles/el-1.vtt");
    CHECK_FALSE(RemoveSubtitle(c, media, "el"));
  });
  CHECK(files() == std::vector<std::string>{"subtitles/en-2.vtt"});
}

TEMPLATE_TEST_CASE("what is said is found, with its time", "[subtitle][search]", OPENPRESS_DB_WORLDS) {
  CatalogueFixture<TestType> f;
  const auto one = f.Add(f.ada);
  const auto two = f.Add(f.ada);
  Say(f, one, "en", "a", "The <i>minister</i> resigned");
  Say(f, two, "en", "b", "Nobody resigned");
  const auto ids = [&](const std::string& text) {
    std::vector<std::int64_t> found;
    const auto page = Search(*f.world.pool().Read(), {.text = text});
    for (const Media& media : page->rows) found.push_back(media.id);
    return found;
  };
  const auto first = f.Get(one).id;
  const auto second = f.Get(two).id;
  CHECK(ids("resig") == std::vector{second, first});
  CHECK(ids("minister") == std::vector{first});

  const auto hits = SpokenHits(*f.world.pool().Read(), {first, second}, SearchWords("resign"));
  REQUIRE(hits.size() == 2);
  REQUIRE(hits.at(first).size() == 2);
  CHECK(hits.at(first)[0].start_ms == 5000);
  CHECK(hits.at(first)[0].words == "The minister resigned");
  CHECK(hits.at(first)[1].start_ms == 65000);
  CHECK(SpokenHits(*f.world.pool().Read(), {second}, SearchWords("minister")).empty());
  CHECK(SpokenHits(*f.world.pool().Read(), {}, SearchWords("minister")).empty());

  // Changed, removed and with its item deleted: gone from the index.
  Say(f, one, "en", "c", "Something else");
  CHECK(ids("minister").empty());
  CHECK(SpokenHits(*f.world.pool().Read(), {first}, SearchWords("minister")).empty());
  f.Change(two, [](auto& c, auto id, auto now) {
    MarkDeleted(c, id, now);
    Purge(c, id);
  });
  CHECK(ids("nobody").empty());
  CHECK(SpokenHits(*f.world.pool().Read(), {second}, SearchWords("nobody")).empty());
  const auto lease = f.world.pool().Read();
  const std::array clauses = {db::TextClause{.columns = "words", .words = {"nobody"}}};
  CHECK(lease->Query("SELECT " + lease->dialect().text_rows("cue_search", "$1"), {lease->dialect().text_query(clauses)})
            .empty());
}

TEST_CASE("subtitles are found by an index", "[subtitle]") {
  CatalogueFixture<tests::SqliteWorld> f;
  const auto lease = f.world.pool().Read();
  for (const std::string& sql : SubtitleStatements(lease->dialect())) {
    const std::string plan = tests::PlanOf(*lease, sql);
    INFO(sql << "\n" << plan);
    CHECK(plan.find("SCAN c\n") == std::string::npos);
    CHECK(plan.find("SCAN s\n") == std::string::npos);
    CHECK((plan.find("VIRTUAL TABLE INDEX") != std::string::npos || plan.find("USING") != std::string::npos));
  }
}
