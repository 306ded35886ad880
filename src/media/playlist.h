#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace openpress::media {

/** One line pair of a media playlist. */
struct PlaylistSegment {
  std::string uri;
  double seconds = 0;
  std::int64_t bytes = 0;
  std::int64_t offset = -1;  ///< of a byte range in `uri`; below 0: the whole file
};

struct MediaPlaylist {
  std::string init_uri;
  std::int64_t init_bytes = 0;  ///< above 0: the first bytes of init_uri, otherwise the whole file
  std::vector<PlaylistSegment> segments;
  double longest = 0;     ///< seconds of the longest segment that will ever come; 0: of those listed
  bool complete = false;  ///< VOD with ENDLIST; otherwise EVENT, which may grow
};

/** RFC 8216, version 7: fMP4 segments that can each be decoded alone. */
std::string MediaPlaylistText(const MediaPlaylist& playlist);

struct VideoEntry {
  std::string uri;
  std::string codecs;
  int width = 0;
  int height = 0;
  double fps = 0;
  std::int64_t peak_bits = 0;  ///< bits per second of the heaviest segment
  std::int64_t average_bits = 0;
};

struct AudioEntry {
  std::string uri;
  std::string codecs;
  std::string language;
  std::string name;
  int channels = 2;
  std::int64_t peak_bits = 0;
  std::int64_t average_bits = 0;
};

struct SubtitleEntry {
  std::string uri;
  std::string language;  ///< BCP 47
  std::string name;
};

/** Video renditions with one audio group and one of subtitles beside them; without video the audio tracks are the
 *  variants themselves. The order given is the order written: players start with the first. Subtitles are there to be
 *  chosen, none is shown unasked. */
std::string MasterPlaylistText(const std::vector<VideoEntry>& video, const std::vector<AudioEntry>& audio,
                               const std::vector<SubtitleEntry>& subtitles = {});

/** One WebVTT file as long as the item: RFC 8216 section 3.5. Its times count from the start of the item, as ours do,
 *  so it needs no X-TIMESTAMP-MAP. */
std::string SubtitlePlaylistText(const std::string& uri, double seconds);

/** WebVTT whose cues name a picture on a sheet: "<url>#xywh=x,y,w,h". URLs must be absolute, since players resolve them
 *  against the page.
 *  @param times seconds at which each picture was taken, ascending
 *  @param sheet_url_prefix what stands before "<n>.jpg", n from 1 */
std::string StoryboardText(const std::vector<double>& times, double duration, int width, int height, int columns,
                           int rows, const std::string& sheet_url_prefix);

}  // namespace openpress::media
