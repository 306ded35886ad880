#include "media/source.h"

#include <array>
#include <utility>

#include "core/error.h"
#include "media/json_fields.h"

namespace openpress::media {

namespace {
constexpr std::array<std::pair<MediaType, std::string_view>, 4> kTypes = {{{MediaType::kVideo, "video"},
                                                                           {MediaType::kAudio, "audio"},
                                                                           {MediaType::kImage, "image"},
                                                                           {MediaType::kPdf, "pdf"}}};
}  // namespace

std::string_view Name(MediaType type) {
  for (const auto& [value, name] : kTypes) {
    if (value == type) return name;
  }
  return "video";
}

MediaType ParseMediaType(std::string_view name) {
  for (const auto& [value, known] : kTypes) {
    if (known == name) return value;
  }
  throw Error(Fault::kBadInput, "bad_record", "'" + std::string(name) + "' is not a type of media");
}

template <class V>
void Fields(V& v, Hole& hole) {
  v("from", hole.from);
  v("to", hole.to);
}

template <class V>
void Fields(V& v, VideoStream& video) {
  v("index", video.index);
  v("codec", video.codec);
  v("profile", video.profile);
  v("level", video.level);
  v("pixel_format", video.pixel_format);
  v("coded_width", video.coded_width);
  v("coded_height", video.coded_height);
  v("width", video.width);
  v("height", video.height);
  v("rotation", video.rotation);
  v("sample_aspect", video.sample_aspect);
  v("bit_rate", video.bit_rate);
  v("frame_rate", video.frame_rate);
  v("constant_rate", video.constant_rate);
  v("time_base", video.time_base);
  v("first_pts", video.first_pts);
  v("last_pts", video.last_pts);
  v("frames", video.frames);
  v("key_frames", video.key_frames);
  v("longest_gop", video.longest_gop);
  v("open_gop", video.open_gop);
  v("first_is_key", video.first_is_key);
  v("trimmed", video.trimmed);
  v("complex_edits", video.complex_edits);
  v("parameter_changes", video.parameter_changes);
  v("holes", video.holes);
  v("interlaced", video.interlaced);
  v("full_range", video.full_range);
  v("hdr", video.hdr);
  v("bit_depth", video.bit_depth);
}

template <class V>
void Fields(V& v, AudioStream& audio) {
  v("index", audio.index);
  v("codec", audio.codec);
  v("profile", audio.profile);
  v("channels", audio.channels);
  v("rate", audio.rate);
  v("bit_rate", audio.bit_rate);
  v("language", audio.language);
  v("title", audio.title);
  v("is_default", audio.is_default);
  v("trimmed_by_edits", audio.trimmed_by_edits);
}

template <class V>
void Fields(V& v, SourceInfo& source) {
  v("mime", source.mime);
  v("extension", source.extension);
  v("container", source.container);
  v("size", source.size);
  v("start", source.start);
  v("duration", source.duration);
  v("video", source.video);
  v("audio", source.audio);
  v("attached_picture", source.attached_picture);
  v("width", source.width);
  v("height", source.height);
  v("orientation", source.orientation);
  v("pages", source.pages);
  v("normalised", source.normalised);
  v("sequential", source.sequential);
}

Json ToJson(const SourceInfo& source) {
  FieldWriter writer;
  writer("type", std::string(Name(source.type)));
  Fields(writer, const_cast<SourceInfo&>(source));  // a writer only reads
  return writer.Take();
}

SourceInfo SourceFromJson(const Json& json) {
  SourceInfo source;
  FieldReader reader(json);
  std::string type;
  reader("type", type);
  source.type = ParseMediaType(type);
  Fields(reader, source);
  return source;
}

}  // namespace openpress::media
