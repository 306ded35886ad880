#include "media/moov.h"

#include <algorithm>
#include <array>
#include <limits>

#include <sys/stat.h>
#include <unistd.h>

#include "core/error.h"

namespace openpress::media {

namespace {

constexpr std::size_t kMostTracks = 64;
constexpr std::uint64_t kMostSamples = 20'000'000;
constexpr std::uint64_t kLargestMoov = 256ULL << 20;
constexpr int kMostTopBoxes = 100'000;

[[noreturn]] void Contradiction(const char* sentence) {
  throw Error(Fault::kBadInput, "broken_file", sentence);
}

struct Run {
  std::uint32_t count;
  std::int64_t value;
};

// stts and ctts: pairs of a count and a value. A table is as long as its box, whatever its count claims.
std::vector<Run> ReadRuns(Bytes body, bool with_sign) {
  ByteReader reader(body);
  reader.Skip(4);
  const std::uint32_t entries = reader.U32();
  if (entries > reader.left() / 8) Contradiction("The file is damaged: a time table is cut off.");
  std::vector<Run> runs(entries);
  for (Run& run : runs) {
    run.count = reader.U32();
    run.value = with_sign ? reader.I32() : static_cast<std::int64_t>(reader.U32());
  }
  return runs;
}

struct Tables {
  Bytes stts, ctts, stss, stsz, stz2, stsd;
  bool has_stss = false;
};

Tables FindTables(Bytes stbl) {
  Tables tables;
  BoxWalk walk(stbl);
  while (auto box = walk.Next()) {
    switch (box->type) {
      case Type("stts"):
        tables.stts = box->body;
        break;
      case Type("ctts"):
        tables.ctts = box->body;
        break;
      case Type("stsz"):
        tables.stsz = box->body;
        break;
      case Type("stz2"):
        tables.stz2 = box->body;
        break;
      case Type("stsd"):
        tables.stsd = box->body;
        break;
      case Type("stss"):
        tables.stss = box->body;
        tables.has_stss = true;
        break;
      default:
        break;
    }
  }
  return tables;
}

void ReadDescriptions(MovTrack& track, Bytes stsd) {
  if (stsd.empty()) return;
  ByteReader reader(stsd);
  reader.Skip(4);
  const std::uint32_t count = reader.U32();
  track.descriptions = static_cast<int>(std::min<std::uint32_t>(count, 1000));
  if (reader.left() < 8) return;
  reader.Skip(4);
  track.codec = reader.U32();
}

void ReadPackets(MovTrack& track, const Tables& tables) {
  std::uint64_t samples = 0;
  const std::vector<Run> deltas = tables.stts.empty() ? std::vector<Run>{} : ReadRuns(tables.stts, false);
  for (const Run& run : deltas) samples += run.count;
  if (!tables.stsz.empty()) {
    ByteReader sizes(tables.stsz);
    sizes.Skip(4);
    const std::uint32_t same = sizes.U32();
    const std::uint32_t count = sizes.U32();
    // Only a table of sizes proves that so many samples exist; video frames never share one size by chance.
    if (same == 0 && count > sizes.left() / 4)
      Contradiction("The file is damaged: the table of frame sizes is cut off.");
    samples = std::min<std::uint64_t>(samples, count);
  }
  if (samples > kMostSamples) {
    throw Error(Fault::kUnsupported, "too_many_frames",
                "This video has more than 20 million frames, which is more than we take.");
  }
  track.packets.reserve(static_cast<std::size_t>(samples));
  std::int64_t dts = 0;
  for (const Run& run : deltas) {
    for (std::uint32_t i = 0; i < run.count && track.packets.size() < samples; ++i) {
      track.packets.push_back({dts, !tables.has_stss, false});
      if (dts > std::numeric_limits<std::int64_t>::max() / 4) Contradiction("The file is damaged: its times run away.");
      dts += run.value;
    }
  }
  if (!tables.ctts.empty()) {
    std::size_t at = 0;
    // Version 0 says unsigned, but QuickTime and many writers store negative offsets there; every reader takes them as
    // signed.
    for (const Run& run : ReadRuns(tables.ctts, true)) {
      for (std::uint32_t i = 0; i < run.count && at < track.packets.size(); ++i) track.packets[at++].pts += run.value;
    }
  }
  if (tables.has_stss) {
    ByteReader reader(tables.stss);
    reader.Skip(4);
    const std::uint32_t entries = reader.U32();
    if (entries > reader.left() / 4) Contradiction("The file is damaged: the table of key frames is cut off.");
    for (std::uint32_t i = 0; i < entries; ++i) {
      const std::uint32_t number = reader.U32();
      if (number >= 1 && number <= track.packets.size()) track.packets[number - 1].key = true;
    }
  }
}

// Edit lists (section 8.6.6): an empty edit first delays the track, one media edit names where it begins and how long
// it is. More than that is left to the demuxer and marked as complex.
void ApplyEdits(MovTrack& track, Bytes elst, std::uint32_t movie_scale) {
  ByteReader reader(elst);
  const std::uint8_t version = reader.U8();
  reader.Skip(3);
  const std::uint32_t entries = reader.U32();
  const std::size_t entry_size = version == 1 ? 20 : 12;
  if (entries > reader.left() / entry_size) Contradiction("The file is damaged: its edit list is cut off.");
  std::int64_t delay = 0;
  std::int64_t start = 0;
  std::int64_t length = 0;
  int media_edits = 0;
  for (std::uint32_t i = 0; i < entries; ++i) {
    const auto duration = static_cast<std::int64_t>(version == 1 ? reader.U64() : reader.U32());
    const std::int64_t time =
        version == 1 ? static_cast<std::int64_t>(reader.U64()) : static_cast<std::int64_t>(reader.I32());
    const std::uint32_t rate = reader.U32();
    if (duration < 0 || duration > (1LL << 40) || time < -1 || time > (1LL << 50)) {
      Contradiction("The file is damaged: its edit list makes no sense.");
    }
    const std::int64_t ticks = duration * track.timescale / std::max<std::uint32_t>(1, movie_scale);
    if (time == -1) {
      if (media_edits > 0) continue;
      delay += ticks;
    } else {
      ++media_edits;
      start = time;
      length = ticks;
      if (rate != 0x10000) track.complex_edits = true;
    }
  }
  if (media_edits > 1) track.complex_edits = true;
  if (track.complex_edits || entries == 0) return;
  track.edit_start = start;
  for (Packet& packet : track.packets) {
    // One tick of the movie's coarser clock is rounding, not a cut.
    const std::int64_t slack = track.timescale / std::max<std::uint32_t>(1, movie_scale) + 1;
    packet.hidden = packet.pts < start || (length > 0 && packet.pts >= start + length + slack);
    packet.pts += delay - start;
  }
}

MovTrack ReadTrack(Bytes trak, std::uint32_t movie_scale) {
  MovTrack track;
  Bytes elst;
  Tables tables;
  BoxWalk walk(trak);
  while (auto box = walk.Next()) {
    if (box->type == Type("tkhd")) {
      ByteReader reader(box->body);
      const std::uint8_t version = reader.U8();
      reader.Skip(version == 1 ? 19 : 11);
      track.id = reader.U32();
    } else if (box->type == Type("edts")) {
      if (const auto list = FindBox(box->body, Type("elst"))) elst = list->body;
    } else if (box->type == Type("mdia")) {
      BoxWalk media(box->body);
      while (auto inner = media.Next()) {
        ByteReader reader(inner->body);
        if (inner->type == Type("mdhd")) {
          const std::uint8_t version = reader.U8();
          reader.Skip(version == 1 ? 19 : 11);
          track.timescale = std::max<std::uint32_t>(1, reader.U32());
        } else if (inner->type == Type("hdlr")) {
          reader.Skip(8);
          track.handler = reader.U32();
        } else if (inner->type == Type("minf")) {
          if (const auto stbl = FindBox(inner->body, Type("stbl"))) tables = FindTables(stbl->body);
        }
      }
    }
  }
  ReadDescriptions(track, tables.stsd);
  if (track.handler == Type("vide")) ReadPackets(track, tables);
  if (!elst.empty()) ApplyEdits(track, elst, movie_scale);
  return track;
}

}  // namespace

MovIndex ParseMoov(Bytes moov) {
  MovIndex index;
  std::uint32_t movie_scale = 1000;
  BoxWalk walk(moov);
  while (auto box = walk.Next()) {
    if (box->type == Type("mvhd")) {
      ByteReader reader(box->body);
      const std::uint8_t version = reader.U8();
      reader.Skip(version == 1 ? 19 : 11);
      movie_scale = std::max<std::uint32_t>(1, reader.U32());
    } else if (box->type == Type("mvex")) {
      index.fragmented = true;
    } else if (box->type == Type("trak")) {
      if (index.tracks.size() == kMostTracks) {
        throw Error(Fault::kUnsupported, "too_many_tracks",
                    "This file has more than 64 tracks, which is more than we take.");
      }
      index.tracks.push_back(ReadTrack(box->body, movie_scale));
    }
  }
  return index;
}

std::vector<std::uint8_t> ReadMoov(int file) {
  struct stat facts {};
  if (fstat(file, &facts) != 0) throw SystemError("cannot read the file", errno);
  const auto end = static_cast<std::uint64_t>(facts.st_size);
  std::uint64_t at = 0;
  for (int boxes = 0; at + 8 <= end && boxes < kMostTopBoxes; ++boxes) {
    std::array<std::uint8_t, 16> head{};
    const ssize_t got = pread(file, head.data(), head.size(), static_cast<off_t>(at));
    if (got < 8) break;
    ByteReader reader(Bytes(head).first(static_cast<std::size_t>(got)));
    std::uint64_t size = reader.U32();
    const std::uint32_t type = reader.U32();
    std::uint64_t header = 8;
    if (size == 1) {
      size = reader.U64();
      header = 16;
    } else if (size == 0) {
      size = end - at;
    }
    if (size < header || size > end - at) break;  // a truncated file; there may be nothing more to find
    if (type == Type("moov")) {
      if (size > kLargestMoov) {
        throw Error(Fault::kUnsupported, "index_too_large", "The index of this file is larger than 256 MiB.");
      }
      std::vector<std::uint8_t> body(static_cast<std::size_t>(size - header));
      std::size_t filled = 0;
      while (filled < body.size()) {
        const ssize_t more =
            pread(file, body.data() + filled, body.size() - filled, static_cast<off_t>(at + header + filled));
        if (more <= 0) throw SystemError("cannot read the file", more < 0 ? errno : EIO);
        filled += static_cast<std::size_t>(more);
      }
      return body;
    }
    at += size;
  }
  return {};
}

}  // namespace openpress::media
