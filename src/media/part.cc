#include "media/part.h"

#include <fmt/format.h>

#include "core/error.h"
#include "media/files.h"
#include "media/json_fields.h"

namespace openpress::media {

template <class V>
void Fields(V& v, PartSegment& segment) {
  v("n", segment.number);
  v("d", segment.duration);
  v("b", segment.bytes);
  v("o", segment.offset);
}

template <class V>
void Fields(V& v, Part& part) {
  v("rendition", part.rendition);
  v("chunk", part.chunk);
  v("complete", part.complete);
  v("codecs", part.codecs);
  v("width", part.width);
  v("height", part.height);
  v("timescale", part.timescale);
  v("file", part.file);
  v("init_bytes", part.init_bytes);
  v("segments", part.segments);
}

std::string PartPath(const std::string& hls, const std::string& rendition, int chunk) {
  return fmt::format("{}/parts/{}.{}.json", hls, rendition, chunk);
}

void WritePart(const std::string& hls, const Part& part) {
  FieldWriter writer;
  Fields(writer, const_cast<Part&>(part));  // a writer only reads
  WriteFileAtomically(PartPath(hls, part.rendition, part.chunk), writer.Take().dump());
}

std::optional<Part> ReadPart(const std::string& hls, const std::string& rendition, int chunk) {
  try {
    const Json json = Json::parse(ReadWholeFile(PartPath(hls, rendition, chunk)));
    Part part;
    FieldReader reader(json);
    Fields(reader, part);
    // What a sandboxed process wrote is believed only as far as it cannot harm: names are ours, numbers are checked.
    if (part.rendition != rendition || part.chunk != chunk || part.timescale <= 0) return std::nullopt;
    if (!part.file.empty() && part.file != "media.mp4") return std::nullopt;
    for (const char c : part.codecs) {
      if (c == '"' || static_cast<unsigned char>(c) <= 0x20) return std::nullopt;
    }
    return part;
  } catch (const std::exception&) {
    return std::nullopt;
  }
}

}  // namespace openpress::media
