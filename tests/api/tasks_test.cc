#include <catch2/catch.hpp>

#include "fixture.h"
#include "queue/queue.h"

using namespace openpress;
using openpress::accounts::Role;
using openpress::tests::ApiFixture;
using openpress::tests::HttpAnswer;
using openpress::tests::HttpClient;

namespace {

const char* const kTasks = "/api/v1/tasks";

std::string OneTask(std::int64_t id) {
  return std::string(kTasks) + "/" + std::to_string(id);
}

std::int64_t Order(ApiFixture& f, queue::NewJob job) {
  return queue::Enqueue(*f.world.pool().Write(), job, f.clock);
}

void SetState(ApiFixture& f, std::int64_t id, const char* state) {
  f.world.pool().Write()->Execute("UPDATE jobs SET state = $2, error = 'It broke.' WHERE id = $1", {id, state});
}

}  // namespace

TEST_CASE("administrators see what the queue does, and nobody else", "[tasks]") {
  ApiFixture f;
  const std::string token = f.AddVideo(f.Make("lovelace"));
  const auto now =
      Order(f, {.kind = "chunk", .lane = queue::Lane::kLong, .payload = {{"media", token}}, .group = token});
  const auto later =
      Order(f, {.kind = "letter", .payload = {{"secret", "s3cret"}}, .run_after = f.clock.Now() + 60'000});
  const auto dead = Order(f, {.kind = "sweep"});
  SetState(f, dead, "dead");

  CHECK(f.Visitor().Get(kTasks).status == 403);
  CHECK(f.WithToken(f.Make("themanager", Role::kManager)).Get(kTasks).status == 403);
  const HttpAnswer answer = f.WithToken(f.Make("theadmin", Role::kAdmin)).Get(kTasks);
  REQUIRE(answer.status == 200);
  CHECK(answer.body.find("s3cret") == std::string::npos);
  const Json tasks = answer.json();
  CHECK(tasks["active"]["tasks"].empty());
  REQUIRE(tasks["reserved"]["tasks"].size() == 1);
  const Json& step = tasks["reserved"]["tasks"][0];
  CHECK(step["task_id"] == std::to_string(now));
  CHECK(step["name"] == "chunk");
  CHECK(step["args"]["media"] == token);
  CHECK(step["info"]["media title"].is_string());
  REQUIRE(tasks["scheduled"]["tasks"].size() == 1);
  CHECK(tasks["scheduled"]["tasks"][0]["task_id"] == std::to_string(later));
  REQUIRE(tasks["failed"]["tasks"].size() == 1);
  CHECK(tasks["failed"]["tasks"][0]["error"] == "It broke.");
  CHECK(tasks["task_ids"].size() == 2);
}

TEST_CASE("what failed is tried again, an item's step with its item", "[tasks]") {
  ApiFixture f;
  const std::string token = f.AddVideo(f.Make("lovelace"));
  HttpClient admin = f.WithToken(f.Make("theadmin", Role::kAdmin));
  const auto sweep = Order(f, {.kind = "sweep"});
  const auto chunk = Order(f, {.kind = "chunk", .group = token});
  const Json retry = {{"action", "retry"}};
  CHECK(admin.Send("POST", OneTask(sweep), retry).json()["code"] == "not_failed");
  SetState(f, sweep, "dead");
  SetState(f, chunk, "dead");
  CHECK(admin.Send("POST", OneTask(sweep), {{"action", "dance"}}).json()["code"] == "invalid_action");
  CHECK(admin.Send("POST", OneTask(sweep), retry).status == 202);
  CHECK(queue::Find(*f.world.pool().Read(), sweep)->state == queue::State::kWaiting);
  CHECK(f.announced == std::vector{sweep});
  CHECK(admin.Send("POST", OneTask(chunk), retry).status == 202);
  CHECK(f.retried == std::vector{token});
  CHECK(admin.Send("POST", OneTask(99999), retry).json()["code"] == "no_such_task");
}

TEST_CASE("a task can be cancelled unless an item would stay unfinished", "[tasks]") {
  ApiFixture f;
  const std::string token = f.AddVideo(f.Make("lovelace"));
  HttpClient admin = f.WithToken(f.Make("theadmin", Role::kAdmin));
  const auto sweep = Order(f, {.kind = "sweep"});
  const auto chunk = Order(f, {.kind = "chunk", .group = token});
  CHECK(admin.Ask("DELETE", OneTask(chunk)).json()["code"] == "step_of_media");
  CHECK(queue::Find(*f.world.pool().Read(), chunk)->state == queue::State::kWaiting);
  CHECK(admin.Ask("DELETE", OneTask(sweep)).status == 204);
  CHECK(queue::Find(*f.world.pool().Read(), sweep)->state == queue::State::kCancelled);
  CHECK(admin.Ask("DELETE", OneTask(sweep)).json()["code"] == "ended");
}
