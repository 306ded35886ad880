#include "catalogue/lists/related.h"

#include <catch2/catch.hpp>

#include "../fixture.h"
#include "../plans.h"
#include "catalogue/lists/category.h"
#include "catalogue/lists/popular.h"

using namespace openpress;
using namespace openpress::catalogue;
using openpress::tests::CatalogueFixture;

namespace {

using Texts = std::vector<std::string>;

Texts Tokens(const std::vector<Media>& media) {
  Texts tokens;
  for (const Media& one : media) tokens.push_back(one.token);
  return tokens;
}

}  // namespace

TEMPLATE_TEST_CASE("beside an item stand its owner's, its category's, what is popular and what is new", "[related]",
                   OPENPRESS_DB_WORLDS) {
  CatalogueFixture<TestType> f;
  const auto in_category = [&](const std::string& token) {
    f.Change(token, [](auto& c, auto id, auto) { AddToCategory(c, id, 2); });
    return token;
  };
  const auto watched = f.Add(f.bob);
  const auto akin = in_category(f.Add(f.bob));
  const auto hidden_akin = in_category(f.Add(f.bob, State::kUnlisted));
  const auto fresh = f.Add(f.bob);
  const auto own = f.Add(f.ada);
  const auto item = in_category(f.Add(f.ada));
  {
    const auto lease = f.world.pool().Write();
    lease->Execute("INSERT INTO media_popularity (media_id, score, rank) SELECT id, 9, 1 FROM media WHERE token = $1",
                   {watched});
  }
  const auto lease = f.world.pool().Read();
  const Media media = FindByToken(*lease, item).value();
  CHECK(Tokens(Related(*lease, media, 10)) == Texts{own, akin, watched, fresh});
  CHECK(Tokens(Related(*lease, media, 2)) == Texts{own, akin});
  // Nothing watched, no category: the newest.
  CHECK(Tokens(Related(*lease, FindByToken(*lease, fresh).value(), 3)) == Texts{akin, watched, item});
}

TEMPLATE_TEST_CASE("a slide show has the owner's other listed images", "[related]", OPENPRESS_DB_WORLDS) {
  CatalogueFixture<TestType> f;
  const auto image = [&](std::int64_t owner, State state = State::kPublic) {
    const auto token = f.Add(owner, state);
    f.Change(token, [](auto& c, auto id, auto now) {
      RecordProbe(c, id, {MediaType::kImage, 0, 640, 480}, "{}", now);
    });
    return token;
  };
  const auto first = image(f.ada);
  const auto second = image(f.ada);
  image(f.ada, State::kPrivate);
  image(f.bob);
  f.Add(f.ada);
  const auto third = image(f.ada);
  const auto lease = f.world.pool().Read();
  const Media media = FindByToken(*lease, second).value();
  CHECK(Tokens(Slides(*lease, media, 30)) == Texts{first, third});
  CHECK(Tokens(Slides(*lease, media, 1)) == Texts{first});
}

TEST_CASE("what stands beside an item is read from indexes", "[related]") {
  CatalogueFixture<tests::SqliteWorld> f;
  const auto lease = f.world.pool().Read();
  for (const std::string& sql : RelatedStatements()) tests::CheckServedByIndex(*lease, sql);
  for (const std::string& sql : PopularStatements()) tests::CheckServedByIndex(*lease, sql);
}
