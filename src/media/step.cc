#include "media/step.h"

#include <algorithm>
#include <cmath>

#include "core/error.h"

namespace openpress::media {

namespace {

constexpr std::int64_t kMebi = 1LL << 20;

Step Make(const char* verb, const std::string& input, const std::string& output) {
  Step step;
  step.verb = verb;
  step.request = {{"input", input}, {"output", output}};
  return step;
}

void Limit(Step& step, double cpu_seconds, std::int64_t file_bytes, bool large = false) {
  step.request["limits"] = {{"cpu", static_cast<std::int64_t>(cpu_seconds)}, {"file", file_bytes}, {"large", large}};
}

bool IsLarge(const SourceInfo& source) {
  return source.video &&
         static_cast<std::int64_t>(source.video->coded_width) * source.video->coded_height > 2100LL * 1200;
}

std::chrono::seconds Wall(double seconds) {
  return std::chrono::seconds(static_cast<std::int64_t>(std::ceil(seconds)));
}

}  // namespace

Step ProbeStep(const ItemPaths& paths) {
  Step step = Make("probe", paths.original, paths.work);
  Limit(step, 900, 1LL << 50);
  step.cost.memory = 128 * kMebi;
  step.deadline = std::chrono::seconds(1800);
  step.patience = std::chrono::seconds(300);
  return step;
}

Step RemuxStep(const Plan& plan, const ItemPaths& paths, const SourceInfo& source) {
  Step step = Make("remux", paths.Input(source), paths.hls);
  step.request["plan"] = ToJson(plan);
  Limit(step, 600 + plan.duration, source.size * 2 + 64 * kMebi);
  step.cost.memory = 128 * kMebi;
  step.cost.disk = source.size + 16 * kMebi;
  step.deadline = Wall(600 + plan.duration);
  return step;
}

Step ChunkStep(const Plan& plan, const ItemPaths& paths, const SourceInfo& source, int chunk,
               const std::vector<std::string>& rungs) {
  const Chunk& piece = plan.chunks.at(static_cast<std::size_t>(chunk));
  Step step = Make("chunk", paths.Input(source), paths.hls);
  step.request["plan"] = ToJson(plan);
  step.cost.slots = 1;
  step.request["chunk"] = chunk;
  Json names = Json::array();
  double kilobits = 0;
  for (const Rung& rung : plan.rungs) {
    if (!rungs.empty() && std::find(rungs.begin(), rungs.end(), rung.name) == rungs.end()) continue;
    names.push_back(rung.name);
    kilobits += rung.max_kilobits;
  }
  if (names.empty()) throw Error(Fault::kBadInput, "no_rung", "The plan has no such rendition.");
  // With one rung the encoder leaves cores idle that the decoder can use: the reader waits for the first picture.
  step.request["decoder_threads"] = names.size() == 1 && chunk == 0 ? 0 : 1;
  step.request["rungs"] = std::move(names);
  const double seconds = plan.Seconds(plan.EndFrame(piece) - plan.FirstFrame(piece));
  const double decoded = seconds + (source.video ? source.video->longest_gop : 0) + 2;
  Limit(step, 120 + 120 * decoded, 4LL << 30, IsLarge(source));
  step.cost.memory = (IsLarge(source) ? 1300 : 400) * kMebi;
  step.cost.disk = static_cast<std::int64_t>(kilobits * 1.5 * 125 * seconds) + kMebi;
  step.deadline = Wall(300 + 120 * decoded);
  return step;
}

Step AudioStep(const Plan& plan, const ItemPaths& paths, const SourceInfo& source, int track) {
  Step step = Make("audio", paths.Input(source), paths.hls);
  step.cost.slots = 1;
  step.request["plan"] = ToJson(plan);
  step.request["track"] = track;
  Limit(step, 600 + plan.duration, 8LL << 30);
  step.cost.memory = 128 * kMebi;
  step.cost.disk = static_cast<std::int64_t>(plan.duration * 25000) + kMebi;
  step.deadline = Wall(600 + plan.duration);
  return step;
}

Step StillsStep(const ItemPaths& paths, const SourceInfo& source, std::optional<double> seconds) {
  Step step = Make("stills", paths.Input(source), paths.out);
  step.request["source"] = ToJson(source);
  if (seconds) step.request["seconds"] = *seconds;
  Limit(step, 300, 64 * kMebi, IsLarge(source));
  step.cost.memory = 256 * kMebi;
  step.deadline = std::chrono::seconds(600);
  return step;
}

namespace {
Step FromRendition(const char* verb, const Plan& plan, const ItemPaths& paths, const std::string& rendition,
                   const std::string& output) {
  Step step = Make(verb, paths.hls, output);
  step.request["plan"] = ToJson(plan);
  step.request["rendition"] = rendition;
  step.deadline = Wall(600 + plan.duration);
  step.cost.memory = 256 * kMebi;
  return step;
}
}  // namespace

Step StoryboardStep(const Plan& plan, const ItemPaths& paths, const std::string& rendition,
                    const std::string& url_prefix) {
  Step step = FromRendition("storyboard", plan, paths, rendition, paths.out);
  step.request["url_prefix"] = url_prefix;
  Limit(step, 300 + plan.duration, 256 * kMebi);
  return step;
}

Step PreviewStep(const Plan& plan, const ItemPaths& paths, const std::string& rendition) {
  Step step = FromRendition("preview", plan, paths, rendition, paths.out);
  Limit(step, 300 + plan.duration, 64 * kMebi);
  return step;
}

Step ListenStep(const Plan& plan, const ItemPaths& paths, int track) {
  Step step = FromRendition("listen", plan, paths, plan.audio.at(static_cast<std::size_t>(track)).name, paths.out);
  Limit(step, 300 + plan.duration, 64 * kMebi + static_cast<std::int64_t>(plan.duration * 10000));
  step.cost.memory = 128 * kMebi;
  return step;
}

Step DownloadStep(const Plan& plan, const ItemPaths& paths, const std::string& rendition, int track) {
  Step step = FromRendition("download", plan, paths, rendition, paths.downloads);
  step.request["track"] = track;
  Limit(step, 300 + plan.duration, 1LL << 50);
  return step;
}

Step ImageStep(const ItemPaths& paths, const SourceInfo& source) {
  Step step = Make("image", paths.original, paths.out);
  step.request["source"] = ToJson(source);
  Limit(step, 120, 256 * kMebi, true);
  step.deadline = std::chrono::seconds(300);
  return step;
}

Step PortraitStep(const std::string& input, const std::string& output, int width, int height) {
  Step step = Make("portrait", input, output);
  step.request["width"] = width;
  step.request["height"] = height;
  // Somebody waits for the answer, and so do others for the worker that gives it.
  Limit(step, 15, 8 * kMebi);
  step.deadline = std::chrono::seconds(20);
  return step;
}

Step PdfStep(const ItemPaths& paths) {
  Step step = Make("pdf", paths.original, paths.out);
  Limit(step, 60, 256 * kMebi);
  // Four programs, one after the other.
  step.deadline = std::chrono::seconds(300);
  return step;
}

}  // namespace openpress::media
