#include <algorithm>
#include <cmath>
#include <ctime>
#include <filesystem>
#include <memory>

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include "core/error.h"
#include "media/files.h"
#include "media/helper/child.h"
#include "media/helper/job.h"
#include "media/helper/publisher.h"

namespace openpress::media::helper {

namespace {

void MakeFolders(const std::vector<std::string>& names) {
  for (const std::string& name : names) std::filesystem::create_directories(name);
  std::filesystem::create_directories("parts");
}

// Deletes what a run left behind, however it ended.
struct Sweep {
  std::vector<std::string> renditions;
  int chunk;
  void Now() const {
    for (const std::string& rendition : renditions) SegmentPublisher::Clean(rendition, chunk);
  }
  ~Sweep() { Now(); }
};

// The segments of one growing file as byte ranges, merged to the plan's cuts.
class CopyIndex {
 public:
  CopyIndex(const Plan& plan, std::string rendition, std::string file, bool video)
      : plan_(plan), file_(std::move(file)), video_(video) {
    part_.rendition = std::move(rendition);
    part_.file = "media.mp4";
  }

  /** Look for new fragments. @param over the file will not grow any more */
  void Read(bool over) {
    const int file = open(file_.c_str(), O_RDONLY | O_CLOEXEC);
    if (file < 0) return;
    const std::unique_ptr<const int, void (*)(const int*)> closer(&file, [](const int* number) { close(*number); });
    if (next_ == 0) {
      next_ = InitLength(file);
      if (next_ == 0) return;
      std::string bytes(static_cast<std::size_t>(next_), '\0');
      if (pread(file, bytes.data(), bytes.size(), 0) != static_cast<ssize_t>(bytes.size())) return;
      init_ = ReadInit({reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()});
      part_.codecs = init_.codecs;
      part_.width = init_.width;
      part_.height = init_.height;
      part_.timescale = init_.timescale;
      part_.init_bytes = next_;
    }
    for (const Fragment& fragment : ReadFragments(file, next_, init_)) {
      next_ = fragment.offset + fragment.size;
      Take(fragment);
    }
    if (over && open_) Close(end_);
  }

  Part& part() noexcept { return part_; }

 private:
  void Take(const Fragment& fragment) {
    const double begin = static_cast<double>(fragment.decode_time) / init_.timescale;
    if (begin > 1e9 || fragment.decode_time < end_of_last_) {
      throw Error(Fault::kBroken, "copy_failed", "The stream's times run backwards; it has to be encoded.");
    }
    end_of_last_ = fragment.decode_time;
    if (!open_ || StartsSegment(begin, fragment)) {
      if (open_) Close(fragment.decode_time);
      open_ = true;
      begin_ = fragment.decode_time;
      offset_ = fragment.offset;
      bytes_ = 0;
    }
    // Fragments lie side by side, so a range over several of them is one segment.
    bytes_ = fragment.offset + fragment.size - offset_;
    end_ = fragment.decode_time + fragment.duration;
  }

  bool StartsSegment(double begin, const Fragment& fragment) {
    if (!video_) return true;
    if (!fragment.starts_with_key) return false;
    const std::size_t next = part_.segments.size() + 1;
    if (next >= plan_.cuts.size()) return false;
    return std::llround(begin * plan_.fps.Value()) >= plan_.cuts[next];
  }

  void Close(std::uint64_t end) {
    part_.segments.push_back(
        {static_cast<int>(part_.segments.size()), static_cast<std::int64_t>(end - begin_), bytes_, offset_});
    open_ = false;
  }

  const Plan& plan_;
  std::string file_;
  bool video_;
  InitFacts init_;
  Part part_;
  std::int64_t next_ = 0;
  bool open_ = false;
  std::uint64_t begin_ = 0;
  std::uint64_t end_ = 0;
  std::uint64_t end_of_last_ = 0;
  std::int64_t offset_ = 0;
  std::int64_t bytes_ = 0;
};

std::vector<Expected> ExpectedSegments(const Plan& plan, const Chunk& chunk) {
  std::vector<Expected> expected;
  for (int segment = chunk.first_segment; segment < chunk.end_segment; ++segment) {
    const auto at = static_cast<std::size_t>(segment);
    expected.push_back({plan.Seconds(plan.cuts[at]), plan.cuts[at + 1] - plan.cuts[at]});
  }
  return expected;
}

void EncodeOnce(const Job& job, const Plan& plan, int chunk, const std::vector<Rung>& rungs) {
  const Chunk& piece = plan.chunks.at(static_cast<std::size_t>(chunk));
  const std::string prefix = SegmentPublisher::Prefix(chunk);
  std::vector<SegmentPublisher> publishers;
  for (const Rung& rung : rungs) {
    SegmentPublisher::Clean(rung.name, chunk);
    publishers.emplace_back(rung.name, chunk, prefix, piece.first_segment, ExpectedSegments(plan, piece));
  }
  const double from = plan.Seconds(plan.FirstFrame(piece));
  const double length = plan.Seconds(plan.EndFrame(piece)) - from;
  const int threads = job.request.value("decoder_threads", 1);
  const ChildResult result = RunFfmpeg(ChunkArguments(plan, job.input, chunk, rungs, prefix, threads), length, [&] {
    for (SegmentPublisher& publisher : publishers) publisher.PublishFinished();
  });
  if (!result.ok()) ExplainFailure(result, "The picture");
  for (SegmentPublisher& publisher : publishers) publisher.Finish();
}

// The file lists what cannot be decoded. Trying again another time would not change that.
[[noreturn]] void RefuseDamaged(std::string_view what) {
  throw Error(Fault::kBadInput, "broken_file", fmt::format("The {} is damaged: a part of it cannot be decoded.", what));
}

}  // namespace

Json EncodeChunk(const Job& job) {
  Plan plan = job.ReadPlan();
  const int chunk = job.request.at("chunk").get<int>();
  const auto names = job.request.at("rungs").get<std::vector<std::string>>();
  std::vector<Rung> rungs;
  for (const Rung& rung : plan.rungs) {
    if (std::find(names.begin(), names.end(), rung.name) != names.end()) rungs.push_back(rung);
  }
  if (rungs.empty()) throw Error(Fault::kBadInput, "no_rung", "The plan has no such rendition.");
  MakeFolders(names);
  const Sweep sweep{names, chunk};
  Chunk& piece = plan.chunks.at(static_cast<std::size_t>(chunk));
  // Odd files need a longer run-up to decode cleanly, and a few only decode from the very start.
  for (int attempt = 0;; ++attempt) {
    try {
      EncodeOnce(job, plan, chunk, rungs);
      return {{"chunk", chunk}, {"renditions", names}, {"attempts", attempt + 1}};
    } catch (const Error& error) {
      const bool seeks = piece.seek >= 0 || piece.until >= 0;
      if (error.code() != "frames_missing") throw;
      if (attempt == 2 || !seeks) RefuseDamaged("picture");
      sweep.Now();
      if (attempt == 0) {
        if (piece.seek >= 0) piece.seek = std::max(0.0, piece.seek - 15);
        if (piece.until >= 0) piece.until += 5;
      } else {
        piece.seek = -1;
        piece.until = -1;
      }
    }
  }
}

Json EncodeAudio(const Job& job) {
  const Plan plan = job.ReadPlan();
  const AudioTrack& track = plan.audio.at(job.request.at("track").get<std::size_t>());
  MakeFolders({track.name});
  const Sweep sweep{{track.name}, 0};
  sweep.Now();
  const std::string prefix = SegmentPublisher::Prefix(0);
  SegmentPublisher publisher(track.name, 0, prefix, 0, {});
  const ChildResult result =
      RunFfmpeg(AudioArguments(plan, job.input, track, prefix), plan.duration, [&] { publisher.PublishFinished(); });
  if (!result.ok()) ExplainFailure(result, "The sound");
  try {
    publisher.Finish();
  } catch (const Error& error) {
    if (error.code() != "frames_missing") throw;
    RefuseDamaged("sound");
  }
  return {{"renditions", {track.name}}};
}

Json Remux(const Job& job) {
  const Plan plan = job.ReadPlan();
  if (!plan.copy) throw Error(Fault::kBadInput, "no_copy", "The plan says that this video must be encoded.");
  std::vector<std::string> names{"source"};
  for (const AudioTrack& track : plan.audio) {
    if (track.copy) names.push_back(track.name);
  }
  MakeFolders(names);
  // Players read the files while they grow. A run that is repeated writes the same bytes again from the start, so the
  // notes about the last one must go first.
  std::vector<CopyIndex> indexes;
  for (const std::string& name : names) {
    unlink(PartPath(".", name, 0).c_str());
    indexes.emplace_back(plan, name, name + "/media.mp4", name == "source");
  }
  const ChildResult result =
      RunFfmpeg(RemuxArguments(plan, job.input), plan.duration, [&, last = time(nullptr)]() mutable {
        if (time(nullptr) == last) return;
        last = time(nullptr);
        for (CopyIndex& index : indexes) {
          index.Read(false);
          if (!index.part().segments.empty()) WritePart(".", index.part());
        }
      });
  if (!result.ok()) ExplainFailure(result, "The file");
  Json lost = Json::array();
  for (CopyIndex& index : indexes) {
    index.Read(true);
    Part& part = index.part();
    if (part.rendition != "source" && part.segments.empty()) {
      lost.push_back(part.rendition);
      continue;
    }
    if (part.segments.empty() || part.codecs.empty()) {
      throw Error(Fault::kBroken, "copy_failed", "The stream could not be repackaged; it has to be encoded.");
    }
    SyncFile(part.rendition + "/media.mp4");
    part.complete = true;
    WritePart(".", part);
  }
  return {{"renditions", names}, {"lost", std::move(lost)}};
}

}  // namespace openpress::media::helper
