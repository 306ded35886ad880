// Several threads on one pool, on every engine.
#include <atomic>
#include <future>
#include <latch>
#include <thread>

#include <catch2/catch.hpp>

#include "core/error.h"
#include "support/db_worlds.h"

using namespace openpress;

TEMPLATE_TEST_CASE("no increment is lost between threads", "[db]", OPENPRESS_DB_WORLDS) {
  TestType world;
  world.pool().Write()->Script(
      "CREATE TABLE t (id INTEGER PRIMARY KEY, n BIGINT NOT NULL); INSERT INTO t VALUES (1, 0)");
  constexpr int kThreads = 6;
  constexpr int kRounds = 25;
  std::vector<std::thread> threads;
  for (int i = 0; i < kThreads; ++i) {
    threads.emplace_back([&] {
      for (int round = 0; round < kRounds; ++round) {
        const auto c = world.pool().Write();
        const auto transaction = c->Begin();
        const auto n = c->QueryOne("SELECT n FROM t WHERE id = 1")->Int(0);
        c->Execute("UPDATE t SET n = $1 WHERE id = 1", {n + 1});
        transaction->Commit();
      }
    });
  }
  for (auto& thread : threads) thread.join();
  CHECK(world.pool().Read()->QueryOne("SELECT n FROM t WHERE id = 1")->Int(0) == kThreads * kRounds);
}

TEMPLATE_TEST_CASE("readers go on while a transaction writes, and see it only when it is committed", "[db]",
                   OPENPRESS_DB_WORLDS) {
  TestType world;
  world.pool().Write()->Script("CREATE TABLE t (id INTEGER PRIMARY KEY)");
  const auto count_elsewhere = [&] {
    return std::async(std::launch::async,
                      [&] { return world.pool().Read()->QueryOne("SELECT COUNT(*) FROM t")->Int(0); })
        .get();
  };
  const auto c = world.pool().Write();
  const auto transaction = c->Begin();
  c->Execute("INSERT INTO t (id) VALUES (1)");
  CHECK(count_elsewhere() == 0);
  transaction->Commit();
  CHECK(count_elsewhere() == 1);
}

TEMPLATE_TEST_CASE("a transaction of a reader sees one state of the database", "[db]", OPENPRESS_DB_WORLDS) {
  TestType world;
  world.pool().Write()->Script("CREATE TABLE t (id INTEGER PRIMARY KEY)");
  const auto c = world.pool().Read();
  const auto transaction = c->Begin();
  CHECK(c->QueryOne("SELECT COUNT(*) FROM t")->Int(0) == 0);
  std::thread([&] { world.pool().Write()->Execute("INSERT INTO t (id) VALUES (1)"); }).join();
  CHECK(c->QueryOne("SELECT COUNT(*) FROM t")->Int(0) == 0);
  transaction->Commit();
  CHECK(c->QueryOne("SELECT COUNT(*) FROM t")->Int(0) == 1);
}

TEMPLATE_TEST_CASE("a thread may hold one lease only", "[db]", OPENPRESS_DB_WORLDS) {
  TestType world;
  const auto code = [&](auto&& borrow) -> std::string {
    try {
      borrow();
    } catch (const Error& error) {
      return error.code();
    }
    return "";
  };
  {
    const auto first = world.pool().Read();
    CHECK(code([&] { auto second = world.pool().Write(); }) == "second_lease");
    CHECK(code([&] { auto second = world.pool().Read(); }) == "second_lease");
  }
  CHECK(code([&] { auto again = world.pool().Write(); }).empty());
}

TEMPLATE_TEST_CASE("a waiting thread gets the lease another gives back", "[db]", OPENPRESS_DB_WORLDS) {
  TestType world;
  std::latch asked(1);
  std::atomic<bool> given_back = false;
  std::thread waiting;
  {
    const auto held = world.pool().Write();
    waiting = std::thread([&] {
      asked.count_down();
      const auto c = world.pool().Write();
      CHECK(given_back);
    });
    asked.wait();
    given_back = true;
  }
  waiting.join();
}
