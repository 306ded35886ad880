#include <catch2/catch.hpp>

#include "publish/job_orders.h"
#include "publish/jobs.h"
#include "publish/workshop_world.h"

using namespace openpress;
using namespace openpress::publish;
using openpress::catalogue::Progress;
using openpress::tests::WorkshopWorld;

namespace {

struct World : WorkshopWorld {
  std::string token = Add();

  void Order(const queue::NewJob& order, const std::string& state) {
    const auto lease = world.pool().Write();
    const auto id = queue::Enqueue(*lease, order, clock);
    lease->Execute("UPDATE jobs SET state = $2, finished_at = 1 WHERE id = $1", {id, state});
  }
  void Fail() {
    Change(token, [](auto& c, auto id, auto now) { return catalogue::SetFailed(c, id, "no", now); });
  }
  std::string States() {
    std::string states;
    for (const queue::Job& job : JobsOf(token)) {
      states += job.kind + " " + std::string(queue::Name(job.state)) + "\n";
    }
    return states;
  }
};

}  // namespace

TEST_CASE("what has died is tried again", "[publish]") {
  World w;
  w.Order(ProbeOrder(w.token), "done");
  w.Order(ProductsOrder(w.token), "dead");
  w.Fail();
  RetryItem(w.workshop, w.token);
  CHECK(w.Get(w.token)->processing == Progress::kWaiting);
  CHECK(w.States() == "probe done\nproducts waiting\n");
}

TEST_CASE("an item whose dead jobs are forgotten begins anew", "[publish]") {
  World w;
  SECTION("with nothing left") {}
  SECTION("with what was done still on record") {
    w.Order(ProbeOrder(w.token), "done");
    w.Order(StillsOrder(w.token), "cancelled");
  }
  w.Fail();
  RetryItem(w.workshop, w.token);
  CHECK(w.Get(w.token)->processing == Progress::kWaiting);
  CHECK(w.States() == "probe waiting\n");
}

TEST_CASE("an item that has not failed, or still works, gets no second start", "[publish]") {
  World w;
  RetryItem(w.workshop, w.token);
  CHECK(w.States().empty());
  w.Order(ProbeOrder(w.token), "running");
  w.Fail();
  RetryItem(w.workshop, w.token);
  CHECK(w.States() == "probe running\n");
}
