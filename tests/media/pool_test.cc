#include <atomic>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <thread>

#include <catch2/catch.hpp>
#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/error.h"
#include "media_world.h"

using namespace openpress;
using namespace openpress::tests;

namespace {

// A stand-in for the helper, written as a shell script.
std::string Script(const std::string& name, const std::string& body) {
  const std::string path = MakeFile(name, "#!/bin/sh\n" + body);
  chmod(path.c_str(), 0755);
  return path;
}

media::Step AnyStep() {
  media::Step step;
  step.verb = "test";
  step.request = Json::object();
  return step;
}

std::string CodeOf(const std::function<void()>& action) {
  try {
    action();
  } catch (const Error& error) {
    return error.code();
  }
  return "no error";
}

bool Lives(const std::string& pid) {
  try {
    const std::string state = ReadText("/proc/" + pid + "/stat");
    return state.substr(state.rfind(')') + 2, 1) != "Z";
  } catch (const std::exception&) {
    return false;
  }
}

bool DiesSoon(const std::string& pid) {
  for (int i = 0; i < 500 && Lives(pid); ++i) usleep(10000);
  return !Lives(pid);
}

std::string WaitForText(const std::string& path) {
  for (int i = 0; i < 1000; ++i) {
    try {
      const std::string text = ReadText(path);
      if (!text.empty() && text.back() == '\n') return text.substr(0, text.size() - 1);
    } catch (const std::exception&) {
    }
    usleep(10000);
  }
  return {};
}

}  // namespace

TEST_CASE("a step's result and progress come back to the worker", "[media][pool]") {
  MediaWorld world(1, 1LL << 30,
                   Script("good.sh", "cat >/dev/null; echo '{\"progress\":40}'; echo '{\"result\":{\"n\":1}}'"));
  int highest = 0;
  const Json result = world.pool().Run(AnyStep(), [&](int percent) {
    highest = std::max(highest, percent);
    return true;
  });
  CHECK(result.at("n") == 1);
  CHECK(highest == 40);
}

TEST_CASE("the helper's verdict becomes an error with its sentence", "[media][pool]") {
  MediaWorld world(
      1, 1LL << 30,
      Script("bad.sh", "echo '{\"error\":{\"fault\":\"unsupported\",\"code\":\"x\",\"sentence\":\"No.\"}}'; exit 1"));
  try {
    world.pool().Run(AnyStep());
    FAIL("no error");
  } catch (const Error& error) {
    CHECK(error.fault() == Fault::kUnsupported);
    CHECK(std::string(error.what()) == "No.");
  }
}

TEST_CASE("a helper that dies or cannot be started is reported", "[media][pool]") {
  {
    MediaWorld world(1, 1LL << 30, Script("dead.sh", "kill -9 $$"));
    CHECK(CodeOf([&] { world.pool().Run(AnyStep()); }) == "helper_failed");
  }
  MediaWorld world(1, 1LL << 30, "/nonexistent/helper");
  CHECK(CodeOf([&] { world.pool().Run(AnyStep()); }) == "helper_failed");
}

TEST_CASE("deadline, stall and cancellation kill the whole process group", "[media][pool]") {
  const TemporaryFolder folder;
  const std::string pid_file = folder.path() + "/pid";
  const std::string sleeper = "sleep 1000 & echo $! >" + pid_file + "; ";
  media::Step step = AnyStep();
  std::string expected;
  std::string script;
  media::ProcessPool::Progress on_progress;
  SECTION("deadline") {
    script = sleeper + "while true; do echo '{\"progress\":1}'; sleep 0.1; done";
    step.deadline = std::chrono::seconds(1);
    expected = "deadline";
  }
  SECTION("stall") {
    script = sleeper + "echo '{\"progress\":1}'; wait";
    step.patience = std::chrono::seconds(1);
    expected = "stalled";
  }
  SECTION("cancellation") {
    script = sleeper + "echo '{\"progress\":1}'; wait";
    on_progress = [](int percent) { return percent == 0; };
    expected = "cancelled";
  }
  MediaWorld world(1, 1LL << 30, Script("sleeper.sh", script));
  CHECK(CodeOf([&] { world.pool().Run(step, on_progress); }) == expected);
  const std::string pid = WaitForText(pid_file);
  REQUIRE_FALSE(pid.empty());
  CHECK(DiesSoon(pid));
  CHECK(world.pool().load().running == 0);
}

TEST_CASE("steps never take more slots than there are, and the more urgent goes first", "[media][pool]") {
  const TemporaryFolder folder;
  const std::string log = folder.path() + "/log";
  const std::string go = folder.path() + "/go";
  MediaWorld world(
      1, 1LL << 30,
      Script("log.sh", "name=$1; echo \"$name begins\" >>" + log + "; while [ \"$name\" = first ] && [ ! -e " + go +
                           " ]; do sleep 0.02; done; echo \"$name ends\" >>" + log + "; echo '{\"result\":{}}'"));
  const auto run = [&](const std::string& name, int priority) {
    media::Step step = AnyStep();
    step.cost.slots = 1;
    step.verb = name;
    step.priority = priority;
    world.pool().Run(step);
  };
  const auto wait_for = [&](int running, int waiting) {
    while (world.pool().load().running != running || world.pool().load().waiting != waiting) usleep(1000);
  };
  std::thread first([&] { run("first", 0); });
  wait_for(1, 0);
  std::thread low([&] { run("low", 1); });
  wait_for(1, 1);
  std::thread high([&] { run("high", 5); });
  wait_for(1, 2);
  std::ofstream(go) << "go";
  first.join();
  low.join();
  high.join();
  CHECK(ReadText(log) == "first begins\nfirst ends\nhigh begins\nhigh ends\nlow begins\nlow ends\n");
}

TEST_CASE("a step that needs no slot runs while every slot is taken", "[media][pool]") {
  const TemporaryFolder folder;
  const std::string go = folder.path() + "/go";
  MediaWorld world(1, 1LL << 30,
                   Script("wait.sh", "while [ \"$1\" = encode ] && [ ! -e " + go +
                                         " ]; do sleep 0.02; done; echo '{\"result\":{}}'"));
  std::thread encode([&] {
    media::Step step = AnyStep();
    step.verb = "encode";
    step.cost.slots = 1;
    world.pool().Run(step);
  });
  while (world.pool().load().running != 1) usleep(1000);
  media::Step probe = AnyStep();
  probe.verb = "probe";
  probe.cost.slots = 0;
  world.pool().Run(probe);  // would wait for ever
  CHECK(world.pool().load().running == 1);
  std::ofstream(go) << "go";
  encode.join();
}

TEST_CASE("stopping the pool ends what runs and refuses more", "[media][pool]") {
  MediaWorld world(1, 1LL << 30, Script("forever.sh", "echo '{\"progress\":1}'; exec sleep 1000"));
  std::atomic<bool> started = false;
  std::string code;
  std::thread worker([&] {
    code = CodeOf([&] {
      world.pool().Run(AnyStep(), [&](int percent) {
        if (percent == 1) started = true;
        return true;
      });
    });
  });
  while (!started) usleep(1000);
  world.pool().Stop();
  worker.join();
  CHECK(code == "stopping");
  CHECK(CodeOf([&] { world.pool().Run(AnyStep()); }) == "stopping");
}

TEST_CASE("a helper that is killed leaves no ffmpeg behind", "[media][pool]") {
  const TemporaryFolder folder;
  // Long enough to be caught in the middle.
  const Item item(MakeSource("long.mkv", "-f lavfi -i testsrc2=s=640x360:r=30:d=60 -c:v mpeg4 -q:v 4 -g 30"));
  MediaWorld world(1);
  const media::SourceInfo source = ProbeFile(world, item);
  media::LadderSettings settings;
  settings.heights = {360};
  settings.preset = "slower";
  media::Plan plan = media::MakePlan(source, settings);
  media::Step step = media::ChunkStep(plan, item.paths, source, 1);
  std::string ffmpeg;
  const std::string code = CodeOf([&] {
    world.pool().Run(step, [&](int) {
      if (!ffmpeg.empty()) return true;
      // The helper is our child, ffmpeg is its child.
      for (const auto& task : std::filesystem::directory_iterator("/proc/self/task")) {
        std::istringstream helpers(ReadText(task.path().string() + "/children"));
        for (std::string helper; helpers >> helper;) {
          std::istringstream programs(ReadText("/proc/" + helper + "/task/" + helper + "/children"));
          if (programs >> ffmpeg) kill(std::stoi(helper), SIGKILL);
        }
      }
      return true;
    });
  });
  CHECK(code == "helper_failed");
  REQUIRE_FALSE(ffmpeg.empty());
  CHECK(DiesSoon(ffmpeg));
}
