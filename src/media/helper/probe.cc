#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstdlib>
#include <optional>

#include <fcntl.h>
#include <fmt/format.h>
#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/error.h"
#include "media/helper/child.h"
#include "media/helper/exif.h"
#include "media/helper/job.h"
#include "media/helper/sniff.h"
#include "media/index.h"
#include "media/moov.h"

namespace openpress::media::helper {

namespace {

// Below this score FFmpeg guesses from a few bytes, and finds an MP3 frame in any text.
constexpr int kLeastProbeScore = 24;
constexpr std::size_t kMostPackets = 20'000'000;
constexpr const char* kNormalised = "source.mkv";

double Number(const Json& json, const char* key) {
  const auto found = json.find(key);
  if (found == json.end()) return 0;
  if (found->is_number()) return found->get<double>();
  if (found->is_string()) return std::strtod(found->get_ref<const std::string&>().c_str(), nullptr);
  return 0;
}

std::string Text(const Json& json, const char* key) {
  const auto found = json.find(key);
  return found != json.end() && found->is_string() ? found->get<std::string>() : std::string{};
}

Rational Fraction(const Json& json, const char* key) {
  const std::string text = Text(json, key);
  Rational value{0, 1};
  const auto mark = text.find_first_of("/:");
  if (mark == std::string::npos) return value;
  std::from_chars(text.data(), text.data() + mark, value.num);
  std::from_chars(text.data() + mark + 1, text.data() + text.size(), value.den);
  return value.den > 0 ? value : Rational{0, 1};
}

Json RunProbe(const std::string& input, std::string_view image = {}) {
  ChildOptions options;
  options.program = kFfprobe;
  options.arguments = ProbeArguments(input, image);
  std::string text;
  options.on_line = [&](std::string_view line) { text.append(line).append("\n"); };
  const ChildResult result = RunChild(options);
  if (result.errors.find("moov atom not found") != std::string::npos) ExplainFailure(result, "The file");
  if (result.signal != 0) ExplainFailure(result, "The file");
  Json json = Json::parse(text, nullptr, false);
  if (!result.ok() || !json.is_object() || !json.contains("format")) RefuseUnknown();
  return json;
}

// Seconds from the earliest time stamp to the end. Matroska and MP4 count from zero, wherever the first stamp lies;
// of everything else ffprobe tells the distance.
double ClaimedLength(const Json& format, std::string_view container) {
  const double claimed = Number(format, "duration");
  if (container != "matroska" && container != "mov") return claimed;
  const double length = claimed - std::max(0.0, Number(format, "start_time"));
  return length > 0 ? length : claimed;
}

bool IsPicture(const Json& stream) {
  const auto disposition = stream.find("disposition");
  return disposition != stream.end() &&
         (Number(*disposition, "attached_pic") != 0 || Number(*disposition, "timed_thumbnails") != 0);
}

int Rotation(const Json& stream) {
  const auto list = stream.find("side_data_list");
  if (list == stream.end()) return 0;
  for (const Json& data : *list) {
    if (!data.contains("rotation")) continue;
    const int clockwise = static_cast<int>(std::lround(-Number(data, "rotation") / 90)) * 90;
    return ((clockwise % 360) + 360) % 360;
  }
  return 0;
}

VideoStream ReadVideo(const Json& stream) {
  VideoStream video;
  video.index = static_cast<int>(Number(stream, "index"));
  video.codec = Text(stream, "codec_name");
  video.profile = Text(stream, "profile");
  video.level = static_cast<int>(Number(stream, "level"));
  video.pixel_format = Text(stream, "pix_fmt");
  video.coded_width = static_cast<int>(Number(stream, "width"));
  video.coded_height = static_cast<int>(Number(stream, "height"));
  video.rotation = Rotation(stream);
  const Rational aspect = Fraction(stream, "sample_aspect_ratio");
  video.sample_aspect = aspect.num > 0 ? aspect : Rational{1, 1};
  // Absurd pixel shapes come from damaged headers.
  if (video.sample_aspect.Value() < 0.2 || video.sample_aspect.Value() > 5) video.sample_aspect = {1, 1};
  video.width = std::max(1, static_cast<int>(std::lround(video.coded_width * video.sample_aspect.Value())));
  video.height = video.coded_height;
  if (video.rotation % 180 != 0) std::swap(video.width, video.height);
  video.bit_rate = static_cast<std::int64_t>(Number(stream, "bit_rate"));
  const Rational base = Fraction(stream, "time_base");
  if (base.num > 0) video.time_base = base;
  const std::string order = Text(stream, "field_order");
  video.interlaced = order == "tt" || order == "bb" || order == "tb" || order == "bt";
  video.full_range = Text(stream, "color_range") == "pc";
  const std::string transfer = Text(stream, "color_transfer");
  video.hdr = transfer == "smpte2084" || transfer == "arib-std-b67";
  const std::string& format = video.pixel_format;
  if (format.find("10") != std::string::npos) video.bit_depth = 10;
  if (format.find("12") != std::string::npos) video.bit_depth = 12;
  video.parameter_changes = Text(stream, "codec_tag_string") == "avc3" || Text(stream, "codec_tag_string") == "hev1";
  return video;
}

AudioStream ReadAudio(const Json& stream) {
  AudioStream audio;
  audio.index = static_cast<int>(Number(stream, "index"));
  audio.codec = Text(stream, "codec_name");
  audio.profile = Text(stream, "profile");
  audio.channels = static_cast<int>(Number(stream, "channels"));
  audio.rate = static_cast<int>(Number(stream, "sample_rate"));
  audio.bit_rate = static_cast<std::int64_t>(Number(stream, "bit_rate"));
  if (const auto tags = stream.find("tags"); tags != stream.end()) {
    const std::string language = Text(*tags, "language");
    const bool plain =
        language.size() >= 2 && language.size() <= 8 &&
        std::all_of(language.begin(), language.end(), [](char c) { return (c >= 'a' && c <= 'z') || c == '-'; });
    if (plain && language != "und") audio.language = language;
    audio.title = Text(*tags, "title").substr(0, 80);
  }
  if (const auto disposition = stream.find("disposition"); disposition != stream.end()) {
    audio.is_default = Number(*disposition, "default") != 0;
  }
  return audio;
}

// The index of an MP4 says all about its frames and is read in milliseconds; ffprobe would read the whole file for it.
std::optional<std::vector<Packet>> PacketsFromMoov(const std::string& input, const Json& stream, SourceInfo& source) {
  const int file = open(input.c_str(), O_RDONLY | O_CLOEXEC);
  if (file < 0) throw SystemError("cannot open the file", errno);
  std::vector<std::uint8_t> moov;
  try {
    moov = ReadMoov(file);
  } catch (...) {
    close(file);
    throw;
  }
  close(file);
  if (moov.empty()) return std::nullopt;
  MovIndex index = ParseMoov(moov);
  if (index.fragmented) return std::nullopt;
  const auto id_of = [](const Json& from) {
    return static_cast<std::uint32_t>(std::strtoul(Text(from, "id").c_str(), nullptr, 0));
  };
  const std::uint32_t id = id_of(stream);
  for (const MovTrack& track : index.tracks) {
    if (track.handler != Type("soun")) continue;
    for (AudioStream& audio : source.audio) {
      // Priming is at most a few packets; an edit beyond that hides sound which a copy would bring back.
      if (track.complex_edits || track.edit_start > 4 * 1024) {
        if (static_cast<std::uint32_t>(audio.index) + 1 == track.id || source.audio.size() == 1)
          audio.trimmed_by_edits = true;
      }
    }
  }
  for (MovTrack& track : index.tracks) {
    if (track.id != id || track.handler != Type("vide") || track.packets.empty()) continue;
    source.video->parameter_changes = source.video->parameter_changes || track.descriptions > 1;
    source.video->complex_edits = track.complex_edits;
    if (track.complex_edits || !(source.video->time_base == Rational{1, track.timescale})) return std::nullopt;
    // Believed only when it agrees with the demuxer about where the stream starts. An edit that begins between two
    // frames makes the demuxer count from the first whole one, less than a frame beside our reading.
    std::optional<std::int64_t> first;
    for (const Packet& packet : track.packets) {
      if (!packet.hidden && (!first || packet.pts < *first)) first = packet.pts;
    }
    if (!first) return std::nullopt;
    const std::int64_t shift = static_cast<std::int64_t>(Number(stream, "start_pts")) - *first;
    const double frame = 1 / std::max(1.0, Fraction(stream, "avg_frame_rate").Value());
    const bool cut = track.edit_start > 0 && std::abs(static_cast<double>(shift)) / track.timescale < frame;
    if (shift != 0 && !cut) return std::nullopt;
    for (Packet& packet : track.packets) packet.pts += shift;
    return std::move(track.packets);
  }
  return std::nullopt;
}

struct ProbedPackets {
  std::vector<Packet> packets;
  std::vector<std::int64_t> decode_times;  // of every packet that has one
  std::size_t without_time = 0;
};

ProbedPackets PacketsFromProbe(const std::string& input, int stream) {
  ChildOptions options;
  options.program = kFfprobe;
  options.arguments = PacketArguments(input, stream);
  ProbedPackets found;
  options.on_line = [&](std::string_view line) {
    if (found.packets.size() + found.without_time >= kMostPackets) {
      throw Error(Fault::kUnsupported, "too_many_frames",
                  "This video has more than 20 million frames, which is more than we take.");
    }
    const auto second = std::min(line.find(',') + 1, line.size());
    std::int64_t decode_time = 0;
    if (std::from_chars(line.data() + second, line.data() + line.size(), decode_time).ec == std::errc{}) {
      found.decode_times.push_back(decode_time);
    }
    Packet packet;
    if (std::from_chars(line.data(), line.data() + line.size(), packet.pts).ec != std::errc{}) {
      ++found.without_time;
      return;
    }
    const std::string_view flags = line.substr(std::min(line.find(',', second), line.size()));
    packet.key = flags.find('K') != std::string_view::npos;
    packet.hidden = flags.find('D') != std::string_view::npos;
    found.packets.push_back(packet);
    if (found.packets.size() % 20000 == 0) SayProgress(0);
  };
  const ChildResult result = RunChild(options);
  if (result.signal != 0) ExplainFailure(result, "The picture");
  return found;
}

bool TimesAreDoubled(const std::vector<Packet>& packets) {
  std::vector<std::int64_t> times;
  times.reserve(packets.size());
  for (const Packet& packet : packets) times.push_back(packet.pts);
  std::sort(times.begin(), times.end());
  return std::adjacent_find(times.begin(), times.end()) != times.end();
}

// Program streams may carry several small pictures under one time stamp. The order of decoding then still has every
// picture, evenly spaced, and the decoder sorts them; only seeking is out of the question.
std::vector<Packet> PacketsInDecodingOrder(const std::string& input, int stream, std::int64_t first) {
  const ProbedPackets probed = PacketsFromProbe(input, stream);
  std::vector<Packet> packets;
  for (const std::int64_t time : probed.decode_times)
    packets.push_back({first + time - probed.decode_times.front(), true, false});
  return packets;
}

const Json* FindVideo(const Json& streams) {
  for (const Json& stream : streams) {
    if (Text(stream, "codec_type") == "video" && !IsPicture(stream) && Number(stream, "width") > 0) return &stream;
  }
  return nullptr;
}

// Transport streams and other formats without an index lose frames when sought in: a Matroska copy does not.
bool Normalise(const Job& job) {
  const std::string temporary = std::string(".new-") + kNormalised;
  const ChildResult result = RunFfmpeg(NormaliseArguments(job.input, temporary), 0);
  if (result.ok() && rename(temporary.c_str(), kNormalised) == 0) return true;
  unlink(temporary.c_str());
  if (result.signal == SIGXFSZ || result.errors.find("No space left") != std::string::npos)
    ExplainFailure(result, "The file");
  return false;
}

struct Kind {
  std::string_view demuxer, video_mime, video_extension, audio_mime, audio_extension;
};
constexpr Kind kKinds[] = {{"mov", "video/mp4", "mp4", "audio/mp4", "m4a"},
                           {"matroska", "video/x-matroska", "mkv", "audio/x-matroska", "mka"},
                           {"mpegts", "video/mp2t", "ts", "video/mp2t", "ts"},
                           {"mpeg", "video/mpeg", "mpg", "video/mpeg", "mpg"},
                           {"mpegvideo", "video/mpeg", "mpg", "video/mpeg", "mpg"},
                           {"avi", "video/x-msvideo", "avi", "video/x-msvideo", "avi"},
                           {"flv", "video/x-flv", "flv", "video/x-flv", "flv"},
                           {"asf", "video/x-ms-wmv", "wmv", "audio/x-ms-wma", "wma"},
                           {"ogg", "video/ogg", "ogv", "audio/ogg", "ogg"},
                           {"wav", "audio/wav", "wav", "audio/wav", "wav"},
                           {"w64", "audio/x-w64", "w64", "audio/x-w64", "w64"},
                           {"aiff", "audio/aiff", "aiff", "audio/aiff", "aiff"},
                           {"mp3", "audio/mpeg", "mp3", "audio/mpeg", "mp3"},
                           {"flac", "audio/flac", "flac", "audio/flac", "flac"},
                           {"aac", "audio/aac", "aac", "audio/aac", "aac"},
                           {"mxf", "application/mxf", "mxf", "application/mxf", "mxf"},
                           {"gif", "image/gif", "gif", "image/gif", "gif"}};

void NameKind(SourceInfo& source, const std::string& magic) {
  const bool video = source.type == MediaType::kVideo;
  for (const Kind& kind : kKinds) {
    if (kind.demuxer != source.container) continue;
    source.mime = video ? kind.video_mime : kind.audio_mime;
    source.extension = video ? kind.video_extension : kind.audio_extension;
  }
  if (magic == "video/quicktime") {
    source.mime = magic;
    source.extension = "mov";
  } else if (magic == "video/webm" || magic == "audio/webm") {
    source.mime = magic;
    source.extension = "webm";
  }
}

SourceInfo ProbeImage(const Job& job, const std::string& mime, SourceInfo source) {
  const Json json = RunProbe(job.input, mime);
  const Json* stream = FindVideo(json.at("streams"));
  if (stream == nullptr) RefuseUnknown();
  source.type = MediaType::kImage;
  source.mime = mime;
  source.extension = mime == "image/jpeg" ? "jpg" : mime.substr(6);
  source.container = "image";
  source.width = static_cast<int>(Number(*stream, "width"));
  source.height = static_cast<int>(Number(*stream, "height"));
  source.orientation = ReadOrientation(job.input, mime);
  // Five to eight lie on their side.
  if (source.orientation >= 5) std::swap(source.width, source.height);
  return source;
}

SourceInfo ProbePdf(SourceInfo source) {
  source.type = MediaType::kPdf;
  source.mime = "application/pdf";
  source.extension = "pdf";
  source.container = "pdf";
  return source;
}

void DescribeVideo(const Job& job, const Json& first_look, SourceInfo& source) {
  Json look = first_look;
  std::string input = job.input;
  if (source.container != "mov" && source.container != "matroska") {
    source.normalised = Normalise(job);
    source.sequential = !source.normalised;
    if (source.normalised) {
      input = job.output + "/" + kNormalised;
      look = RunProbe(input);
    }
  }
  const Json* stream = FindVideo(look.at("streams"));
  if (stream == nullptr)
    throw Error(Fault::kBadInput, "broken_file", "The picture in this file is damaged and cannot be read.");
  VideoStream video = ReadVideo(*stream);
  // The copy into Matroska may forget what the original's headers said.
  if (const Json* original = FindVideo(first_look.at("streams")); original != nullptr && source.normalised) {
    const VideoStream before = ReadVideo(*original);
    video.rotation = before.rotation;
    video.width = before.width;
    video.height = before.height;
    video.interlaced = before.interlaced;
    video.sample_aspect = before.sample_aspect;
  }
  if (video.bit_rate == 0) video.bit_rate = static_cast<std::int64_t>(Number(look.at("format"), "bit_rate"));
  source.video = video;
  source.audio.clear();
  for (const Json& one : look.at("streams")) {
    if (Text(one, "codec_type") == "audio") source.audio.push_back(ReadAudio(one));
  }
  source.start = Number(look.at("format"), "start_time");
  const Rational claims[] = {Fraction(*stream, "r_frame_rate"), Fraction(*stream, "avg_frame_rate")};
  std::optional<std::vector<Packet>> packets;
  if (source.container == "mov") packets = PacketsFromMoov(input, *stream, source);
  if (!packets) {
    packets = PacketsFromProbe(input, video.index).packets;
    if (source.container != "mov" && source.container != "matroska" && TimesAreDoubled(*packets)) {
      unlink(kNormalised);
      source.normalised = false;
      source.sequential = true;
      const Json* original = FindVideo(first_look.at("streams"));
      source.video = ReadVideo(*original);
      source.start = Number(first_look.at("format"), "start_time");
      packets = PacketsInDecodingOrder(job.input, source.video->index,
                                       static_cast<std::int64_t>(Number(*original, "start_pts")));
    }
  }
  DescribeFrames(*source.video, *packets, claims);
  const VideoStream& described = *source.video;
  const double length = static_cast<double>(described.last_pts - described.first_pts) * described.time_base.Value() +
                        1 / described.frame_rate.Value();
  // A claim of the container may be absurd; the picture's own length is not.
  const double claimed = ClaimedLength(look.at("format"), source.normalised ? "matroska" : source.container);
  source.duration = claimed > length && claimed < length + 36000 ? claimed : length;
}

}  // namespace

Json Probe(const Job& job) {
  SourceInfo source;
  struct stat facts {};
  if (stat(job.input.c_str(), &facts) != 0) throw SystemError("cannot read the file", errno);
  source.size = facts.st_size;
  if (source.size == 0) throw Error(Fault::kBadInput, "empty_file", "The file is empty.");
  const std::string magic = SniffMime(job.input);
  if (magic == "application/pdf") return {{"source", ToJson(ProbePdf(source))}};
  if (magic == "image/jpeg" || magic == "image/png" || magic == "image/webp") {
    return {{"source", ToJson(ProbeImage(job, magic, source))}};
  }
  RefuseObviousStrangers(magic);

  const Json look = RunProbe(job.input);
  const Json& format = look.at("format");
  if (Number(format, "probe_score") < kLeastProbeScore || !look.contains("streams")) RefuseUnknown();
  const std::string demuxer = Text(format, "format_name");
  source.container = demuxer.substr(0, demuxer.find(','));
  source.start = Number(format, "start_time");
  source.duration = ClaimedLength(format, source.container);
  for (const Json& stream : look.at("streams")) {
    if (Text(stream, "codec_type") == "audio") source.audio.push_back(ReadAudio(stream));
    if (source.attached_picture < 0 && IsPicture(stream))
      source.attached_picture = static_cast<int>(Number(stream, "index"));
  }
  std::erase_if(source.audio, [](const AudioStream& audio) { return audio.channels <= 0 || audio.rate <= 0; });
  const Json* stream = FindVideo(look.at("streams"));
  const bool coded = stream != nullptr && !Text(*stream, "codec_name").empty() && !Text(*stream, "pix_fmt").empty();
  if (coded) {
    source.type = MediaType::kVideo;
    DescribeVideo(job, look, source);
    if (source.container == "gif" && source.video->frames == 1) {
      SourceInfo image = ProbeImage(job, "image/gif", SourceInfo{});
      image.size = source.size;
      return {{"source", ToJson(image)}};
    }
  } else if (stream != nullptr && source.audio.empty()) {
    throw Error(Fault::kUnsupported, "unsupported_codec",
                "The picture in this file is in a format that we cannot decode.");
  } else if (!source.audio.empty()) {
    source.type = MediaType::kAudio;
  } else {
    RefuseUnknown();
  }
  NameKind(source, magic);
  return {{"source", ToJson(source)}};
}

}  // namespace openpress::media::helper
