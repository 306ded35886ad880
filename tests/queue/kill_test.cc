// What was acknowledged survives the death of the process at any moment.
#include <cstdlib>
#include <map>
#include <random>
#include <set>

#include <catch2/catch.hpp>

#include "child.h"
#include "core/program_files.h"
#include "db/migrator.h"
#include "queue/jobs.h"
#include "queue/process_name.h"
#include "queue/queue.h"
#include "support/temporary_folder.h"

using namespace openpress;
using queue::Lane;
using queue::State;

namespace {

void Acknowledge(char what, std::int64_t id) {
  tests::Child::Say(std::string(1, what) + std::to_string(id));
}

/** @return false at the end of what the child said */
bool Read(tests::Child& child, char& what, std::int64_t& id) {
  const auto line = child.Read();
  if (!line) return false;
  what = line->at(0);
  id = std::stoll(line->substr(1));
  return true;
}

}  // namespace

TEST_CASE("the child of the kill test", "[.works-until-killed]") {
  const char* url = std::getenv(tests::Child::kUrlVariable);
  REQUIRE(url != nullptr);
  const auto pool = db::Open(url, 2);
  const auto queue = queue::Open("sql:", *pool);
  const std::vector<Lane> lanes = {Lane::kShort};
  for (int i = 0;; ++i) {
    std::int64_t id = 0;
    {
      const auto connection = pool->Write();
      const auto transaction = connection->Begin();
      id = queue::Enqueue(*connection, {.kind = "tidy", .payload = {{"number", i}}});
      transaction->Commit();
    }
    Acknowledge('e', id);
    if (i % 3 == 0) continue;
    const auto job = queue->Claim({.lanes = lanes, .worker = queue::ProcessName(), .lease = 3'600'000, .patience = 0});
    if (!job) continue;
    Acknowledge('c', job->id);
    if (queue->Settle(*job, {})) Acknowledge('d', job->id);
  }
}

TEST_CASE("no acknowledged job is lost when its process is killed", "[queue][kill]") {
  const tests::TemporaryFolder folder;
  const std::string url = "sqlite:" + folder.path() + "/test.db";
  {
    const auto pool = db::Open(url, 1);
    db::Migrator(*pool, ProgramFiles("schema")).Migrate();
  }
  std::minstd_rand random(20260624);
  std::uniform_int_distribution<int> how_many(1, 25);
  std::set<std::int64_t> enqueued;
  std::set<std::int64_t> done;
  for (int round = 0; round < 20; ++round) {
    tests::Child child("[.works-until-killed]", url);
    char what = 0;
    std::int64_t id = 0;
    const auto note = [&] {
      if (what == 'e') enqueued.insert(id);
      if (what == 'd') done.insert(id);
    };
    for (int left = how_many(random); left > 0 && Read(child, what, id); --left) note();
    child.Kill();
    while (Read(child, what, id)) note();

    const auto pool = db::Open(url, 1);
    const auto queue = queue::Open("sql:", *pool);
    CHECK(pool->Examine().empty());
    // Its leases run for an hour, but it is known to be dead.
    queue->Sweep();
    std::map<std::int64_t, State> states;
    for (const auto& job : queue::List(*pool->Read(), std::nullopt, 0, 1'000'000)) states[job.id] = job.state;
    for (const auto expected : enqueued) CHECK(states.count(expected) == 1);
    for (const auto expected : done) CHECK(states[expected] == State::kDone);
    for (const auto& [job, state] : states) CHECK(state != State::kRunning);
  }
  CHECK(enqueued.size() > 20);
  CHECK_FALSE(done.empty());
}
