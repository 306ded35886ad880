#include "publish/job_orders.h"

#include <set>
#include <string>
#include <utility>
#include <vector>

#include <catch2/catch.hpp>

#include "publish/job_kinds.h"

using namespace openpress;
using namespace openpress::publish;

namespace {

media::Plan PlanOf(std::vector<std::string> rungs, std::size_t chunks) {
  media::Plan plan;
  for (std::string& name : rungs) plan.rungs.push_back({.name = std::move(name)});
  plan.chunks.resize(chunks);
  return plan;
}

/** How often each (chunk, rung) is encoded; jobs run side by side, so twice is a fight over files. */
std::multiset<std::pair<int, std::string>> Encoded(const media::Plan& plan) {
  std::multiset<std::pair<int, std::string>> encoded;
  for (const queue::NewJob& order : EncodingOrders("token", plan)) {
    if (order.kind != kind::kChunk) continue;
    std::vector<std::string> rungs = order.payload.value("rungs", std::vector<std::string>{});
    if (rungs.empty()) {
      for (const media::Rung& rung : plan.rungs) rungs.push_back(rung.name);
    }
    for (std::string& rung : rungs) encoded.emplace(order.payload.at("chunk").get<int>(), std::move(rung));
  }
  return encoded;
}

}  // namespace

TEST_CASE("every rung of every chunk is encoded by exactly one job", "[job_orders]") {
  for (const bool copy : {false, true}) {
    for (const auto& rungs : {std::vector<std::string>{"v240"}, {"v360", "v240"}, {"v720", "v480", "v240"}}) {
      media::Plan plan = PlanOf(rungs, 3);
      plan.copy = copy;
      const auto encoded = Encoded(plan);
      CHECK(encoded.size() == 3 * rungs.size());
      for (const auto& one : encoded) CHECK(encoded.count(one) == 1);
    }
  }
}

TEST_CASE("the lowest rung of the first chunk comes before everything a reader can wait for longer", "[job_orders]") {
  const media::Plan plan = PlanOf({"v720", "v240"}, 2);
  const auto orders = EncodingOrders("token", plan);
  REQUIRE(orders.size() == 3);
  CHECK(orders[0].payload.at("rungs") == Json::array({"v240"}));
  CHECK(orders[0].priority < orders[1].priority);
  CHECK(orders[1].payload.at("rungs") == Json::array({"v720"}));
  CHECK_FALSE(orders[2].payload.contains("rungs"));
}
