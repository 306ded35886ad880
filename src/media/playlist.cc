#include "media/playlist.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

namespace openpress::media {

namespace {

// Attribute strings cannot hold quotes or line ends (RFC 8216 section 4.2), and titles come from uploaded files.
std::string Quoted(std::string_view text) {
  std::string safe;
  for (const char c : text) {
    if (c != '"' && static_cast<unsigned char>(c) >= 0x20) safe += c;
  }
  return safe;
}

// "eng" to "en" where a short form is known: RFC 5646 wants the shortest.
std::string LanguageTag(std::string_view language) {
  struct Pair {
    std::string_view three, two;
  };
  static constexpr Pair kShort[] = {
      {"eng", "en"}, {"ger", "de"}, {"deu", "de"}, {"fre", "fr"}, {"fra", "fr"}, {"spa", "es"},
      {"ita", "it"}, {"por", "pt"}, {"rus", "ru"}, {"ukr", "uk"}, {"ara", "ar"}, {"chi", "zh"},
      {"zho", "zh"}, {"jpn", "ja"}, {"kor", "ko"}, {"hin", "hi"}, {"tur", "tr"}, {"per", "fa"},
      {"fas", "fa"}, {"pol", "pl"}, {"dut", "nl"}, {"nld", "nl"}, {"gre", "el"}, {"ell", "el"},
      {"heb", "he"}, {"swe", "sv"}, {"nor", "no"}, {"dan", "da"}, {"fin", "fi"}, {"cze", "cs"},
      {"ces", "cs"}, {"hun", "hu"}, {"rum", "ro"}, {"ron", "ro"}, {"vie", "vi"}, {"ind", "id"}};
  for (const Pair& pair : kShort) {
    if (pair.three == language) return std::string(pair.two);
  }
  return Quoted(language);
}

std::string VttTime(double seconds) {
  const auto total = std::llround(seconds * 1000);
  return fmt::format("{:02}:{:02}:{:02}.{:03}", total / 3600000, total / 60000 % 60, total / 1000 % 60, total % 1000);
}

}  // namespace

std::string MediaPlaylistText(const MediaPlaylist& playlist) {
  double longest = playlist.longest;
  for (const PlaylistSegment& segment : playlist.segments) longest = std::max(longest, segment.seconds);
  // Section 4.3.3.1: rounded to the nearest integer, no segment may be longer.
  std::string text = fmt::format(
      "#EXTM3U\n#EXT-X-VERSION:7\n#EXT-X-TARGETDURATION:{}\n#EXT-X-MEDIA-SEQUENCE:0\n"
      "#EXT-X-PLAYLIST-TYPE:{}\n#EXT-X-INDEPENDENT-SEGMENTS\n",
      std::max(1LL, std::llround(longest)), playlist.complete ? "VOD" : "EVENT");
  text += fmt::format("#EXT-X-MAP:URI=\"{}\"", playlist.init_uri);
  if (playlist.init_bytes > 0) text += fmt::format(",BYTERANGE=\"{}@0\"", playlist.init_bytes);
  text += '\n';
  for (const PlaylistSegment& segment : playlist.segments) {
    text += fmt::format("#EXTINF:{:.6f},\n", segment.seconds);
    if (segment.offset >= 0) text += fmt::format("#EXT-X-BYTERANGE:{}@{}\n", segment.bytes, segment.offset);
    text += segment.uri + '\n';
  }
  if (playlist.complete) text += "#EXT-X-ENDLIST\n";
  return text;
}

std::string SubtitlePlaylistText(const std::string& uri, double seconds) {
  return fmt::format(
      "#EXTM3U\n#EXT-X-VERSION:7\n#EXT-X-TARGETDURATION:{}\n#EXT-X-MEDIA-SEQUENCE:0\n#EXT-X-PLAYLIST-TYPE:VOD\n"
      "#EXTINF:{:.6f},\n{}\n#EXT-X-ENDLIST\n",
      std::max(1LL, std::llround(seconds)), seconds, uri);
}

std::string MasterPlaylistText(const std::vector<VideoEntry>& video, const std::vector<AudioEntry>& audio,
                               const std::vector<SubtitleEntry>& subtitles) {
  std::string text = "#EXTM3U\n#EXT-X-VERSION:7\n#EXT-X-INDEPENDENT-SEGMENTS\n";
  for (const SubtitleEntry& entry : subtitles) {
    text += fmt::format(
        "#EXT-X-MEDIA:TYPE=SUBTITLES,GROUP-ID=\"subtitles\",NAME=\"{}\",LANGUAGE=\"{}\",DEFAULT=NO,AUTOSELECT=YES,"
        "FORCED=NO,URI=\"{}\"\n",
        Quoted(entry.name), Quoted(entry.language), entry.uri);
  }
  const std::string_view beside = subtitles.empty() ? "" : ",SUBTITLES=\"subtitles\"";
  if (video.empty()) {
    for (const AudioEntry& track : audio) {
      text += fmt::format("#EXT-X-STREAM-INF:BANDWIDTH={},AVERAGE-BANDWIDTH={},CODECS=\"{}\"{}\n{}\n", track.peak_bits,
                          track.average_bits, track.codecs, beside, track.uri);
    }
    return text;
  }
  std::int64_t audio_peak = 0;
  std::int64_t audio_average = 0;
  for (std::size_t i = 0; i < audio.size(); ++i) {
    const AudioEntry& track = audio[i];
    audio_peak = std::max(audio_peak, track.peak_bits);
    audio_average = std::max(audio_average, track.average_bits);
    text += fmt::format("#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID=\"audio\",NAME=\"{}\",", Quoted(track.name));
    if (!track.language.empty()) text += fmt::format("LANGUAGE=\"{}\",", LanguageTag(track.language));
    text += fmt::format("DEFAULT={},AUTOSELECT=YES,CHANNELS=\"{}\",URI=\"{}\"\n", i == 0 ? "YES" : "NO", track.channels,
                        track.uri);
  }
  for (const VideoEntry& entry : video) {
    std::string codecs = entry.codecs;
    if (!audio.empty()) codecs += "," + audio.front().codecs;
    text += fmt::format(
        "#EXT-X-STREAM-INF:BANDWIDTH={},AVERAGE-BANDWIDTH={},CODECS=\"{}\",RESOLUTION={}x{},FRAME-RATE={:.3f}",
        entry.peak_bits + audio_peak, entry.average_bits + audio_average, codecs, entry.width, entry.height, entry.fps);
    if (!audio.empty()) text += ",AUDIO=\"audio\"";
    text += beside;
    text += '\n' + entry.uri + '\n';
  }
  return text;
}

std::string StoryboardText(const std::vector<double>& times, double duration, int width, int height, int columns,
                           int rows, const std::string& sheet_url_prefix) {
  std::string text = "WEBVTT\n";
  const int per_sheet = columns * rows;
  for (std::size_t i = 0; i < times.size(); ++i) {
    const double from = i == 0 ? 0 : times[i];
    const double to = i + 1 < times.size() ? times[i + 1] : std::max(duration, from + 0.001);
    const int at = static_cast<int>(i) % per_sheet;
    text +=
        fmt::format("\n{} --> {}\n{}{}.jpg#xywh={},{},{},{}\n", VttTime(from), VttTime(to), sheet_url_prefix,
                    static_cast<int>(i) / per_sheet + 1, at % columns * width, at / columns * height, width, height);
  }
  return text;
}

}  // namespace openpress::media
