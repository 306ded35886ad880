#include "media_world.h"

#include <algorithm>
#include <cstdio>
#include <fstream>
#include <map>
#include <sstream>

#include <fmt/format.h>

#include "media/part.h"

namespace openpress::tests {

namespace fs = std::filesystem;

namespace {
const std::string& Cache() {
  static const TemporaryFolder folder;
  return folder.path();
}
}  // namespace

std::string MediaWorld::HelperPath() {
  return OPENPRESS_MEDIA_HELPER;
}

MediaWorld::MediaWorld(int slots, std::int64_t memory, std::string helper) : thread_([this] { loop_.Run(); }) {
  pool_ = std::make_unique<media::ProcessPool>(loop_, media::PoolSettings{std::move(helper), slots, memory});
}

MediaWorld::~MediaWorld() {
  pool_.reset();
  loop_.Stop();
  thread_.join();
}

std::string Shell(const std::string& command) {
  FILE* pipe = popen(("{ " + command + "; } </dev/null").c_str(), "r");
  if (pipe == nullptr) throw std::runtime_error("popen failed");
  std::string output;
  char buffer[4096];
  std::size_t got = 0;
  while ((got = fread(buffer, 1, sizeof buffer, pipe)) > 0) output.append(buffer, got);
  if (pclose(pipe) != 0) throw std::runtime_error("failed: " + command);
  return output;
}

std::string ReadText(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) throw std::runtime_error("cannot read " + path);
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

std::string MakeSource(const std::string& name, const std::string& arguments) {
  static std::map<std::string, std::string> made;
  const std::string path = Cache() + "/" + name;
  const auto [known, is_new] = made.emplace(name, arguments);
  if (known->second != arguments) throw std::logic_error("two sources are called " + name);
  if (is_new) Shell("ffmpeg -v error -nostdin -y " + arguments + " '" + path + "' 2>&1");
  return path;
}

std::string MakeFile(const std::string& name, const std::string& bytes) {
  const std::string path = Cache() + "/" + name;
  std::ofstream(path, std::ios::binary) << bytes;
  return path;
}

std::string CountingPicture(const std::string& rate, int frames, const std::string& size) {
  return fmt::format(
      "-f lavfi -i "
      "\"color=black:s={}:r={},format=yuv420p,geq=lum='20+mod(N*37\\,200)':cb=128:cr=128,trim=end_frame={}\"",
      size, rate, frames);
}

Item::Item(const std::string& original) {
  paths.original = folder.path() + "/original";
  fs::copy_file(original, paths.original);
  paths.hls = folder.path() + "/hls";
  paths.out = folder.path() + "/out";
  paths.downloads = folder.path() + "/download";
  paths.work = folder.path() + "/work";
}

media::SourceInfo ProbeFile(MediaWorld& world, const Item& item) {
  return media::SourceFromJson(world.pool().Run(media::ProbeStep(item.paths)).at("source"));
}

media::PackageState MakeEverything(MediaWorld& world, const Item& item, const media::SourceInfo& source,
                                   const media::Plan& plan) {
  if (plan.copy) world.pool().Run(media::RemuxStep(plan, item.paths, source));
  for (std::size_t track = 0; track < plan.audio.size(); ++track) {
    if (plan.copy && plan.audio[track].copy) continue;
    world.pool().Run(media::AudioStep(plan, item.paths, source, static_cast<int>(track)));
  }
  for (std::size_t chunk = 0; chunk < plan.chunks.size(); ++chunk) {
    world.pool().Run(media::ChunkStep(plan, item.paths, source, static_cast<int>(chunk)));
  }
  return media::UpdatePlaylists(plan, item.paths.hls);
}

std::vector<int> GreyLevels(const std::string& file) {
  // Luma as it is stored, without a change of range on the way: four equal bytes a frame, and two of colour.
  const std::string bytes =
      Shell("ffmpeg -v error -nostdin -i '" + file +
            "' -map 0:v:0 -fps_mode passthrough -vf scale=2:2:flags=area -pix_fmt yuv420p -f rawvideo -");
  std::vector<int> levels;
  for (std::size_t i = 0; i + 5 < bytes.size(); i += 6) levels.push_back(static_cast<unsigned char>(bytes[i]));
  return levels;
}

std::vector<double> PacketTimes(const std::string& file, const std::string& stream) {
  std::stringstream lines(Shell("ffprobe -v error -select_streams " + stream +
                                " -show_entries packet=pts_time -of csv=p=0 '" + file + "'"));
  std::vector<double> times;
  std::string line;
  while (std::getline(lines, line)) times.push_back(std::stod(line));
  std::sort(times.begin(), times.end());
  return times;
}

std::string Joined(const std::string& hls, const std::string& rendition) {
  const std::string folder = hls + "/" + rendition;
  const std::string path = hls + "/" + rendition + ".joined.mp4";
  std::ofstream out(path, std::ios::binary);
  if (fs::exists(folder + "/media.mp4")) {
    out << ReadText(folder + "/media.mp4");
  } else {
    out << ReadText(folder + "/init.mp4");
    for (int i = 0; fs::exists(fmt::format("{}/{}.m4s", folder, i)); ++i)
      out << ReadText(fmt::format("{}/{}.m4s", folder, i));
  }
  return path;
}

}  // namespace openpress::tests
