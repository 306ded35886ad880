#include "media/package.h"

#include <algorithm>
#include <cmath>
#include <filesystem>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/error.h"
#include "media/files.h"
#include "media/part.h"
#include "media/playlist.h"

namespace openpress::media {

namespace {

// One writer at a time, across processes and nodes that share the folder.
class FolderLock {
 public:
  explicit FolderLock(const std::string& folder)
      : file_(open((folder + "/.lock").c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644)) {
    if (file_ < 0) ThrowFileError("cannot write in " + folder, errno);
    while (flock(file_, LOCK_EX) != 0) {
      if (errno == EINTR) continue;
      const int problem = errno;
      close(file_);
      throw SystemError("cannot lock " + folder, problem);
    }
  }
  ~FolderLock() { close(file_); }
  FolderLock(const FolderLock&) = delete;
  FolderLock& operator=(const FolderLock&) = delete;

 private:
  int file_;
};

struct Rendition {
  RenditionState state;
  std::string codecs;
  int width = 0;
  int lines = 0;
  std::int64_t peak_bits = 0;
  std::int64_t average_bits = 0;
  MediaPlaylist playlist;
};

bool Exists(const std::string& path) {
  return access(path.c_str(), F_OK) == 0;
}

Rendition Gather(const std::string& hls, const std::string& name, int chunks, int expected_segments,
                 double expected_seconds) {
  Rendition rendition;
  rendition.state.name = name;
  std::int64_t bytes = 0;
  double seconds = 0;
  int next = 0;
  bool whole = true;
  int found = 0;
  for (int chunk = 0; chunk < chunks; ++chunk) {
    const auto part = ReadPart(hls, name, chunk);
    if (!part || part->segments.empty()) {
      whole = false;
      continue;
    }
    whole = whole && part->complete;
    found += static_cast<int>(part->segments.size());
    if (rendition.codecs.empty()) {
      rendition.codecs = part->codecs;
      rendition.width = part->width;
      rendition.lines = part->height;
      rendition.playlist.init_uri = part->file.empty() ? "init.mp4" : part->file;
      rendition.playlist.init_bytes = part->init_bytes;
    }
    for (const PartSegment& segment : part->segments) {
      if (segment.number != next) break;
      ++next;
      const double length = static_cast<double>(segment.duration) / static_cast<double>(part->timescale);
      rendition.playlist.segments.push_back({part->file.empty() ? fmt::format("{}.m4s", segment.number) : part->file,
                                             length, segment.bytes, segment.offset});
      bytes += segment.bytes;
      seconds += length;
      // A sliver at the end says nothing about the rate.
      if (length >= 0.5 || rendition.peak_bits == 0) {
        rendition.peak_bits = std::max<std::int64_t>(
            rendition.peak_bits, std::llround(static_cast<double>(segment.bytes) * 8 / std::max(length, 0.02)));
      }
    }
  }
  rendition.state.segments = next;
  rendition.state.complete = whole && next == found && next > 0;
  rendition.playlist.complete = rendition.state.complete;
  if (rendition.state.complete) {
    rendition.state.percent = 100;
  } else if (expected_segments > 0) {
    rendition.state.percent = std::clamp(found * 100 / expected_segments, 0, 99);
  } else if (expected_seconds > 0) {
    rendition.state.percent = std::clamp(static_cast<int>(seconds * 100 / expected_seconds), 0, 99);
  }
  if (seconds > 0) rendition.average_bits = std::llround(static_cast<double>(bytes) * 8 / seconds);
  return rendition;
}

struct Package {
  PackageState state;
  std::vector<Rendition> video;  // tallest first
  std::vector<Rendition> audio;
};

Package Look(const Plan& plan, const std::string& hls) {
  Package package;
  const int segments = static_cast<int>(plan.cuts.size()) - 1;
  const int chunks = static_cast<int>(plan.chunks.size());
  double longest = 0;
  for (std::size_t i = 1; i < plan.cuts.size(); ++i)
    longest = std::max(longest, plan.Seconds(plan.cuts[i] - plan.cuts[i - 1]));
  if (plan.copy) {
    Rendition copy = Gather(hls, "source", 1, segments, plan.duration);
    copy.state.height = plan.copy_height;
    package.video.push_back(std::move(copy));
  }
  for (const Rung& rung : plan.rungs) {
    Rendition rendition = Gather(hls, rung.name, chunks, segments, plan.duration);
    rendition.state.height = rung.height;
    package.video.push_back(std::move(rendition));
  }
  for (Rendition& rendition : package.video) rendition.playlist.longest = longest;
  for (const AudioTrack& track : plan.audio) {
    Rendition rendition = Gather(hls, track.name, 1, 0, plan.duration);
    rendition.state.audio = true;
    rendition.playlist.longest = 5;
    package.audio.push_back(std::move(rendition));
  }
  PackageState& state = package.state;
  state.complete = true;
  int sum = 0;
  bool picture = package.video.empty();
  for (const auto* list : {&package.video, &package.audio}) {
    for (const Rendition& rendition : *list) {
      state.renditions.push_back(rendition.state);
      state.complete = state.complete && rendition.state.complete;
      sum += rendition.state.percent;
      if (list == &package.video && rendition.state.segments > 0) picture = true;
    }
  }
  const bool sound = package.audio.empty() || package.audio.front().state.segments > 0;
  state.playable = picture && sound && !state.renditions.empty();
  if (!state.renditions.empty()) state.percent = sum / static_cast<int>(state.renditions.size());
  return package;
}

void WriteIfChanged(const std::string& path, const std::string& text) {
  try {
    if (ReadWholeFile(path) == text) return;
  } catch (const Error& missing) {
    if (missing.fault() != Fault::kNotFound) throw;
  }
  WriteFileAtomically(path, text);
}

constexpr std::string_view kSubtitleFolder = "subtitles";

std::vector<SubtitleEntry> WriteSubtitles(const Plan& plan, const std::string& hls,
                                          const std::vector<SubtitleFile>& files) {
  std::vector<SubtitleEntry> entries;
  const std::string folder = fmt::format("{}/{}", hls, kSubtitleFolder);
  if (!files.empty()) std::filesystem::create_directories(folder);
  for (const SubtitleFile& file : files) {
    const std::string name = file.language + ".m3u8";
    WriteIfChanged(fmt::format("{}/{}", folder, name),
                   SubtitlePlaylistText(fmt::format("../../{}", file.file), plan.duration));
    entries.push_back({fmt::format("{}/{}", kSubtitleFolder, name), file.language, file.label});
  }
  return entries;
}

// What the master playlist does not name any more. After it, so that no reader is told of what is gone.
void RemoveOtherSubtitles(const std::string& hls, const std::vector<SubtitleEntry>& entries) {
  std::error_code ignored;
  for (const auto& one : std::filesystem::directory_iterator(fmt::format("{}/{}", hls, kSubtitleFolder), ignored)) {
    const std::string uri = fmt::format("{}/{}", kSubtitleFolder, one.path().filename().string());
    const bool named =
        std::any_of(entries.begin(), entries.end(), [&](const SubtitleEntry& e) { return e.uri == uri; });
    if (!named) std::filesystem::remove(one.path(), ignored);
  }
}

std::string MasterText(const Plan& plan, const Package& package, const std::vector<SubtitleEntry>& subtitles) {
  std::vector<VideoEntry> video;
  const bool ladder_is_whole =
      std::all_of(package.video.begin(), package.video.end(), [](const Rendition& r) { return r.state.complete; });
  for (auto rendition = package.video.rbegin(); rendition != package.video.rend(); ++rendition) {
    const bool copy = rendition->state.name == "source";
    if (rendition->state.segments == 0) continue;
    if (copy && !plan.copy_stays && ladder_is_whole && package.video.size() > 1) continue;
    video.push_back({rendition->state.name + "/index.m3u8", rendition->codecs,
                     copy ? plan.copy_width : rendition->width, copy ? plan.copy_lines : rendition->lines,
                     plan.fps.Value(), rendition->peak_bits, rendition->average_bits});
  }
  std::vector<AudioEntry> audio;
  for (std::size_t i = 0; i < package.audio.size(); ++i) {
    const Rendition& rendition = package.audio[i];
    const AudioTrack& track = plan.audio[i];
    if (rendition.state.segments == 0) continue;
    std::string name = !track.title.empty() ? track.title : track.language;
    if (name.empty()) name = i == 0 ? "Main" : fmt::format("Track {}", i + 1);
    // Names tell tracks apart within the group (RFC 8216 section 4.3.4.1.1), so equal ones get a number.
    for (const AudioEntry& other : audio) {
      if (other.name == name) {
        name += fmt::format(" {}", i + 1);
        break;
      }
    }
    audio.push_back({rendition.state.name + "/index.m3u8", rendition.codecs, track.language, name, track.channels,
                     rendition.peak_bits, rendition.average_bits});
  }
  return MasterPlaylistText(video, audio, subtitles);
}

}  // namespace

PackageState InspectPackage(const Plan& plan, const std::string& hls) {
  return Look(plan, hls).state;
}

PackageState UpdatePlaylists(const Plan& plan, const std::string& hls, const Subtitles& subtitles) {
  std::filesystem::create_directories(hls);
  const FolderLock lock(hls);
  const Package package = Look(plan, hls);
  for (const auto* list : {&package.video, &package.audio}) {
    for (const Rendition& rendition : *list) {
      if (rendition.state.segments == 0) continue;
      WriteIfChanged(hls + "/" + rendition.state.name + "/index.m3u8", MediaPlaylistText(rendition.playlist));
    }
  }
  if (package.state.playable) {
    const std::vector<SubtitleEntry> entries =
        WriteSubtitles(plan, hls, subtitles ? subtitles() : std::vector<SubtitleFile>{});
    WriteIfChanged(hls + "/master.m3u8", MasterText(plan, package, entries));
    RemoveOtherSubtitles(hls, entries);
  }
  return package.state;
}

bool ChunkIsDone(const Plan& plan, const std::string& hls, int chunk, const std::vector<std::string>& rungs) {
  return std::all_of(plan.rungs.begin(), plan.rungs.end(), [&](const Rung& rung) {
    if (!rungs.empty() && std::find(rungs.begin(), rungs.end(), rung.name) == rungs.end()) return true;
    const auto part = ReadPart(hls, rung.name, chunk);
    return part && part->complete && Exists(hls + "/" + rung.name + "/init.mp4");
  });
}

bool RenditionIsDone(const Plan& plan, const std::string& hls, const std::string& rendition) {
  const PackageState state = InspectPackage(plan, hls);
  return std::any_of(state.renditions.begin(), state.renditions.end(),
                     [&](const RenditionState& one) { return one.name == rendition && one.complete; });
}

}  // namespace openpress::media
