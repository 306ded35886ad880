// What was acknowledged survives the death of the process at any moment.
#include <cstdio>
#include <map>
#include <random>
#include <set>

#include <catch2/catch.hpp>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

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

constexpr const char* kUrlVariable = "QUEUE_TEST_URL";
constexpr int kAcknowledgements = 3;  ///< file descriptor of the child

void Acknowledge(char what, std::int64_t id) {
  const std::string line = std::string(1, what) + std::to_string(id) + "\n";
  REQUIRE(::write(kAcknowledgements, line.data(), line.size()) == static_cast<ssize_t>(line.size()));
}

/** Runs the hidden test below in a process of its own. */
class Child {
 public:
  explicit Child(const std::string& url) {
    int ends[2];
    REQUIRE(::pipe2(ends, O_CLOEXEC) == 0);
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, ends[1], kAcknowledgements);
    posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0);
    posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0);
    std::string name = "queue_test";
    std::string test = "[.works-until-killed]";
    std::string variable = std::string(kUrlVariable) + "=" + url;
    char* arguments[] = {name.data(), test.data(), nullptr};
    char* environment[] = {variable.data(), nullptr};
    const int failed = ::posix_spawn(&process_, "/proc/self/exe", &actions, nullptr, arguments, environment);
    posix_spawn_file_actions_destroy(&actions);
    ::close(ends[1]);
    REQUIRE(failed == 0);
    acknowledged_ = ::fdopen(ends[0], "r");
  }
  ~Child() { std::fclose(acknowledged_); }
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;

  /** @return false at the end of the pipe */
  bool Read(char& what, std::int64_t& id) {
    long long number = 0;
    if (std::fscanf(acknowledged_, " %c%lld", &what, &number) != 2) return false;
    id = number;
    return true;
  }
  void Kill() {
    ::kill(process_, SIGKILL);
    int status = 0;
    ::waitpid(process_, &status, 0);
    CHECK(WIFSIGNALED(status));
  }

 private:
  pid_t process_ = 0;
  std::FILE* acknowledged_ = nullptr;
};

}  // namespace

TEST_CASE("the child of the kill test", "[.works-until-killed]") {
  const char* url = std::getenv(kUrlVariable);
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
    Child child(url);
    char what = 0;
    std::int64_t id = 0;
    const auto note = [&] {
      if (what == 'e') enqueued.insert(id);
      if (what == 'd') done.insert(id);
    };
    for (int left = how_many(random); left > 0 && child.Read(what, id); --left) note();
    child.Kill();
    while (child.Read(what, id)) note();

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
