#include "catalogue/community/action_writer.h"

#include <thread>

#include <catch2/catch.hpp>

#include "../fixture.h"
#include "core/error.h"

using namespace openpress;
using namespace openpress::catalogue;
using openpress::tests::CatalogueFixture;
using std::chrono::hours;
using std::chrono::milliseconds;

namespace {

template <class World>
struct WriterFixture : CatalogueFixture<World> {
  ActionMarks marks{std::string(64, 'k')};
  std::string token = this->Add(this->ada);
  std::int64_t id = this->Get(token).id;

  Watch By(std::string visitor, std::string address) {
    return {{.visitor_hash = std::move(visitor), .address = std::move(address)}, id, std::nullopt, this->clock.Now()};
  }
  std::int64_t Rows() {
    const auto lease = this->world.pool().Read();
    return lease->QueryOne("SELECT COUNT(*) FROM media_watches")->Int(0);
  }
};

}  // namespace

TEMPLATE_TEST_CASE("what many threads add is counted exactly", "[action-writer]", OPENPRESS_DB_WORLDS) {
  WriterFixture<TestType> f;
  const auto other = f.Get(f.Add(f.bob)).id;
  ActionWriter writer(f.world.pool(), f.marks, {.delay = milliseconds(1), .batch = 50});
  constexpr int kThreads = 8;
  constexpr int kEach = 200;
  std::vector<std::thread> threads;
  for (int t = 0; t < kThreads; ++t) {
    threads.emplace_back([&, t] {
      for (int i = 0; i < kEach; ++i) {
        Watch watch = f.By("v" + std::to_string(t * kEach + i), "10.0." + std::to_string(t) + "." + std::to_string(i));
        writer.Add(watch);
        writer.Add(watch);  // a repetition counts for nothing
        watch.media_id = other;
        if (i % 4 == 0) writer.Add(watch);
      }
    });
  }
  for (auto& thread : threads) thread.join();
  writer.Flush();
  CHECK(f.Get(f.token).views == 1 + kThreads * kEach);
  const auto lease = f.world.pool().Read();
  CHECK(FindById(*lease, other)->views == 1 + kThreads * kEach / 4);
  CHECK(lease->QueryOne("SELECT COUNT(*) FROM media_watches")->Int(0) == kThreads * kEach * 5 / 4);
}

TEMPLATE_TEST_CASE("what waits is written when it stops", "[action-writer]", OPENPRESS_DB_WORLDS) {
  WriterFixture<TestType> f;
  ActionWriter writer(f.world.pool(), f.marks, {.delay = hours(1), .batch = 1000});
  for (int i = 0; i < 700; ++i) {
    writer.Add(f.By(std::to_string(i), "10.0." + std::to_string(i / 250) + "." + std::to_string(i % 250)));
  }
  writer.Stop();
  CHECK(f.Get(f.token).views == 701);
  CHECK(f.Rows() == 700);
  CHECK_THROWS_AS(writer.Add(f.By("late", "10.1.1.1")), Error);
  writer.Flush();
  writer.Stop();
}

TEMPLATE_TEST_CASE("a full batch does not wait, and neither does who asks for it", "[action-writer]",
                   OPENPRESS_DB_WORLDS) {
  WriterFixture<TestType> f;
  ActionWriter writer(f.world.pool(), f.marks, {.delay = hours(1), .batch = 10});
  for (int i = 0; i < 25; ++i) writer.Add(f.By(std::to_string(i), "10.0.0." + std::to_string(i)));
  // With an hour of delay this returns because it was asked for.
  writer.Flush();
  CHECK(f.Rows() == 25);
  writer.Flush();
}

TEMPLATE_TEST_CASE("the delay alone writes too", "[action-writer]", OPENPRESS_DB_WORLDS) {
  WriterFixture<TestType> f;
  ActionWriter writer(f.world.pool(), f.marks, {.delay = milliseconds(5), .batch = 1000});
  writer.Add(f.By("a", "10.0.0.1"));
  for (int i = 0; i < 10000 && f.Rows() == 0; ++i) std::this_thread::yield();
  CHECK(f.Rows() == 1);
}

TEMPLATE_TEST_CASE("while the database is held it takes so many and refuses more", "[action-writer]",
                   OPENPRESS_DB_WORLDS) {
  WriterFixture<TestType> f;
  ActionWriter writer(f.world.pool(), f.marks, {.delay = hours(1), .batch = 20, .most = 100});
  int taken = 0;
  bool refused = false;
  {
    const auto lease = f.world.pool().Write();
    // At most a batch is in the writer's hand while the others wait.
    for (int i = 0; i < 200; ++i) {
      try {
        writer.Add(f.By(std::to_string(i), "10.0.0." + std::to_string(i)));
        ++taken;
      } catch (const Error& problem) {
        CHECK(problem.fault() == Fault::kBusy);
        CHECK(problem.code() == "actions_full");
        CHECK(problem.retry_after() > 0);
        refused = true;
      }
    }
  }
  CHECK(refused);
  CHECK(taken >= 100);
  CHECK(taken <= 120);
  writer.Flush();
  CHECK(f.Rows() == taken);
  CHECK(f.Get(f.token).views == 1 + taken);
}

TEMPLATE_TEST_CASE("views of items that are gone are nobody's trouble", "[action-writer]", OPENPRESS_DB_WORLDS) {
  WriterFixture<TestType> f;
  ActionWriter writer(f.world.pool(), f.marks, {.delay = hours(1)});
  Watch lost = f.By("a", "10.0.0.1");
  lost.media_id = 999;
  writer.Add(lost);
  writer.Add({{.user_id = 999}, f.id, std::nullopt, f.clock.Now()});
  writer.Add(f.By("b", "10.0.0.2"));
  writer.Flush();
  CHECK(f.Rows() == 1);
}
