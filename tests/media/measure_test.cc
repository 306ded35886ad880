// Not a test: `OPENPRESS_MEASURE=film.mp4 media_test "[.measure]"` prints how long a file takes on this machine, and
// what one plain ffmpeg command that decodes once costs for the same renditions.

#include <atomic>
#include <chrono>
#include <cstdlib>
#include <thread>
#include <vector>

#include <catch2/catch.hpp>
#include <fmt/format.h>
#include <sys/resource.h>

#include "media_world.h"

using namespace openpress;
using namespace openpress::tests;

namespace {

double Now() {
  return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

double ChildrenCpu() {
  rusage usage{};
  getrusage(RUSAGE_CHILDREN, &usage);
  const auto seconds = [](timeval time) {
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
  };
  return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

class Stopwatch {
 public:
  void Lap(const char* what) {
    const double now = Now();
    const double cpu = ChildrenCpu();
    fmt::print("{:42} {:7.2f} s wall {:7.2f} s cpu\n", what, now - now_, cpu - cpu_);
    now_ = now;
    cpu_ = cpu;
  }

 private:
  double now_ = Now();
  double cpu_ = ChildrenCpu();
};

}  // namespace

TEST_CASE("how long a file takes", "[.measure]") {
  const char* file = std::getenv("OPENPRESS_MEASURE");
  REQUIRE(file != nullptr);
  MediaWorld world(2);
  const Item item(file);
  Stopwatch watch;
  const media::SourceInfo source = ProbeFile(world, item);
  watch.Lap("probe");
  const media::Plan plan = media::MakePlan(source, {});
  for (const std::string& reason : plan.reasons) fmt::print("  {}\n", reason);
  std::thread audio([&] {
    for (std::size_t track = 0; track < plan.audio.size(); ++track) {
      if (!plan.copy || !plan.audio[track].copy)
        world.pool().Run(media::AudioStep(plan, item.paths, source, static_cast<int>(track)));
    }
  });
  std::vector<std::string> rest;
  if (plan.copy) {
    world.pool().Run(media::RemuxStep(plan, item.paths, source));
    media::UpdatePlaylists(plan, item.paths.hls);
    watch.Lap("copy, playable");
  } else {
    world.pool().Run(media::ChunkStep(plan, item.paths, source, 0, {plan.LowestRung()}));
    media::UpdatePlaylists(plan, item.paths.hls);
    watch.Lap("first chunk at the lowest rung, playable");
    for (const media::Rung& rung : plan.rungs) {
      if (rung.name != plan.LowestRung()) rest.push_back(rung.name);
    }
  }
  audio.join();
  std::atomic<int> next = 0;
  const auto work = [&] {
    for (int chunk = next++; chunk < static_cast<int>(plan.chunks.size()); chunk = next++) {
      world.pool().Run(
          media::ChunkStep(plan, item.paths, source, chunk, chunk == 0 ? rest : std::vector<std::string>{}));
    }
  };
  std::thread first(work);
  std::thread second(work);
  first.join();
  second.join();
  CHECK(media::UpdatePlaylists(plan, item.paths.hls).complete);
  watch.Lap("ladder and the rest of the sound");
  world.pool().Run(media::StillsStep(item.paths, source));
  watch.Lap("poster and thumbnail");
  world.pool().Run(media::StoryboardStep(plan, item.paths, plan.LowestRung(), "/media/x/"));
  watch.Lap("storyboard");
  world.pool().Run(media::PreviewStep(plan, item.paths, plan.LowestRung()));
  watch.Lap("hover preview");
  world.pool().Run(media::DownloadStep(plan, item.paths, plan.rungs.front().name));
  watch.Lap("download of the top encoded rung");

  std::string graph = "[0:v]" + plan.filter + "split=" + std::to_string(plan.rungs.size());
  std::string outputs;
  std::string scales;
  for (std::size_t i = 0; i < plan.rungs.size(); ++i) {
    const media::Rung& rung = plan.rungs[i];
    graph += fmt::format("[s{}]", i);
    scales += fmt::format(";[s{}]scale={}:{}:flags=bicubic[o{}]", i, rung.width, rung.lines, i);
    outputs += fmt::format(
        " -map '[o{}]' -c:v libx264 -preset {} -profile:v high -pix_fmt yuv420p -crf {} -maxrate {}k -bufsize {}k -g "
        "120 {}/{}.mp4",
        i, plan.preset, plan.crf, rung.max_kilobits, 2 * rung.max_kilobits, item.folder.path(), rung.name);
  }
  if (!plan.audio.empty())
    outputs += fmt::format(" -map 0:a:0 -c:a aac -b:a 128k -ac 2 {}/plain.m4a", item.folder.path());
  Shell(fmt::format("ffmpeg -v error -nostdin -y -i '{}' -filter_complex \"{}{}\"{}", file, graph, scales, outputs));
  watch.Lap("one plain ffmpeg command, same renditions");
}
