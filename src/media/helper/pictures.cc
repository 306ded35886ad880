#include <algorithm>
#include <charconv>
#include <filesystem>
#include <optional>
#include <utility>

#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/error.h"
#include "core/ids.h"
#include "core/text.h"
#include "media/files.h"
#include "media/helper/child.h"
#include "media/helper/exif.h"
#include "media/helper/feeds.h"
#include "media/helper/job.h"
#include "media/helper/sniff.h"
#include "media/helper/strip.h"
#include "media/playlist.h"
#include "media/poster.h"

namespace openpress::media::helper {

namespace {

constexpr const char* kPoster = "poster.jpg";
constexpr const char* kThumb = "thumb.jpg";

// Names that nothing serves until the whole set is there; whatever is left of them goes when this does.
class Temporaries {
 public:
  explicit Temporaries(const std::string& verb) : stem_(fmt::format(".{}-{}", verb, RandomHex(3))) {}
  ~Temporaries() {
    std::error_code ignored;
    for (const auto& entry : std::filesystem::directory_iterator(".", ignored)) {
      if (entry.path().filename().string().starts_with(stem_)) std::filesystem::remove(entry.path(), ignored);
    }
  }
  Temporaries(const Temporaries&) = delete;
  Temporaries& operator=(const Temporaries&) = delete;
  [[nodiscard]] std::string operator()(const std::string& name) const { return stem_ + "-" + name; }

 private:
  std::string stem_;
};

std::int64_t SizeOf(const std::string& path) {
  struct stat facts {};
  return stat(path.c_str(), &facts) == 0 ? facts.st_size : -1;
}

void PublishPicture(const Temporaries& temporary, const std::string& name, std::string_view what) {
  if (SizeOf(temporary(name)) <= 0) {
    throw Error(Fault::kBadInput, "no_picture", fmt::format("{} holds no picture that can be read.", what));
  }
  PublishFile(temporary(name), name);
}

// The time of the picture that makes the best poster; of the very first when none can be told from another.
double ChoosePicture(const std::string& input, const SourceInfo& source) {
  LookReader reader;
  const ChildResult result = RunFfmpeg(CandidatesArguments(input, source), std::min(source.duration, 120.0), {}, {},
                                       [&](std::string_view line) { reader.Line(line); });
  if (!result.ok() && reader.looks().empty()) ExplainFailure(result, "The picture");
  return std::max(0.0, BestTime(reader.looks()));
}

// Readers count from the first picture, the file from its earliest time stamp; and there is none after the last.
double InFile(const SourceInfo& source, double seconds) {
  const VideoStream& video = *source.video;
  const double tick = video.time_base.Value();
  const double first = static_cast<double>(video.first_pts) * tick;
  const double last = static_cast<double>(video.last_pts) * tick;
  return std::max(0.0, std::clamp(first + seconds, first, last) - source.start);
}

}  // namespace

Json Stills(const Job& job) {
  const SourceInfo source = SourceFromJson(job.request.at("source"));
  if (!source.video && source.attached_picture < 0)
    throw Error(Fault::kBadInput, "no_picture", "There is no picture in this file.");
  const Temporaries temporary("stills");
  double seconds = 0;
  if (source.video) {
    const auto wanted = job.request.find("seconds");
    seconds = wanted == job.request.end() ? ChoosePicture(job.input, source) : InFile(source, wanted->get<double>());
  }
  const ChildResult result =
      RunFfmpeg(StillsArguments(job.input, source, seconds, temporary(kPoster), temporary(kThumb)), 0);
  if (!result.ok()) ExplainFailure(result, "The picture");
  PublishPicture(temporary, kPoster, "The video");
  PublishPicture(temporary, kThumb, "The video");
  SyncFolder(".");
  return {{"poster", kPoster}, {"thumb", kThumb}, {"seconds", seconds}};
}

Json Storyboard(const Job& job) {
  const Plan plan = job.ReadPlan();
  const RenditionBytes video = CollectRendition(plan, job.input, job.request.at("rendition").get<std::string>());
  const Size tile = Fit(std::max(2, video.width), std::max(2, video.height), {160, 120});
  const Temporaries temporary("storyboard");
  std::vector<double> times;
  const ChildResult result = RunFfmpeg(
      StoryboardArguments(plan.duration, tile, temporary("")), plan.duration, {}, {video.feed},
      [&](std::string_view line) {
        // showinfo: "[Parsed_showinfo_1 @ …] n:   0 pts:      0 pts_time:0 …", one line for each picture taken
        constexpr std::string_view kTime = " pts_time:";
        const auto at = line.find(kTime);
        if (at == std::string_view::npos || line.find("showinfo") == std::string_view::npos) return;
        double time = 0;
        if (std::from_chars(line.data() + at + kTime.size(), line.data() + line.size(), time).ec == std::errc{}) {
          times.push_back(time);
          // ffmpeg itself reports nothing until a whole sheet is full.
          if (times.size() % 10 == 0)
            SayProgress(std::clamp(static_cast<int>(100 * time / std::max(0.1, plan.duration)), 0, 99));
        }
      });
  if (!result.ok()) ExplainFailure(result, "The video");
  if (times.empty()) throw Error(Fault::kBroken, "no_picture", "No pictures could be taken from the video.");
  const int per_sheet = kSheetColumns * kSheetRows;
  const int sheets = (static_cast<int>(times.size()) + per_sheet - 1) / per_sheet;
  for (int sheet = 1; sheet <= sheets; ++sheet) {
    const std::string from = temporary(fmt::format("{}.jpg", sheet));
    if (SizeOf(from) <= 0) throw Error(Fault::kBroken, "no_picture", "The preview pictures could not be made.");
    PublishFile(from, fmt::format("storyboard-{}.jpg", sheet));
  }
  const std::string prefix = job.request.value("url_prefix", "") + "storyboard-";
  WriteFileAtomically("storyboard.vtt",
                      StoryboardText(times, plan.duration, tile.width, tile.height, kSheetColumns, kSheetRows, prefix));
  return {{"pictures", times.size()}, {"sheets", sheets}};
}

Json Preview(const Job& job) {
  const Plan plan = job.ReadPlan();
  const RenditionBytes video = CollectRendition(plan, job.input, job.request.at("rendition").get<std::string>());
  const Size size = Fit(std::max(2, video.width), std::max(2, video.height), {344, 344});
  const Temporaries temporary("preview");
  const ChildResult result =
      RunFfmpeg(PreviewArguments(plan.duration, size, temporary("preview.mp4")), 0, {}, {video.feed});
  if (!result.ok()) ExplainFailure(result, "The video");
  PublishPicture(temporary, "preview.mp4", "The video");
  SyncFolder(".");
  return {{"preview", "preview.mp4"}};
}

Json Download(const Job& job) {
  const Plan plan = job.ReadPlan();
  const std::string rendition = job.request.value("rendition", "");
  const auto track = job.request.value("track", std::size_t{0});
  std::vector<Feed> feeds;
  std::string name = "audio.m4a";
  double video_start = 0;
  if (!rendition.empty()) {
    RenditionBytes video = CollectRendition(plan, job.input, rendition);
    int height = plan.copy_height;
    for (const Rung& rung : plan.rungs) {
      if (rung.name == rendition) height = rung.height;
    }
    name = fmt::format("{}.mp4", height);
    video_start = video.first_time;
    feeds.push_back(std::move(video.feed));
  }
  double offset = 0;
  const bool with_audio = track < plan.audio.size();
  if (with_audio) {
    RenditionBytes audio = CollectRendition(plan, job.input, plan.audio[track].name);
    offset = rendition.empty() ? 0 : audio.first_time - video_start;
    // Pipe 3 is the picture and 4 the sound; without a picture its place is taken by nothing.
    if (rendition.empty()) feeds.emplace_back();
    feeds.push_back(std::move(audio.feed));
  }
  if (feeds.empty()) throw Error(Fault::kBadInput, "nothing", "There is nothing to download.");
  const Temporaries temporary("download");
  const ChildResult result =
      RunFfmpeg(DownloadArguments(!rendition.empty(), with_audio, offset, temporary(name)), plan.duration, {}, feeds);
  if (!result.ok()) ExplainFailure(result, "The download");
  PublishPicture(temporary, name, "The download");
  SyncFolder(".");
  return {{"file", job.output + "/" + name}, {"size", SizeOf(name)}};
}

namespace {

// A name that nothing serves: whoever asked puts it where downloads lie.
constexpr const char* kClean = ".clean.";

std::string_view EndingOf(std::string_view mime) {
  const std::string_view ending = mime.substr(mime.find('/') + 1);
  return ending == "jpeg" ? "jpg" : ending;
}

/** The image as it came, but for what it tells beside the picture; when that cannot be told apart, @p encoded. */
Json Clean(const Job& job, const SourceInfo& source, const std::string& encoded) {
  constexpr std::int64_t kLargest = 200 << 20;
  std::optional<std::string> bytes;
  if (SizeOf(job.input) <= kLargest) {
    const std::string whole = ReadWholeFile(job.input);
    bytes =
        Stripped({reinterpret_cast<const std::uint8_t*>(whole.data()), whole.size()}, source.mime, source.orientation);
  }
  const std::string ending(bytes ? EndingOf(source.mime) : "jpg");
  const std::string name = kClean + ending;
  WriteFileAtomically(name, bytes ? *bytes : ReadWholeFile(encoded));
  return {{"file", job.output + "/" + name}, {"extension", ending}, {"size", SizeOf(name)}};
}

}  // namespace

Json Image(const Job& job) {
  const SourceInfo source = SourceFromJson(job.request.at("source"));
  const Temporaries temporary("image");
  std::vector<ImageOutput> outputs{{temporary(kPoster), 1280}, {temporary(kThumb), 344}};
  std::vector<std::string> names{kPoster, kThumb};
  for (const int width : {640, 1280, 1920}) {
    // Sizes above the picture's own would be the same file again; the smallest is always there.
    if (width > source.width && width != 640) continue;
    for (const char* ending : {"jpg", "webp", "avif"}) {
      names.push_back(fmt::format("image-{}.{}", width, ending));
      outputs.push_back({temporary(names.back()), width});
    }
  }
  const ChildResult result = RunFfmpeg(
      ImageArguments(job.input, source.mime, job.request.value("orientation", source.orientation), outputs), 0);
  if (!result.ok()) ExplainFailure(result, "The image");
  Json list = Json::array();
  for (const std::string& name : names) {
    PublishPicture(temporary, name, "The image");
    list.push_back(name);
  }
  std::string largest;
  for (const std::string& name : names) {
    if (name.ends_with(".jpg")) largest = name;
  }
  Json clean = Clean(job, source, largest);
  SyncFolder(".");
  return {{"images", list}, {"clean", std::move(clean)}};
}

Json Portrait(const Job& job) {
  const std::string mime = SniffMime(job.input);
  RefuseObviousStrangers(mime);
  if (mime != "image/jpeg" && mime != "image/png" && mime != "image/webp" && mime != "image/gif") {
    throw Error(Fault::kUnsupported, "unsupported_type", "This is no picture that we can read. Try JPEG, PNG or WebP.");
  }
  const int orientation = ReadOrientation(job.input, mime);
  const Size size{job.request.at("width").get<int>(), job.request.at("height").get<int>()};
  const Temporaries temporary("portrait");
  const ChildResult result =
      RunFfmpeg(PortraitArguments(job.input, mime, orientation, size, temporary("portrait.webp")), 0);
  if (!result.ok()) ExplainFailure(result, "The picture");
  PublishPicture(temporary, "portrait.webp", "The file");
  SyncFolder(".");
  return Json::object();
}

namespace {

/** What is written in a PDF, with blanks between its words; as much as is worth searching. Nothing when it cannot be
 *  told: its picture is good all the same. */
std::string WordsOf(const std::string& pdf) {
  constexpr std::size_t kMost = 256 << 10;
  std::string words;
  ChildOptions options;
  options.program = kPdftotext;
  options.arguments = PdfTextArguments(pdf);
  options.on_line = [&](std::string_view line) {
    if (!IsUtf8(line) || words.size() + line.size() > kMost) return;
    bool blank = true;
    for (const char c : line) {
      const bool space = static_cast<unsigned char>(c) <= 0x20 || c == 0x7f;
      if (!space) {
        if (blank && !words.empty()) words.push_back(' ');
        words.push_back(c);
      }
      blank = space;
    }
  };
  RunChild(options);
  return words;
}

}  // namespace

Json Pdf(const Job& job) {
  ChildOptions info;
  info.program = kPdfinfo;
  info.arguments = {job.input};
  int pages = 0;
  info.on_line = [&](std::string_view line) {
    constexpr std::string_view kPages = "Pages:";
    if (!line.starts_with(kPages)) return;
    line.remove_prefix(std::min(line.find_first_not_of(' ', kPages.size()), line.size()));
    std::from_chars(line.data(), line.data() + line.size(), pages);
  };
  const ChildResult asked = RunChild(info);
  if (asked.errors.find("Incorrect password") != std::string::npos) {
    throw Error(Fault::kUnsupported, "encrypted_pdf",
                "This PDF is protected by a password. Save it without one and upload that.");
  }
  if (!asked.ok() || pages <= 0) ExplainFailure(asked, "The PDF");
  const Temporaries temporary("pdf");
  for (const auto& [name, size] : {std::pair<std::string, int>{"poster", 1280}, {"thumb", 344}}) {
    ChildOptions render;
    render.program = kPdftoppm;
    render.arguments = PdfArguments(job.input, temporary(name), size);
    const ChildResult result = RunChild(render);
    if (!result.ok()) ExplainFailure(result, "The first page of the PDF");
    PublishPicture(temporary, name + ".jpg", "The PDF");
    SayProgress(50);
  }
  SyncFolder(".");
  return {{"pages", pages}, {"words", WordsOf(job.input)}};
}

}  // namespace openpress::media::helper
