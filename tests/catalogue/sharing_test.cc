#include "catalogue/sharing.h"

#include <catch2/catch.hpp>

#include "accounts/block.h"
#include "catalogue/community/playlist.h"
#include "catalogue/community/playlist_items.h"
#include "catalogue/lists/list.h"
#include "catalogue/lists/search.h"
#include "catalogue/media/edit.h"
#include "fixture.h"
#include "plans.h"
#include "support/error_code.h"

using namespace openpress;
using namespace openpress::catalogue;
using openpress::accounts::Principal;
using openpress::tests::CatalogueFixture;

namespace {

using Texts = std::vector<std::string>;

template <class World>
struct SharingFixture : CatalogueFixture<World> {
  std::int64_t eve = this->AddUser("reader11", accounts::Role::kUser);

  void Let(const std::string& token, std::int64_t user, Share share = Share::kViewer) {
    this->Change(token, [&](db::Connection& c, std::int64_t id, Millis now) {
      SetShare(c, FindById(c, id).value(), user, share, now);
    });
  }
  bool End(const std::string& token, std::int64_t user, std::optional<Share> share = std::nullopt) {
    return this->Change(token,
                        [&](db::Connection& c, std::int64_t id, Millis) { return RemoveShare(c, id, user, share); });
  }
  Right RightFor(const std::string& token, std::int64_t user) {
    const auto lease = this->world.pool().Read();
    Principal who;
    who.user_id = user;
    return RightTo(*lease, FindByToken(*lease, token).value(), &who);
  }
  Texts Listed(const ListQuery& query) {
    const auto lease = this->world.pool().Read();
    Texts tokens;
    const auto page = List(*lease, query);
    for (const Media& media : page->rows) tokens.push_back(media.token);
    return tokens;
  }
};

Texts Names(const std::vector<SharedUser>& users) {
  Texts names;
  for (const SharedUser& user : users) names.push_back(user.username);
  return names;
}

}  // namespace

TEMPLATE_TEST_CASE("a share lets one person in, changes and ends", "[sharing]", OPENPRESS_DB_WORLDS) {
  SharingFixture<TestType> f;
  const auto token = f.Add(f.ada, State::kPrivate);
  CHECK(f.RightFor(token, f.bob) == Right::kNone);
  f.Let(token, f.bob);
  CHECK(f.Get(token).is_shared);
  CHECK(f.RightFor(token, f.bob) == Right::kRead);
  CHECK(f.RightFor(token, f.eve) == Right::kNone);
  const auto epoch = f.Get(token).access_epoch;
  f.Let(token, f.bob, Share::kEditor);
  CHECK(f.RightFor(token, f.bob) == Right::kEdit);
  // More rights end nobody's links, fewer do.
  CHECK(f.Get(token).access_epoch == epoch);
  f.Let(token, f.bob, Share::kViewer);
  CHECK(f.Get(token).access_epoch == epoch + 1);
  f.Let(token, f.eve, Share::kOwner);
  CHECK_FALSE(f.End(token, f.bob, Share::kOwner));
  CHECK(f.End(token, f.bob, Share::kViewer));
  CHECK_FALSE(f.End(token, f.bob));
  CHECK(f.Get(token).access_epoch == epoch + 2);
  CHECK(f.RightFor(token, f.bob) == Right::kNone);
  CHECK(f.Get(token).is_shared);
  CHECK(f.End(token, f.eve));
  CHECK_FALSE(f.Get(token).is_shared);
}

TEMPLATE_TEST_CASE("what may be served follows a share at once", "[sharing]", OPENPRESS_DB_WORLDS) {
  SharingFixture<TestType> f;
  const auto token = f.Add(f.ada, State::kPrivate);
  Principal who;
  who.user_id = f.bob;
  CHECK_FALSE(MayRead(f.catalogue.AccessTo(token).value(), &who));
  f.Let(token, f.bob);
  CHECK(MayRead(f.catalogue.AccessTo(token).value(), &who));
  f.End(token, f.bob);
  CHECK_FALSE(MayRead(f.catalogue.AccessTo(token).value(), &who));
}

TEMPLATE_TEST_CASE("who owns an item or has blocked its owner is let in to nothing", "[sharing]", OPENPRESS_DB_WORLDS) {
  SharingFixture<TestType> f;
  const auto token = f.Add(f.ada, State::kPrivate);
  f.Let(token, f.ada, Share::kViewer);
  CHECK_FALSE(f.Get(token).is_shared);
  {
    const auto lease = f.world.pool().Write();
    accounts::BlockUser(*lease, f.eve, f.ada, 1);
  }
  f.Let(token, f.eve);
  CHECK_FALSE(f.Get(token).is_shared);
  f.Let(token, f.bob);
  // A new owner needs no share.
  f.Change(token, [&](auto& c, auto id, auto now) { return SetOwner(c, id, f.bob, now); });
  CHECK_FALSE(f.Get(token).is_shared);
  CHECK(f.RightFor(token, f.bob) == Right::kOwn);
  CHECK(f.RightFor(token, f.ada) == Right::kNone);
}

TEMPLATE_TEST_CASE("an item is shared with so many people and no more", "[sharing]", OPENPRESS_DB_WORLDS) {
  SharingFixture<TestType> f;
  const auto token = f.Add(f.ada, State::kPrivate);
  f.Change(token, [&](db::Connection& c, std::int64_t id, Millis now) {
    const Media media = FindById(c, id).value();
    std::int64_t last = 0;
    for (std::size_t i = 0; i < kMostShares; ++i) {
      last = accounts::InsertUser(
          c, {"user" + std::to_string(i), std::to_string(i) + "@x", "", accounts::Role::kUser, ""}, now);
      SetShare(c, media, last, Share::kViewer, now);
    }
    CHECK(tests::CodeOf([&] { SetShare(c, media, f.bob, Share::kViewer, now); }) == "too_many_shares");
    // Those who are in can still be given more.
    SetShare(c, media, last, Share::kEditor, now);
  });
  CHECK(f.catalogue.AccessTo(token)->shares.size() == kMostShares);
}

TEMPLATE_TEST_CASE("lists show their reader what is shared with him, in their order", "[sharing]",
                   OPENPRESS_DB_WORLDS) {
  SharingFixture<TestType> f;
  const auto open = f.Add(f.ada);
  const auto given = f.Add(f.ada, State::kPrivate);
  const auto kept = f.Add(f.ada, State::kPrivate);
  const auto last = f.Add(f.bob);
  f.Let(given, f.eve);
  f.Let(open, f.eve);
  f.Let(kept, f.bob);
  CHECK(f.Listed({}) == Texts{last, open});
  CHECK(f.Listed({.viewer = f.eve}) == Texts{last, given, open});
  CHECK(f.Listed({.viewer = f.eve, .ascending = true}) == Texts{open, given, last});
  CHECK(f.Listed({.user_id = f.ada, .viewer = f.eve}) == Texts{given, open});
  CHECK(f.Listed({.user_id = f.bob, .viewer = f.eve}) == Texts{last});
  CHECK(f.Listed({.shared_with = f.eve}) == Texts{given, open});
  CHECK(f.Listed({.shared_by = f.ada}) == Texts{kept, given, open});
  CHECK(f.Listed({.shared_by = f.ada, .filter = {.shared_with = f.bob}}) == Texts{kept});
  CHECK(f.Listed({.shared_by = f.bob}).empty());
  CHECK(f.Listed({.viewer = f.eve, .filter = {.text = "clip"}}) == Texts{last, given, open});
  CHECK(f.Listed({.filter = {.text = "clip"}}) == Texts{last, open});
  CHECK(f.Listed({.shared_with = f.eve, .filter = {.text = "cli"}}) == Texts{given, open});
  CHECK(f.Listed({.filter = {.text = "harbour"}}).empty());
  CHECK(f.Listed({.filter = {.text = " ?! "}}) == Texts{last, open});

  const auto lease = f.world.pool().Read();
  CHECK(Names(SharedBy(*lease, f.ada, 10)) == Texts{"babbage1", "reader11"});
  CHECK(Names(SharersWith(*lease, f.eve, 10)) == Texts{"lovelace"});
  CHECK(SharersWith(*lease, f.ada, 10).empty());
  const std::vector<Media> both = {FindByToken(*lease, given).value(), FindByToken(*lease, open).value()};
  CHECK(Names(SharedByAll(*lease, both, Share::kViewer)) == Texts{"reader11"});
  CHECK(SharedByAll(*lease, both, Share::kEditor).empty());
  CHECK(SharedByAll(*lease, {FindByToken(*lease, given).value(), FindByToken(*lease, kept).value()}, Share::kViewer)
            .empty());
  const auto found = Search(*lease, {.text = "clip", .viewer = f.eve});
  CHECK(found->place.count == 3);
  CHECK(Search(*lease, {.text = "clip"})->place.count == 2);
}

TEMPLATE_TEST_CASE("shares end with an account, and between two people with a block", "[sharing]",
                   OPENPRESS_DB_WORLDS) {
  SharingFixture<TestType> f;
  const auto a = f.Add(f.ada, State::kPrivate);
  const auto b = f.Add(f.bob, State::kPrivate);
  f.Let(a, f.eve);
  f.Let(b, f.eve);
  const auto lease = f.world.pool().Write();
  CHECK(RemoveSharesBetween(*lease, f.ada, f.eve) == Texts{a});
  CHECK(Names(SharersWith(*lease, f.eve, 10)) == Texts{"babbage1"});
  CHECK(RemoveSharesWith(*lease, f.eve) == Texts{b});
  CHECK_FALSE(AnySharedWith(*lease, f.eve));
  CHECK_FALSE(FindByToken(*lease, a)->is_shared);
}

TEST_CASE("people and shares are found through an index", "[sharing]") {
  CatalogueFixture<tests::SqliteWorld> f;
  const auto lease = f.world.pool().Read();
  for (const std::string& sql : ShareStatements()) {
    const std::string plan = tests::PlanOf(*lease, sql);
    INFO(sql << "\n" << plan);
    CHECK(plan.find("USING") != std::string::npos);
    CHECK(plan.find("AUTOMATIC") == std::string::npos);
    for (const char* table : {"SCAN p", "SCAN m", "SCAN u", "SCAN media_permissions"}) {
      CHECK(plan.find(std::string(table) + "\n") == std::string::npos);
    }
  }
}
