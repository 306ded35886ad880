#include "accounts/user_list.h"

#include <catch2/catch.hpp>

#include "support/schema.h"

using namespace openpress;
using namespace openpress::accounts;

namespace {

using Names = std::vector<std::string>;

template <class World>
struct Fixture {
  tests::Migrated<World> world;
  Millis now = 1782293400000;

  std::int64_t Add(const std::string& username, const std::string& name = "", Role role = Role::kUser) {
    const auto lease = world.pool().Write();
    return InsertUser(*lease, {username, username + "@example.org", name, role, "x"}, ++now);
  }
  void Change(const std::function<void(db::Connection&)>& work) {
    const auto lease = world.pool().Write();
    work(*lease);
  }
  Names List(const UserQuery& query) {
    const auto lease = world.pool().Read();
    const auto page = ListUsers(*lease, query);
    REQUIRE(page);
    CHECK(page->place.count == static_cast<std::int64_t>(page->rows.size()));
    Names names;
    for (const User& user : page->rows) names.push_back(user.username);
    return names;
  }
};

}  // namespace

TEMPLATE_TEST_CASE("readers see active accounts, newest first", "[users]", OPENPRESS_DB_WORLDS) {
  Fixture<TestType> f;
  const auto ada = f.Add("lovelace", "Ada");
  const auto bob = f.Add("babbage1", "Charles");
  const auto eve = f.Add("mallory1");
  CHECK(f.List({}) == Names{"mallory1", "babbage1", "lovelace"});
  CHECK(f.List({.without = bob}) == Names{"mallory1", "lovelace"});
  f.Change([&](auto& c) { StoreActive(c, eve, false, f.now); });
  CHECK(f.List({}) == Names{"babbage1", "lovelace"});
  CHECK(f.List({.text = "mallory"}).empty());
  CHECK(f.List({.managing = true}) == Names{"mallory1", "babbage1", "lovelace"});
  f.Change([&](auto& c) { MarkUserDeleted(c, ada, false, f.now); });
  CHECK(f.List({}) == Names{"babbage1"});
  CHECK(f.List({.managing = true}) == Names{"mallory1", "babbage1"});
  CHECK(f.List({.text = "#", .managing = true}).empty());
}

TEMPLATE_TEST_CASE("a search looks anywhere in both names and takes every letter as itself", "[users]",
                   OPENPRESS_DB_WORLDS) {
  Fixture<TestType> f;
  f.Add("lovelace", "Ada King");
  f.Add("babbage1", "Charles 100% \xC3\x89mile");
  f.Add("under_score", "back\\slash");
  CHECK(f.List({.text = "LOVE"}) == Names{"lovelace"});
  CHECK(f.List({.text = "king"}) == Names{"lovelace"});
  CHECK(f.List({.text = "a"}) == Names{"under_score", "babbage1", "lovelace"});
  CHECK(f.List({.text = "100%"}) == Names{"babbage1"});
  CHECK(f.List({.text = "%"}) == Names{"babbage1"});
  CHECK(f.List({.text = "_"}) == Names{"under_score"});
  CHECK(f.List({.text = "k\\s"}) == Names{"under_score"});
  CHECK(f.List({.text = "\xC3\x89mile"}) == Names{"babbage1"});
  // What is not shown is not searched either.
  CHECK(f.List({.text = "example.org"}).empty());
}

TEMPLATE_TEST_CASE("managers order by date and name, and look at one role", "[users]", OPENPRESS_DB_WORLDS) {
  Fixture<TestType> f;
  f.Add("lovelace", "zeta", Role::kEditor);
  f.Add("babbage1", "Alpha", Role::kEditor);
  const auto mike = f.Add("mike1");
  CHECK(f.List({.managing = true, .by_name = true, .ascending = true}) == Names{"babbage1", "mike1", "lovelace"});
  CHECK(f.List({.managing = true, .by_name = true}) == Names{"lovelace", "mike1", "babbage1"});
  CHECK(f.List({.managing = true, .ascending = true}) == Names{"lovelace", "babbage1", "mike1"});
  CHECK(f.List({.managing = true, .role = Role::kEditor}) == Names{"babbage1", "lovelace"});
  CHECK(f.List({.managing = true, .role = Role::kEditor, .by_name = true}) == Names{"lovelace", "babbage1"});
  CHECK(f.List({.managing = true, .role = Role::kAdmin}).empty());
  CHECK(f.List({.text = "mike", .managing = true, .ascending = true}) == Names{"mike1"});
  // The key that lists go by follows the name.
  f.Change([&](auto& c) { StoreProfile(c, mike, {.name = "AAA"}, f.now); });
  CHECK(f.List({.managing = true, .by_name = true, .ascending = true}).front() == "mike1");
  CHECK(f.List({.text = "aaa"}) == Names{"mike1"});
}

TEMPLATE_TEST_CASE("lists of accounts have pages and an end", "[users]", OPENPRESS_DB_WORLDS) {
  Fixture<TestType> f;
  f.Change([&](db::Connection& connection) {
    const auto transaction = connection.Begin();
    for (int i = 0; i < 1010; ++i) {
      const std::string name = "user" + std::to_string(i);
      InsertUser(connection, {name, name + "@example.org", "", Role::kUser, "x"}, f.now + i / 7);
    }
    transaction->Commit();
  });
  const auto lease = f.world.pool().Read();
  const auto first = ListUsers(*lease, {}).value();
  CHECK(first.place.count == db::kMostRows);
  CHECK(first.rows.size() == 50);
  CHECK(first.rows.front().username == "user1009");
  CHECK(ListUsers(*lease, {.page = 2})->rows.front().username == "user959");
  CHECK(ListUsers(*lease, {.page = db::kLastPage})->rows.back().username == "user10");
  CHECK(ListUsers(*lease, {.text = "user100"})->place.count == 11);
  for (const int page : {0, 21, -5, 2000000000}) CHECK_FALSE(ListUsers(*lease, {.page = page}));
}

TEST_CASE("every list of accounts is read from an index that has its order", "[users]") {
  Fixture<tests::SqliteWorld> f;
  const auto lease = f.world.pool().Read();
  CHECK(UserListStatements().size() == 60);
  for (const std::string& sql : UserListStatements()) {
    INFO(sql);
    std::size_t count = 2;
    for (const char* name : {"$3", "$4"})
      if (sql.find(name) != std::string::npos) ++count;
    const std::vector<db::Param> params(count, db::Param("1"));
    std::string plan;
    for (const db::Row& row : lease->Query("EXPLAIN QUERY PLAN " + sql, params)) plan += row.Text(3) + "\n";
    INFO(plan);
    CHECK(plan.find("TEMP B-TREE") == std::string::npos);
    const bool indexed = plan.find(" u USING INDEX users_") != std::string::npos ||
                         plan.find(" u USING COVERING INDEX users_") != std::string::npos;
    CHECK(indexed);
    CHECK(plan.find("SCAN f") == std::string::npos);
  }
}

TEST_CASE("owners of a picture and of a role are found through an index", "[users]") {
  Fixture<tests::SqliteWorld> f;
  const auto lease = f.world.pool().Read();
  for (const std::string& sql : UserStatements()) {
    const std::vector<db::Param> params(sql.find("$2") == std::string::npos ? 1 : 2, db::Param("1"));
    std::string plan;
    for (const db::Row& row : lease->Query("EXPLAIN QUERY PLAN " + sql, params)) plan += row.Text(3) + "\n";
    INFO(sql << plan);
    CHECK(plan.find("INDEX users_by_") != std::string::npos);
    CHECK(plan.find("SCAN users") == std::string::npos);
    CHECK(plan.find("TEMP B-TREE") == std::string::npos);
  }
}

TEMPLATE_TEST_CASE("those who wait for approval are listed by themselves", "[users]", OPENPRESS_DB_WORLDS) {
  Fixture<TestType> f;
  f.Add("lovelace", "Ada");
  const auto bob = f.Add("babbage1", "Charles");
  const auto eve = f.Add("mallory1", "Charlotte");
  f.Change([&](auto& c) {
    StoreApproved(c, bob, false, f.now);
    StoreApproved(c, eve, false, f.now);
    StoreActive(c, eve, false, f.now);
  });
  CHECK(f.List({.is_approved = true}) == Names{"lovelace"});
  CHECK(f.List({.is_approved = false}) == Names{"babbage1"});
  CHECK(f.List({.managing = true, .is_approved = false}) == Names{"mallory1", "babbage1"});
  CHECK(f.List({.managing = true, .ascending = true, .is_approved = false}) == Names{"babbage1", "mallory1"});
  CHECK(f.List({.text = "char", .managing = true, .is_approved = false}) == Names{"mallory1", "babbage1"});
  CHECK(f.List({.text = "char", .is_approved = false}) == Names{"babbage1"});
  CHECK(f.List({.text = "char", .is_approved = true}).empty());
}

TEMPLATE_TEST_CASE("readers of letters are those of higher roles first, then the newest", "[users]",
                   OPENPRESS_DB_WORLDS) {
  Fixture<TestType> f;
  f.Add("lovelace");
  const auto editor = f.Add("editor11", "", Role::kEditor);
  const auto newer = f.Add("editor12", "", Role::kEditor);
  const auto gone = f.Add("manager1", "", Role::kManager);
  const auto admin = f.Add("admin111", "", Role::kAdmin);
  f.Change([&](auto& c) { StoreActive(c, gone, false, f.now); });
  const auto lease = f.world.pool().Read();
  CHECK(UsersFrom(*lease, Role::kEditor, 9) == std::vector<std::int64_t>{admin, newer, editor});
  CHECK(UsersFrom(*lease, Role::kEditor, 2) == std::vector<std::int64_t>{admin, newer});
  CHECK(UsersFrom(*lease, Role::kManager, 9) == std::vector<std::int64_t>{admin});
}
