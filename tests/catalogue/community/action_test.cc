#include "catalogue/community/action.h"

#include <atomic>
#include <random>
#include <thread>

#include <catch2/catch.hpp>

#include "../fixture.h"
#include "catalogue/community/action_list.h"
#include "core/error.h"

using namespace openpress;
using namespace openpress::catalogue;
using openpress::tests::CatalogueFixture;

namespace {

Actor User(std::int64_t id) {
  return {.user_id = id};
}
Actor Visitor(const std::string& name, const std::string& address = "192.0.2.1") {
  return {.visitor_hash = "hash of " + name, .address = address};
}

template <class World>
struct ActionFixture : CatalogueFixture<World> {
  ActionMarks marks{std::string(64, 'k')};
  std::string token = this->Add(this->ada);
  std::int64_t id = this->Get(token).id;

  template <class Work>
  auto Write(Work&& work) {
    const auto lease = this->world.pool().Write();
    const auto transaction = lease->Begin();
    auto result = work(*lease);
    transaction->Commit();
    return result;
  }
  bool Cast(const Actor& actor, Vote vote) {
    return Write([&](db::Connection& c) { return CastVote(c, marks, actor, id, vote, this->clock.Now()); });
  }
  bool TakeBack(const Actor& actor, Vote vote) {
    return Write([&](db::Connection& c) { return TakeBackVote(c, actor, id, vote, this->clock.Now()); });
  }
  /** @return whether it was a new view */
  bool Watched(const Actor& actor, std::optional<Millis> position = std::nullopt) {
    return Write([&](db::Connection& c) {
      const bool counts = RecordWatch(c, marks, {actor, id, position, this->clock.Now()});
      if (counts) AddViews(c, id, 1);
      return counts;
    });
  }
  Standing Of(const Actor& actor) {
    const auto lease = this->world.pool().Read();
    return StandingOf(*lease, actor, id);
  }
  std::int64_t Number(const std::string& sql) {
    const auto lease = this->world.pool().Read();
    return lease->QueryOne(sql)->Int(0);
  }
  std::pair<std::int64_t, std::int64_t> Votes() {
    const Media media = this->Get(token);
    return {media.likes, media.dislikes};
  }
};

using Two = std::pair<std::int64_t, std::int64_t>;
using std::chrono::seconds;

}  // namespace

TEMPLATE_TEST_CASE("a vote counts once, moves, and can be taken back", "[action]", OPENPRESS_DB_WORLDS) {
  ActionFixture<TestType> f;
  const Actor bob = User(f.bob);
  CHECK(f.Votes() == Two{1, 0});
  CHECK(f.Cast(bob, Vote::kLike));
  CHECK_FALSE(f.Cast(bob, Vote::kLike));
  CHECK(f.Votes() == Two{2, 0});
  CHECK(f.Cast(bob, Vote::kDislike));
  CHECK(f.Votes() == Two{1, 1});
  CHECK_FALSE(f.TakeBack(bob, Vote::kLike));
  CHECK(f.Votes() == Two{1, 1});
  CHECK(f.TakeBack(bob, Vote::kDislike));
  CHECK_FALSE(f.TakeBack(bob, Vote::kDislike));
  CHECK(f.Votes() == Two{1, 0});
  CHECK(f.Of(bob).vote == Vote::kNone);
  CHECK(f.Cast(bob, Vote::kLike));
  CHECK(f.Of(bob).vote == Vote::kLike);
  CHECK(f.Votes() == Two{2, 0});
  CHECK_FALSE(f.TakeBack(User(f.ada), Vote::kLike));
}

TEMPLATE_TEST_CASE("votes go with the account, and with the item", "[action]", OPENPRESS_DB_WORLDS) {
  ActionFixture<TestType> f;
  f.Cast(User(f.bob), Vote::kDislike);
  f.Cast(User(f.ada), Vote::kLike);
  CHECK(f.Votes() == Two{2, 1});
  f.Write([&](db::Connection& c) { return c.Execute("DELETE FROM users WHERE id = $1", {f.bob}); });
  CHECK(f.Votes() == Two{2, 0});
  CHECK_FALSE(f.Cast(User(f.bob), Vote::kLike));
  f.Change(f.token, &MarkDeleted);
  CHECK_FALSE(f.Cast(User(f.ada), Vote::kDislike));
  CHECK_FALSE(f.Watched(User(f.ada)));
  f.Write([&](db::Connection& c) { return Purge(c, f.id), 0; });
  CHECK(f.Number("SELECT COUNT(*) FROM media_votes") == 0);
}

TEMPLATE_TEST_CASE("a new cookie does not vote again from the same address for ten minutes", "[action]",
                   OPENPRESS_DB_WORLDS) {
  ActionFixture<TestType> f;
  CHECK(f.Cast(Visitor("a"), Vote::kLike));
  CHECK_FALSE(f.Cast(Visitor("b"), Vote::kLike));
  CHECK_FALSE(f.Cast(Visitor("b"), Vote::kDislike));
  CHECK(f.Cast(Visitor("c", "192.0.2.2"), Vote::kLike));
  CHECK(f.Votes() == Two{3, 0});
  // Who has voted already may change his mind.
  CHECK(f.Cast(Visitor("a"), Vote::kDislike));
  CHECK(f.TakeBack(Visitor("a"), Vote::kDislike));
  CHECK(f.Cast(Visitor("a"), Vote::kLike));
  CHECK(f.Votes() == Two{3, 0});
  f.clock.Advance(seconds(599));
  CHECK_FALSE(f.Cast(Visitor("b"), Vote::kLike));
  f.clock.Advance(seconds(1));
  CHECK(f.Cast(Visitor("b"), Vote::kLike));
  // An account is nobody's address.
  CHECK(f.Cast(User(f.bob), Vote::kLike));
  CHECK(f.Votes() == Two{5, 0});
  // One subscriber has 2^64 IPv6 addresses.
  CHECK(f.Cast(Visitor("d", "2001:db8::1"), Vote::kLike));
  CHECK_FALSE(f.Cast(Visitor("e", "2001:db8::2"), Vote::kLike));
}

TEMPLATE_TEST_CASE("marks hold over midnight and no address can be read from them", "[action]", OPENPRESS_DB_WORLDS) {
  ActionFixture<TestType> f;
  constexpr Millis kDay = 86'400'000;
  const Millis midnight = (f.clock.Now() / kDay + 1) * kDay;
  f.clock.Set(midnight - 60'000);
  CHECK(f.Cast(Visitor("a"), Vote::kLike));
  f.clock.Set(midnight + 60'000);
  CHECK_FALSE(f.Cast(Visitor("b"), Vote::kLike));
  f.clock.Set(midnight + 540'000);
  CHECK(f.Cast(Visitor("b"), Vote::kLike));
  const auto lease = f.world.pool().Read();
  const auto rows = lease->Query("SELECT mark FROM action_marks");
  REQUIRE(rows.size() == 2);
  CHECK(rows[0].Text(0) != rows[1].Text(0));
  for (const auto& row : rows) {
    CHECK(row.Text(0).size() == 32);
    CHECK(row.Text(0).find("192.0.2") == std::string::npos);
  }
}

TEMPLATE_TEST_CASE("marks without force are deleted a few at a time", "[action]", OPENPRESS_DB_WORLDS) {
  ActionFixture<TestType> f;
  for (int i = 0; i < 5; ++i) f.Cast(Visitor(std::to_string(i), "192.0.2." + std::to_string(i)), Vote::kLike);
  const auto forget = [&] { return f.Write([&](db::Connection& c) { return ForgetMarks(c, f.clock.Now(), 3); }); };
  CHECK(forget() == 0);
  f.clock.Advance(seconds(601));
  CHECK(forget() == 3);
  CHECK(forget() == 2);
  CHECK(forget() == 0);
}

TEMPLATE_TEST_CASE("a view counts again when the item could have been seen whole", "[action]", OPENPRESS_DB_WORLDS) {
  ActionFixture<TestType> f;
  f.Change(f.token, [](auto& c, auto id, auto now) {
    return RecordProbe(c, id, {MediaType::kVideo, 900'000, 640, 360}, "{}", now);
  });
  const Actor bob = User(f.bob);
  CHECK(f.Watched(bob));
  f.clock.Advance(seconds(899));
  CHECK_FALSE(f.Watched(bob));
  f.clock.Advance(seconds(1));
  CHECK(f.Watched(bob));
  CHECK(f.Watched(User(f.ada)));
  CHECK(f.Get(f.token).views == 4);
  // A position says that the same view goes on.
  for (int i = 0; i < 10; ++i) {
    f.clock.Advance(seconds(300));
    CHECK_FALSE(f.Watched(bob, 300'000 * i));
  }
  f.clock.Advance(seconds(900));
  CHECK(f.Watched(bob, 1000));
  CHECK(f.Number("SELECT COUNT(*) FROM media_watches") == 2);
}

TEMPLATE_TEST_CASE("short things and visitors wait longer for their next view", "[action]", OPENPRESS_DB_WORLDS) {
  ActionFixture<TestType> f;
  CHECK(f.Watched(User(f.bob)));
  CHECK(f.Watched(Visitor("a")));
  CHECK_FALSE(f.Watched(Visitor("b")));
  CHECK(f.Watched(Visitor("b", "192.0.2.7")));
  f.clock.Advance(seconds(59));
  CHECK_FALSE(f.Watched(User(f.bob)));
  f.clock.Advance(seconds(1));
  CHECK(f.Watched(User(f.bob)));
  CHECK_FALSE(f.Watched(Visitor("a")));
  f.clock.Advance(seconds(540));
  CHECK(f.Watched(Visitor("a")));
  CHECK(f.Get(f.token).views == 6);
}

TEMPLATE_TEST_CASE("made-up cookies leave one row for each address", "[action]", OPENPRESS_DB_WORLDS) {
  ActionFixture<TestType> f;
  for (int i = 0; i < 20; ++i) {
    f.Watched(Visitor(std::to_string(i)), 1000);
    f.Cast(Visitor("v" + std::to_string(i)), Vote::kLike);
  }
  CHECK(f.Number("SELECT COUNT(*) FROM actors") == 2);
}

TEMPLATE_TEST_CASE("the history remembers where to go on, and stops when it is paused", "[action]",
                   OPENPRESS_DB_WORLDS) {
  ActionFixture<TestType> f;
  f.Change(f.token, [](auto& c, auto id, auto now) {
    return RecordProbe(c, id, {MediaType::kVideo, 20'000, 640, 360}, "{}", now);
  });
  const Actor bob = User(f.bob);
  f.Watched(bob);
  CHECK(f.Of(bob).position == 0);
  f.Watched(bob, 12'500);
  CHECK(f.Of(bob).position == 12'500);
  f.Watched(bob);
  CHECK(f.Of(bob).position == 12'500);
  f.Watched(bob, 99'000);
  CHECK(f.Of(bob).position == 20'000);
  const auto actor = f.Write([&](db::Connection& c) { return EnsureActor(c, bob, 0)->id; });
  f.Write([&](db::Connection& c) { return PauseHistory(c, actor, true), ForgetWatches(c, actor), 0; });
  f.clock.Advance(seconds(61));
  CHECK(f.Watched(bob, 5000));
  CHECK_FALSE(f.Of(bob).position.has_value());
  f.Write([&](db::Connection& c) { return PauseHistory(c, actor, false), 0; });
  f.Watched(bob, 5000);
  CHECK(f.Of(bob).position == 5000);
  f.Write([&](db::Connection& c) { return ForgetWatch(c, actor, "nothere"), 0; });
  CHECK(f.Of(bob).position == 5000);
  f.Write([&](db::Connection& c) { return ForgetWatch(c, actor, f.token), 0; });
  CHECK_FALSE(f.Of(bob).position.has_value());
}

TEMPLATE_TEST_CASE("a rating is replaced, not added", "[action]", OPENPRESS_DB_WORLDS) {
  ActionFixture<TestType> f;
  const auto rate = [&](const Actor& actor, int score) {
    return f.Write([&](db::Connection& c) { return Rate(c, f.marks, actor, f.id, score, f.clock.Now()); });
  };
  CHECK(rate(User(f.bob), 4));
  CHECK_FALSE(rate(User(f.bob), 4));
  CHECK(rate(User(f.bob), 0));
  CHECK(rate(User(f.ada), 5));
  CHECK(f.Of(User(f.bob)).score == 0);
  CHECK(f.Number("SELECT COUNT(*) FROM media_ratings") == 2);
  CHECK_THROWS_AS(rate(User(f.bob), 6), Error);
}

TEMPLATE_TEST_CASE("visitors who do not come back are forgotten, their votes stay", "[action]", OPENPRESS_DB_WORLDS) {
  ActionFixture<TestType> f;
  f.Watched(Visitor("a", "192.0.2.1"));
  f.Watched(Visitor("b", "192.0.2.2"));
  f.Cast(Visitor("b", "192.0.2.2"), Vote::kLike);
  f.Watched(User(f.bob));
  const Millis then = f.clock.Now() + 1;
  f.clock.Advance(std::chrono::hours(48));
  f.Watched(Visitor("c", "192.0.2.3"));
  const auto forget = [&] { return f.Write([&](db::Connection& c) { return ForgetVisitors(c, then); }); };
  CHECK(forget() == 2);
  CHECK(forget() == 0);
  CHECK(f.Number("SELECT COUNT(*) FROM actors") == 3);
  CHECK(f.Number("SELECT COUNT(*) FROM media_watches") == 2);
  CHECK(f.Votes() == Two{2, 0});
  // Somebody who comes back in time is kept.
  f.Watched(Visitor("c", "192.0.2.3"));
  f.clock.Advance(std::chrono::hours(48));
  f.Watched(Visitor("c", "192.0.2.3"));
  CHECK(f.Number("SELECT COUNT(*) FROM actors WHERE seen_at = " + std::to_string(f.clock.Now())) == 1);
}

TEMPLATE_TEST_CASE("votes cast by many threads add up", "[action]", OPENPRESS_DB_WORLDS) {
  ActionFixture<TestType> f;
  std::vector<std::int64_t> users;
  for (int i = 0; i < 8; ++i) users.push_back(f.AddUser("reader" + std::to_string(i), accounts::Role::kUser));
  std::atomic<int> changes = 0;
  std::vector<std::thread> threads;
  for (unsigned t = 0; t < 8; ++t) {
    threads.emplace_back([&, t] {
      std::minstd_rand random(t + 1);
      for (int i = 0; i < 40; ++i) {
        // Everybody acts for everybody, so that they do meet.
        const Actor actor = User(users[random() % users.size()]);
        const auto kind = random() % 4;
        const bool changed = kind == 0   ? f.Cast(actor, Vote::kLike)
                             : kind == 1 ? f.Cast(actor, Vote::kDislike)
                             : kind == 2 ? f.TakeBack(actor, Vote::kLike)
                                         : f.TakeBack(actor, Vote::kDislike);
        if (changed) ++changes;
      }
    });
  }
  for (auto& thread : threads) thread.join();
  CHECK(changes > 8);
  CHECK(f.Votes() == Two{1 + f.Number("SELECT COUNT(*) FROM media_votes WHERE vote = 1"),
                         f.Number("SELECT COUNT(*) FROM media_votes WHERE vote = -1")});
  CHECK(f.Number("SELECT COUNT(*) FROM media_votes") <= 8);
}
