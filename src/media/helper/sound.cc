#include <algorithm>
#include <array>
#include <memory>
#include <string>

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include "core/error.h"
#include "core/ids.h"
#include "media/files.h"
#include "media/helper/child.h"
#include "media/helper/feeds.h"
#include "media/helper/job.h"
#include "media/waveform.h"

namespace openpress::media::helper {

namespace {

std::vector<int> ReadPeaks(const std::string& path, std::int64_t stretch) {
  const int file = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (file < 0) throw SystemError("cannot read the samples", errno);
  const std::unique_ptr<const int, void (*)(const int*)> closer(&file, [](const int* number) { close(*number); });
  PeakMeter meter(stretch);
  std::array<std::uint8_t, 1U << 16> buffer{};
  ssize_t got = 0;
  while ((got = read(file, buffer.data(), buffer.size())) > 0) {
    meter.Feed(std::span(buffer).first(static_cast<std::size_t>(got)));
  }
  return meter.Finish();
}

}  // namespace

Json Listen(const Job& job) {
  const Plan plan = job.ReadPlan();
  const RenditionBytes sound = CollectRendition(plan, job.input, job.request.at("rendition").get<std::string>());
  // The raw samples of an hour are 29 MB: for this moment they may lie on the disk.
  const std::string samples = fmt::format(".listen-{}.u8", RandomHex(3));
  const std::unique_ptr<const std::string, void (*)(const std::string*)> remover(
      &samples, [](const std::string* name) { unlink(name->c_str()); });
  LoudnessReader loudness;
  const ChildResult result = RunFfmpeg(ListenArguments(samples), plan.duration, {}, {sound.feed},
                                       [&](std::string_view line) { loudness.Line(line); });
  if (!result.ok()) ExplainFailure(result, "The sound");
  const std::int64_t stretch = WaveformStretch(plan.duration);
  const Json waveform = WaveformJson(ReadPeaks(samples, stretch), stretch, loudness.loudness());
  WriteFileAtomically("waveform.json", waveform.dump());
  SyncFolder(".");
  Json answer = {{"length", waveform.at("length")}};
  if (const auto found = waveform.find("loudness"); found != waveform.end()) answer["loudness"] = *found;
  return answer;
}

}  // namespace openpress::media::helper
