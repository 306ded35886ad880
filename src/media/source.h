#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/json.h"
#include "media/rational.h"

namespace openpress::media {

enum class MediaType { kVideo, kAudio, kImage, kPdf };

/** "video", "audio", "image", "pdf": MediaCMS's words, also stored in the database. */
std::string_view Name(MediaType type);
/** @throws Error kBadInput for any other word. */
MediaType ParseMediaType(std::string_view name);

/** A pause between two shown frames that is longer than kHoleSeconds. Ticks of the stream's time base. */
struct Hole {
  std::int64_t from = 0;  ///< time of the frame before
  std::int64_t to = 0;    ///< time of the frame after
};
inline constexpr double kHoleSeconds = 0.25;

struct VideoStream {
  int index = 0;  ///< number of the stream in the file
  std::string codec;
  std::string profile;
  int level = 0;  ///< as the codec counts: H.264 4.1 is 41
  std::string pixel_format;
  int coded_width = 0;  ///< as stored, before rotation
  int coded_height = 0;
  int width = 0;  ///< as shown: after rotation and with square pixels
  int height = 0;
  int rotation = 0;  ///< clockwise, one of 0 90 180 270
  Rational sample_aspect{1, 1};
  std::int64_t bit_rate = 0;  ///< bits per second, 0 when unknown

  Rational frame_rate;          ///< of the grid that shows every frame once, not halved yet
  bool constant_rate = true;    ///< every frame falls into a slot of its own
  Rational time_base{1, 1000};  ///< seconds per tick
  std::int64_t first_pts = 0;   ///< ticks, of the first frame that is shown
  std::int64_t last_pts = 0;
  std::int64_t frames = 0;
  /** Ticks of shown key frames, at least half a second apart; kept for H.264 only, where a copy may be cut at them. */
  std::vector<std::int64_t> key_frames;
  double longest_gop = 0;  ///< seconds between key frames at most
  bool open_gop = false;   ///< a frame after a key frame in the file is shown before it
  bool first_is_key = true;
  bool trimmed = false;            ///< an edit list hides frames that the file holds
  bool complex_edits = false;      ///< more than one edit, or one that changes speed
  bool parameter_changes = false;  ///< several sample descriptions, or parameters inside the stream
  std::vector<Hole> holes;

  bool interlaced = false;
  bool full_range = false;
  bool hdr = false;  ///< PQ or HLG transfer: needs tone mapping
  int bit_depth = 8;
};

struct AudioStream {
  int index = 0;
  std::string codec;
  std::string profile;
  int channels = 0;
  int rate = 0;  ///< Hz
  std::int64_t bit_rate = 0;
  std::string language;  ///< ISO 639-2 code, or empty
  std::string title;
  bool is_default = false;
  bool trimmed_by_edits = false;  ///< more than the encoder's priming is cut, or several edits
};

/** All that a plan needs to know about an uploaded file. Made by the `probe` step, inside the sandbox. */
struct SourceInfo {
  MediaType type = MediaType::kVideo;
  std::string mime;                  ///< by content: "video/mp4"
  std::string extension;             ///< for the original's name, without the dot: "mp4"
  std::string container;             ///< demuxer name: "mov", "matroska"
  std::int64_t size = 0;             ///< bytes
  double start = 0;                  ///< seconds, the file's earliest time stamp
  double duration = 0;               ///< seconds; 0 for images and documents
  std::optional<VideoStream> video;  ///< the first one that is not a picture
  std::vector<AudioStream> audio;
  int attached_picture = -1;  ///< stream number of the cover art, or -1
  int width = 0;              ///< of an image, after its orientation
  int height = 0;
  int orientation = 1;  ///< of an image: EXIF orientation, 1 to 8
  int pages = 0;        ///< of a document
  /** Seeking in this container loses frames: `probe` made a Matroska copy, which every later step reads. */
  bool normalised = false;
  /** Seeking loses frames and no copy could be made: one process encodes it from end to end. */
  bool sequential = false;
};

Json ToJson(const SourceInfo& source);
/** @throws Error kBadInput when a field is missing or of the wrong type. */
SourceInfo SourceFromJson(const Json& json);

}  // namespace openpress::media
