#include "catalogue/lists/popular.h"

#include <catch2/catch.hpp>

#include "../fixture.h"
#include "catalogue/community/action.h"

using namespace openpress;
using namespace openpress::catalogue;
using openpress::tests::CatalogueFixture;

TEMPLATE_TEST_CASE("popular is what was lately watched and liked, and what is listed", "[popular]",
                   OPENPRESS_DB_WORLDS) {
  CatalogueFixture<TestType> f;
  const ActionMarks marks(std::string(64, 'k'));
  using Texts = std::vector<std::string>;
  const auto popular = [&](int limit = 10) {
    const auto lease = f.world.pool().Read();
    const Texts tokens = PopularTokens(*lease, limit);
    Texts same;
    for (const Media& media : Popular(*lease, limit)) same.push_back(media.token);
    CHECK(tokens == same);
    return tokens;
  };
  const auto act = [&](const std::string& token, int watches, int likes) {
    f.Change(token, [&](db::Connection& c, std::int64_t id, Millis now) {
      for (int i = 0; i < std::max(watches, likes); ++i) {
        const Actor actor{.visitor_hash = std::to_string(i), .address = "10.0.0." + std::to_string(i)};
        if (i < watches) RecordWatch(c, marks, {actor, id, std::nullopt, now});
        if (i < likes) CastVote(c, marks, actor, id, Vote::kLike, now);
      }
    });
  };
  CHECK(popular().empty());
  CHECK(RankPopular(f.world.pool(), f.clock.Now()) == 0);
  const auto a = f.Add(f.ada);
  const auto b = f.Add(f.ada);
  const auto hidden = f.Add(f.ada, State::kPrivate);
  const auto quiet = f.Add(f.ada);
  act(a, 3, 0);
  act(b, 1, 2);
  act(hidden, 9, 9);
  CHECK(RankPopular(f.world.pool(), f.clock.Now()) == 2);
  CHECK(popular() == Texts{b, a});
  CHECK(popular(1) == Texts{b});
  {
    const auto lease = f.world.pool().Read();
    Texts filled;
    for (const Media& media : PopularOrNewest(*lease, 3)) filled.push_back(media.token);
    CHECK(filled == Texts{b, a, quiet});
    CHECK(PopularOrNewest(*lease, 1).size() == 1);
  }

  // A week later views are old news; likes have only faded.
  f.clock.Advance(std::chrono::hours(24 * 8));
  act(a, 1, 0);
  act(quiet, 0, 1);
  CHECK(RankPopular(f.world.pool(), f.clock.Now()) == 3);
  CHECK(popular() == Texts{b, quiet, a});
  f.Change(b, [](auto& c, auto id, auto now) { return SetState(c, id, State::kUnlisted, now); });
  CHECK(popular() == Texts{quiet, a});
  f.clock.Advance(std::chrono::hours(24 * 181));
  CHECK(RankPopular(f.world.pool(), f.clock.Now()) == 0);
  CHECK(popular().empty());
}
