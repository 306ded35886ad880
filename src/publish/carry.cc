#include "publish/carry.h"

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <optional>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "catalogue/media/chapters.h"
#include "catalogue/media/subtitle.h"
#include "catalogue/media/version.h"
#include "core/error.h"
#include "core/ids.h"
#include "media/files.h"
#include "publish/job_orders.h"
#include "queue/job.h"
#include "queue/jobs.h"
#include "storage/file.h"

namespace openpress::publish {
namespace {

constexpr std::string_view kSubtitleFolder = "subtitles";

std::int64_t Milliseconds(double seconds) {
  return std::llround(seconds * 1000);
}

struct Carried {
  catalogue::Subtitle subtitle;
  std::vector<catalogue::Cue> cues;
};

struct Words {
  std::vector<Carried> subtitles;
  Json chapters;
};

/** Subtitles and chapters of the item, for the folder of what takes its place. */
Words Carry(const Workshop& workshop, const catalogue::Media& from, const Item& to,
            const std::vector<media::Range>& ranges) {
  Words words;
  std::vector<catalogue::Subtitle> subtitles;
  {
    const auto lease = workshop.catalogue.pool().Read();
    subtitles = catalogue::SubtitlesOf(*lease, from.id);
    words.chapters = catalogue::ChaptersOf(*lease, from.id);
  }
  if (!ranges.empty()) words.chapters = ChaptersWithin(words.chapters, ranges);
  const std::string folder = workshop.store.Folder(to.media.folder);
  if (!subtitles.empty()) std::filesystem::create_directory(fmt::format("{}/{}", folder, kSubtitleFolder));
  for (catalogue::Subtitle& subtitle : subtitles) {
    std::vector<catalogue::Cue> cues;
    try {
      cues = catalogue::ParseSubtitle(
          media::ReadWholeFile(fmt::format("{}/{}", workshop.store.FolderPath(from.folder), subtitle.file)));
    } catch (const Error& problem) {
      // Somebody takes it away at this moment.
      if (problem.fault() != Fault::kNotFound) throw;
      continue;
    }
    if (!ranges.empty()) cues = CuesWithin(cues, ranges);
    subtitle.file = fmt::format("{}/{}-{}.vtt", kSubtitleFolder, subtitle.language, RandomToken(8));
    storage::WriteFile(fmt::format("{}/{}", folder, subtitle.file), catalogue::WebVtt(cues));
    words.subtitles.push_back({std::move(subtitle), std::move(cues)});
  }
  return words;
}

}  // namespace

std::vector<catalogue::Cue> CuesWithin(const std::vector<catalogue::Cue>& cues,
                                       const std::vector<media::Range>& ranges) {
  constexpr std::int64_t kShortest = 100;  // milliseconds: nobody reads what is shown for less
  std::vector<catalogue::Cue> kept;
  std::int64_t before = 0;
  for (const media::Range& range : ranges) {
    const std::int64_t from = Milliseconds(range.from);
    const std::int64_t to = Milliseconds(range.to);
    for (const catalogue::Cue& cue : cues) {
      const std::int64_t start = std::max(cue.start_ms, from);
      const std::int64_t end = std::min(cue.end_ms, to);
      if (end - start < std::min(kShortest, cue.end_ms - cue.start_ms)) continue;
      if (end <= start) continue;
      catalogue::Cue moved = cue;
      moved.start_ms = start - from + before;
      moved.end_ms = end - from + before;
      kept.push_back(std::move(moved));
    }
    before += to - from;
  }
  return kept;
}

Json ChaptersWithin(const Json& chapters, const std::vector<media::Range>& ranges) {
  Json kept = Json::array();
  double before = 0;
  for (const media::Range& range : ranges) {
    for (const Json& chapter : chapters) {
      const double start = std::max(catalogue::ChapterSeconds(chapter.at("startTime")).value_or(0), range.from);
      const double end = std::min(catalogue::ChapterSeconds(chapter.at("endTime")).value_or(0), range.to);
      if (end <= start) continue;
      const auto moved = [&](double time) { return std::round((time - range.from + before) * 1000) / 1000; };
      Json one = chapter;
      one["startTime"] = moved(start);
      one["endTime"] = moved(end);
      // One that a cut goes through is one chapter still.
      if (!kept.empty() && kept.back()["chapterTitle"] == one["chapterTitle"] &&
          kept.back()["endTime"] == one["startTime"]) {
        kept.back()["endTime"] = one["endTime"];
      } else if (kept.size() < catalogue::kMostChapters) {
        kept.push_back(std::move(one));
      }
    }
    before += range.to - range.from;
  }
  return kept;
}

void ForgetWork(db::Connection& connection, std::string_view token, const Clock& clock) {
  queue::CancelGroup(connection, token, clock);
  queue::ForgetGroup(connection, token);
}

void PutInPlace(const Workshop& workshop, const Item& made) {
  std::optional<catalogue::Media> item;
  std::string ranges;
  {
    const auto lease = workshop.catalogue.pool().Read();
    // A job that runs again finds it in its place.
    if (!catalogue::IsInMaking(*lease, made.media.id)) return;
    item = catalogue::FindById(*lease, made.media.version_of.value());
    ranges = catalogue::RangesOf(*lease, made.media.id);
  }
  if (!item) return;
  const Words words = Carry(workshop, *item, made,
                            ranges.empty() ? std::vector<media::Range>{} : media::RangesFromJson(Json::parse(ranges)));
  std::optional<std::int64_t> job;
  workshop.catalogue.ChangeAll({item->token, made.media.token}, [&](db::Connection& connection, Millis now) {
    if (!catalogue::IsInMaking(connection, made.media.id)) return;
    catalogue::SetChapters(connection, made.media.id, words.chapters, now);
    for (const auto& [subtitle, cues] : words.subtitles) {
      catalogue::SetSubtitle(connection, made.media.id, {subtitle.language, subtitle.label}, subtitle.label,
                             subtitle.file, cues, item->user_id, now);
    }
    if (!catalogue::PutInPlace(connection, item->id, made.media.id, now)) return;
    ForgetWork(connection, item->token, workshop.catalogue.clock());
    // Players of their own find subtitles in the playlist.
    if (!words.subtitles.empty()) {
      job = queue::Enqueue(connection, PlaylistsOrder(item->token), workshop.catalogue.clock());
    }
  });
  if (job) workshop.queue.Announce(*job);
}

}  // namespace openpress::publish
