#include "catalogue/community/comment.h"

#include <catch2/catch.hpp>

#include "../fixture.h"
#include "accounts/block.h"
#include "catalogue/community/comment_list.h"
#include "catalogue/community/commenting.h"
#include "support/error_code.h"

using namespace openpress;
using namespace openpress::catalogue;
using openpress::accounts::Principal;
using openpress::accounts::Role;
using openpress::tests::CatalogueFixture;
using openpress::tests::CodeOf;

namespace {

using Texts = std::vector<std::string>;

template <class World>
struct CommentFixture : CatalogueFixture<World> {
  Principal As(std::int64_t user, Role role = Role::kJournalist) {
    Principal who;
    who.user_id = user;
    who.role = role;
    return who;
  }
  Comment Say(const std::string& token, const Principal& who, const std::string& text, const Comment* parent = nullptr,
              const CommentSettings& settings = {}) {
    this->clock.Advance(std::chrono::milliseconds(1));
    const Media media = this->Get(token);
    CommentDraft draft{text, {}};
    if (parent != nullptr) draft.to = parent->uid;
    return this->catalogue.Change(
        token, [&](db::Connection& c, Millis now) { return PostComment(c, media, who, draft, settings, now); });
  }
  void Delete(const Comment& comment) {
    this->catalogue.Change("", [&](db::Connection& c, Millis) { DeleteComment(c, comment); });
  }
  std::int64_t Number(std::string_view sql) { return this->world.pool().Read()->QueryOne(sql)->Int(0); }
  std::int64_t CountOf(const std::string& token) {
    return this->world.pool().Read()->QueryOne("SELECT comment_count FROM media WHERE token = $1", {token})->Int(0);
  }
  Texts Seen(const std::string& token, const Principal* who) {
    const auto id = this->Get(token).id;
    const auto lease = this->world.pool().Read();
    return TextsOf(CommentsOfMedia(*lease, id, who, 1));
  }
  Texts Public(std::optional<std::int64_t> author = std::nullopt) {
    const auto lease = this->world.pool().Read();
    return TextsOf(PublicComments(*lease, author, 1));
  }
  Texts Managed(ManagedQuery query) {
    const auto lease = this->world.pool().Read();
    return TextsOf(ManagedComments(*lease, query));
  }
  static Texts TextsOf(const std::optional<db::Page<Comment>>& page) {
    REQUIRE(page);
    CHECK(page->place.count == static_cast<std::int64_t>(page->rows.size()));
    Texts texts;
    for (const Comment& comment : page->rows) texts.push_back(comment.text);
    return texts;
  }
};

}  // namespace

TEMPLATE_TEST_CASE("a deleted comment holds its thread together until the last reply is gone", "[comment]",
                   OPENPRESS_DB_WORLDS) {
  CommentFixture<TestType> f;
  const auto token = f.Add(f.ada);
  const Principal bob = f.As(f.bob);
  const Comment a = f.Say(token, bob, "a");
  const Comment b = f.Say(token, bob, "b @lovelace", &a);
  const Comment c = f.Say(token, bob, "c", &b);
  const Comment d = f.Say(token, bob, "d", &b);
  CHECK(c.parent_id == b.id);
  CHECK(c.parent_uid == b.uid);
  CHECK(f.CountOf(token) == 4);
  CHECK(f.Number("SELECT COUNT(*) FROM comment_mentions") == 1);

  f.Delete(b);
  CHECK(f.Seen(token, nullptr) == Texts{"d", "c", "", "a"});
  CHECK(f.CountOf(token) == 3);
  CHECK(f.Number("SELECT COUNT(*) FROM comment_mentions") == 0);
  f.Delete(c);
  CHECK(f.Seen(token, nullptr) == Texts{"d", "", "a"});
  f.Delete(a);
  CHECK(f.Seen(token, nullptr) == Texts{"d", "", ""});
  CHECK(f.CountOf(token) == 1);
  CHECK(f.Public() == Texts{"d"});
  CHECK(f.Public(f.bob) == Texts{"d"});
  CHECK(f.Managed({}) == Texts{"d"});
  // What was deleted cannot be answered.
  CHECK(CodeOf([&] { f.Say(token, bob, "e", &b); }) == "invalid_parent");
  f.Delete(d);
  CHECK(f.Number("SELECT COUNT(*) FROM comments") == 0);
  CHECK(f.CountOf(token) == 0);
}

TEMPLATE_TEST_CASE("what a new account links to waits for an editor", "[comment]", OPENPRESS_DB_WORLDS) {
  CommentFixture<TestType> f;
  const auto token = f.Add(f.ada);
  const Principal ada = f.As(f.ada);
  const Principal bob = f.As(f.bob);
  const Principal editor = f.As(f.AddUser("editor11", Role::kEditor), Role::kEditor);
  const Comment held = f.Say(token, bob, "https://x.example @lovelace");
  CHECK(held.state == CommentState::kHeld);
  CHECK(f.Say(token, bob, "no link").state == CommentState::kShown);
  CHECK(f.Say(token, editor, "www.own.example").state == CommentState::kShown);
  CHECK(f.CountOf(token) == 2);
  CHECK(f.Number("SELECT COUNT(*) FROM comment_mentions") == 0);
  CHECK(f.Seen(token, nullptr).size() == 2);
  CHECK(f.Seen(token, &ada).size() == 2);
  CHECK(f.Seen(token, &bob).size() == 3);
  CHECK(f.Seen(token, &editor).size() == 3);
  CHECK(f.Public().size() == 2);
  CHECK(f.Managed({.held_only = true}) == Texts{held.text});
  CHECK(CodeOf([&] { f.Say(token, bob, "reply", &held); }) == "invalid_parent");
  const auto release = [&] {
    return f.catalogue.Change(token, [&](db::Connection& c, Millis now) { return ReleaseComment(c, held, now); });
  };
  CHECK(release());
  CHECK_FALSE(release());
  CHECK(f.CountOf(token) == 3);
  CHECK(f.Number("SELECT user_id FROM comment_mentions") == f.ada);
  CHECK(f.Seen(token, nullptr).back() == held.text);
  CHECK(f.Managed({.held_only = true}).empty());

  CHECK(f.Say(token, bob, "x.com", nullptr, {.hold_links = false}).state == CommentState::kShown);
  const Comment again = f.Say(token, bob, "y.com");
  CHECK(again.state == CommentState::kHeld);
  f.Delete(again);
  CHECK(f.CountOf(token) == 4);
  f.clock.Advance(std::chrono::hours(24 * 7));
  CHECK(f.Say(token, bob, "z.com").state == CommentState::kShown);
  CHECK(f.CountOf(token) == 5);
}

TEMPLATE_TEST_CASE("who may comment is decided by item, site and owner", "[comment]", OPENPRESS_DB_WORLDS) {
  CommentFixture<TestType> f;
  const auto token = f.Add(f.ada);
  const auto other = f.Add(f.bob);
  const Principal bob = f.As(f.bob);
  const auto reader_id = f.AddUser("reader11", Role::kUser);
  const Principal reader = f.As(reader_id, Role::kUser);
  const auto refused = [&](const Principal& who, const CommentSettings& settings) {
    const std::int64_t before = f.CountOf(token);
    const std::string code = CodeOf([&] { f.Say(token, who, "x", nullptr, settings); });
    CHECK((code == "comments_not_allowed" || code.empty()));
    CHECK(f.CountOf(token) == before + (code.empty() ? 1 : 0));
    return !code.empty();
  };
  CHECK_FALSE(refused(reader, {}));
  CHECK(refused(reader, {.who = Commenters::kVerifiedEmail}));
  CHECK(refused(reader, {.who = Commenters::kJournalists}));
  CHECK_FALSE(refused(bob, {.who = Commenters::kVerifiedEmail}));
  CHECK_FALSE(refused(bob, {.who = Commenters::kJournalists}));
  f.world.pool().Write()->Execute("UPDATE users SET email_verified = 1 WHERE id = $1", {reader_id});
  CHECK_FALSE(refused(reader, {.who = Commenters::kVerifiedEmail}));
  CHECK(refused(reader, {.who = Commenters::kJournalists}));

  accounts::BlockUser(*f.world.pool().Write(), f.ada, f.bob, f.clock.Now());
  CHECK(refused(bob, {}));
  CHECK(f.Say(other, f.As(f.ada), "still allowed").text == "still allowed");
  CHECK(accounts::UnblockUser(*f.world.pool().Write(), f.ada, f.bob));
  CHECK_FALSE(refused(bob, {}));
  f.world.pool().Write()->Execute("UPDATE media SET enable_comments = 0 WHERE token = $1", {token});
  CHECK(refused(bob, {}));
  CHECK(refused(f.As(f.ada), {}));
}

TEMPLATE_TEST_CASE("mentions are recorded of those who exist, may see the item and want to hear", "[comment]",
                   OPENPRESS_DB_WORLDS) {
  CommentFixture<TestType> f;
  const auto token = f.Add(f.ada);
  const auto secret = f.Add(f.ada, State::kPrivate);
  const auto editor = f.AddUser("editor11", Role::kEditor);
  const auto quiet = f.AddUser("quiet123", Role::kUser);
  const auto asleep = f.AddUser("asleep11", Role::kUser);
  const auto mentioned = [&](const Comment& comment) {
    std::vector<std::int64_t> users;
    for (const db::Row& row : f.world.pool().Read()->Query(
             "SELECT user_id FROM comment_mentions WHERE comment_id = $1 ORDER BY user_id", {comment.id})) {
      users.push_back(row.Int(0));
    }
    return users;
  };
  using Ids = std::vector<std::int64_t>;
  {
    const auto lease = f.world.pool().Write();
    accounts::BlockUser(*lease, quiet, f.ada, f.clock.Now());
    accounts::StoreActive(*lease, asleep, false, f.clock.Now());
  }
  const std::string all = "@lovelace @babbage1 @(_editor11_) @quiet123 @asleep11 @nobody11";
  CHECK(mentioned(f.Say(token, f.As(f.ada), all)) == Ids{f.bob, editor});
  CHECK(mentioned(f.Say(secret, f.As(f.ada), all)) == Ids{editor});
  CHECK(mentioned(f.Say(token, f.As(f.bob), all)) == Ids{f.ada, editor, quiet});
}

TEMPLATE_TEST_CASE("comments on what is not listed are in nobody's list, and come and go with it", "[comment]",
                   OPENPRESS_DB_WORLDS) {
  CommentFixture<TestType> f;
  const Principal ada = f.As(f.ada);
  const Principal bob = f.As(f.bob);
  const auto shown = f.Add(f.ada);
  const auto secret = f.Add(f.ada, State::kPrivate);
  const auto waiting = f.Add(f.ada, State::kPublic, false);
  f.Say(shown, bob, "one");
  f.Say(secret, ada, "two");
  f.Say(waiting, ada, "three");
  CHECK(f.Public() == Texts{"one"});
  CHECK(f.Public(f.ada).empty());
  f.Change(secret, [](auto& c, auto id, auto now) { return SetState(c, id, State::kPublic, now); });
  f.Change(waiting, [](auto& c, auto id, auto now) { return SetPlayable(c, id, "", now); });
  CHECK(f.Public() == Texts{"three", "two", "one"});
  CHECK(f.Public(f.ada) == Texts{"three", "two"});
  f.Change(shown, [](auto& c, auto id, auto now) { return SetState(c, id, State::kUnlisted, now); });
  CHECK(f.Public() == Texts{"three", "two"});
  CHECK(f.Managed({}) == Texts{"three", "two", "one"});
  CHECK(f.Managed({.ascending = true}) == Texts{"one", "two", "three"});
  CHECK(f.Managed({.by_text = true}) == Texts{"two", "three", "one"});
  CHECK(f.Managed({.by_text = true, .ascending = true}) == Texts{"one", "three", "two"});
  // A thread on an item that is deleted goes at once and whole.
  const Comment parent = f.Say(waiting, bob, "four");
  f.Say(waiting, bob, "five", &parent);
  f.Change(waiting, &MarkDeleted);
  CHECK(f.Managed({}) == Texts{"two", "one"});
  CHECK(f.Number("SELECT COUNT(*) FROM comments") == 2);
}

TEMPLATE_TEST_CASE("a comment on an item that has just gone is not kept", "[comment]", OPENPRESS_DB_WORLDS) {
  CommentFixture<TestType> f;
  const auto token = f.Add(f.ada);
  const Media media = f.Get(token);
  f.Change(token, &MarkDeleted);
  const Principal bob = f.As(f.bob);
  CHECK(CodeOf([&] {
          f.catalogue.Change(token, [&](db::Connection& c, Millis now) {
            return PostComment(c, media, bob, {"x", {}}, {}, now);
          });
        }) == "no_such_media");
  CHECK(f.Number("SELECT COUNT(*) FROM comments") == 0);
}

TEMPLATE_TEST_CASE("pages of an item's comments go on beyond those of other lists", "[comment]", OPENPRESS_DB_WORLDS) {
  CommentFixture<TestType> f;
  const auto token = f.Add(f.ada);
  const Media media = f.Get(token);
  f.catalogue.Change(token, [&](db::Connection& c, Millis now) {
    for (int i = 0; i < 1060; ++i) {
      // Several in one millisecond: the id decides.
      InsertComment(c, {.media_id = media.id, .user_id = f.bob, .text = std::to_string(i)}, now + i / 7);
    }
  });
  CHECK(f.CountOf(token) == 1060);
  const auto lease = f.world.pool().Read();
  const auto first = CommentsOfMedia(*lease, media.id, nullptr, 1).value();
  CHECK(first.place.count == 1060);
  CHECK(first.rows.size() == 50);
  CHECK(first.rows.front().text == "1059");
  CHECK(CommentsOfMedia(*lease, media.id, nullptr, db::kLastPage)->rows.back().text == "0");
  CHECK_FALSE(CommentsOfMedia(*lease, media.id, nullptr, 23));
  CHECK(PublicComments(*lease, std::nullopt, 1)->place.count == db::kMostRows);
  CHECK(PublicComments(*lease, std::nullopt, db::kLastPage)->place.number == 20);
  CHECK_FALSE(PublicComments(*lease, f.bob, 21));
}

TEST_CASE("every list of comments is read from an index that has its order", "[comment]") {
  CatalogueFixture<tests::SqliteWorld> f;
  const auto lease = f.world.pool().Read();
  auto statements = CommentStatements();
  CHECK(statements.size() == 26);
  for (const std::string& sql : accounts::BlockStatements()) statements.push_back(sql);
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
    CHECK((plan.find("INDEX comments_") != std::string::npos ||
           plan.find("INDEX user_blocks_by_date") != std::string::npos));
    CHECK(plan.find("TEMP B-TREE") == std::string::npos);
    for (const char* table :
         {"SCAN c\n", "SCAN m\n", "SCAN u\n", "SCAN p\n", "SCAN m USING", "SCAN u USING", "SCAN p USING", "SCAN b"}) {
      CHECK(plan.find(table) == std::string::npos);
    }
  }
}
