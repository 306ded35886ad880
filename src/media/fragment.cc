#include "media/fragment.h"

#include <array>
#include <optional>

#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/error.h"

namespace openpress::media {

namespace {

constexpr std::uint64_t kLargestMoof = 64ULL << 20;

Bytes Inside(Bytes bytes, std::initializer_list<std::string_view> path) {
  for (const std::string_view name : path) {
    const auto box = FindBox(bytes, Type(name));
    if (!box) throw Error(Fault::kBadInput, "broken_output", "The encoder's output lacks its header.");
    bytes = box->body;
  }
  return bytes;
}

// MPEG-4 descriptors have a length of one to four bytes, seven bits each (ISO/IEC 14496-1 section 8.3.3).
Bytes Descriptor(ByteReader& reader, std::uint8_t wanted) {
  while (reader.left() > 1) {
    const std::uint8_t tag = reader.U8();
    std::uint32_t length = 0;
    for (int i = 0; i < 4; ++i) {
      const std::uint8_t byte = reader.U8();
      length = length << 7 | (byte & 0x7fU);
      if ((byte & 0x80U) == 0) break;
    }
    const Bytes body = reader.Take(std::min<std::uint64_t>(length, reader.left()));
    if (tag == wanted) return body;
  }
  return {};
}

std::string AacCodec(Bytes entry) {
  const auto esds = FindBox(entry, Type("esds"));
  if (!esds) return "mp4a.40.2";
  ByteReader reader(esds->body);
  reader.Skip(4);
  ByteReader stream(Descriptor(reader, 0x03));
  stream.Skip(3);
  ByteReader config(Descriptor(stream, 0x04));
  const std::uint8_t object = config.U8();
  if (object != 0x40) return fmt::format("mp4a.{:02x}", object);
  config.Skip(12);
  const Bytes specific = Descriptor(config, 0x05);
  if (specific.empty()) return "mp4a.40.2";
  unsigned type = specific[0] >> 3U;
  if (type == 31 && specific.size() > 1) type = 32U + ((specific[0] & 7U) << 3U | specific[1] >> 5U);
  return fmt::format("mp4a.40.{}", type);
}

void ReadEntry(InitFacts& facts, const Box& entry) {
  ByteReader reader(entry.body);
  if (entry.type == Type("avc1") || entry.type == Type("avc3") || entry.type == Type("hvc1") ||
      entry.type == Type("av01") || entry.type == Type("vp09")) {
    reader.Skip(24);
    facts.width = reader.U16();
    facts.height = reader.U16();
    reader.Skip(50);
    if (const auto avc = FindBox(reader.rest(), Type("avcC"))) {
      ByteReader config(avc->body);
      config.Skip(1);
      const std::uint32_t profile = config.U24();
      facts.codecs = fmt::format("avc1.{:06x}", profile);
    }
  } else if (entry.type == Type("mp4a")) {
    reader.Skip(28);
    facts.codecs = AacCodec(reader.rest());
  } else if (entry.type == Type("Opus")) {
    facts.codecs = "opus";
  }
}

Fragment ReadMoof(Bytes moof, const InitFacts& init) {
  Fragment fragment;
  const Bytes traf = Inside(moof, {"traf"});
  std::uint32_t default_duration = init.sample_duration;
  std::uint32_t default_flags = 0;
  std::optional<std::uint32_t> first_flags;
  BoxWalk walk(traf);
  while (auto box = walk.Next()) {
    ByteReader reader(box->body);
    if (box->type == Type("tfhd")) {
      const std::uint32_t flags = reader.U32() & 0xffffffU;
      reader.Skip(4);
      if ((flags & 0x01U) != 0) reader.Skip(8);
      if ((flags & 0x02U) != 0) reader.Skip(4);
      if ((flags & 0x08U) != 0) default_duration = reader.U32();
      if ((flags & 0x10U) != 0) reader.Skip(4);
      if ((flags & 0x20U) != 0) default_flags = reader.U32();
    } else if (box->type == Type("tfdt")) {
      const std::uint32_t version = reader.U32() >> 24U;
      fragment.decode_time = version == 1 ? reader.U64() : reader.U32();
    } else if (box->type == Type("trun")) {
      const std::uint32_t flags = reader.U32() & 0xffffffU;
      const std::uint32_t count = reader.U32();
      if ((flags & 0x001U) != 0) reader.Skip(4);
      if ((flags & 0x004U) != 0) {
        const std::uint32_t value = reader.U32();
        if (!first_flags) first_flags = value;
      }
      const unsigned words =
          ((flags & 0x100U) != 0) + ((flags & 0x200U) != 0) + ((flags & 0x400U) != 0) + ((flags & 0x800U) != 0);
      if (words == 0 && count > 10'000'000)
        throw Error(Fault::kBadInput, "broken_output", "A fragment claims too many frames.");
      for (std::uint32_t i = 0; i < count && words != 0; ++i) {
        if ((flags & 0x100U) != 0) fragment.duration += reader.U32();
        if ((flags & 0x200U) != 0) reader.Skip(4);
        if ((flags & 0x400U) != 0) {
          const std::uint32_t value = reader.U32();
          if (!first_flags) first_flags = value;
        }
        if ((flags & 0x800U) != 0) reader.Skip(4);
      }
      if ((flags & 0x100U) == 0) fragment.duration += static_cast<std::uint64_t>(count) * default_duration;
      fragment.samples += count;
    }
  }
  // Section 8.8.3.1: bit 16 says that a sample is not a sync sample.
  fragment.starts_with_key = (first_flags.value_or(default_flags) & 0x10000U) == 0;
  return fragment;
}

bool ReadExactly(int file, std::uint8_t* to, std::size_t count, std::int64_t at) {
  while (count > 0) {
    const ssize_t got = pread(file, to, count, at);
    if (got <= 0) return false;
    to += got;
    at += got;
    count -= static_cast<std::size_t>(got);
  }
  return true;
}

struct Head {
  std::uint32_t type;
  std::int64_t size;
  std::int64_t header;
};

std::optional<Head> ReadHead(int file, std::int64_t at, std::int64_t end) {
  std::array<std::uint8_t, 16> head{};
  if (at + 8 > end || !ReadExactly(file, head.data(), 8, at)) return std::nullopt;
  ByteReader reader(head);
  std::uint64_t size = reader.U32();
  Head found{reader.U32(), 0, 8};
  if (size == 1) {
    if (!ReadExactly(file, head.data() + 8, 8, at + 8)) return std::nullopt;
    size = reader.U64();
    found.header = 16;
  }
  if (size < static_cast<std::uint64_t>(found.header) || size > static_cast<std::uint64_t>(end - at))
    return std::nullopt;
  found.size = static_cast<std::int64_t>(size);
  return found;
}

std::int64_t FileSize(int file) {
  struct stat facts {};
  if (fstat(file, &facts) != 0) throw SystemError("cannot read the encoder's output", errno);
  return facts.st_size;
}

}  // namespace

InitFacts ReadInit(Bytes bytes) {
  InitFacts facts;
  const Bytes moov = Inside(bytes, {"moov"});
  ByteReader mdhd(Inside(moov, {"trak", "mdia", "mdhd"}));
  const std::uint8_t version = mdhd.U8();
  mdhd.Skip(version == 1 ? 19 : 11);
  facts.timescale = std::max<std::uint32_t>(1, mdhd.U32());
  ByteReader stsd(Inside(moov, {"trak", "mdia", "minf", "stbl", "stsd"}));
  stsd.Skip(8);
  if (const auto entry = BoxWalk(stsd.rest()).Next()) ReadEntry(facts, *entry);
  if (const auto mvex = FindBox(moov, Type("mvex"))) {
    if (const auto trex = FindBox(mvex->body, Type("trex"))) {
      ByteReader reader(trex->body);
      reader.Skip(12);
      facts.sample_duration = reader.U32();
    }
  }
  return facts;
}

std::vector<Fragment> ReadFragments(Bytes bytes, std::int64_t offset, const InitFacts& init) {
  std::vector<Fragment> fragments;
  std::optional<Fragment> open;
  BoxWalk walk(bytes);
  while (auto box = walk.Next()) {
    const std::int64_t at = offset + static_cast<std::int64_t>(box->offset);
    if (box->type == Type("moof")) {
      open = ReadMoof(box->body, init);
      open->offset = at;
    } else if (box->type == Type("mdat") && open) {
      open->size = at + static_cast<std::int64_t>(box->size) - open->offset;
      fragments.push_back(*open);
      open.reset();
    }
  }
  return fragments;
}

std::vector<Fragment> ReadFragments(int file, std::int64_t offset, const InitFacts& init) {
  std::vector<Fragment> fragments;
  std::optional<Fragment> open;
  const std::int64_t end = FileSize(file);
  std::vector<std::uint8_t> body;
  while (const auto head = ReadHead(file, offset, end)) {
    if (head->type == Type("moof")) {
      if (static_cast<std::uint64_t>(head->size) > kLargestMoof) break;
      body.resize(static_cast<std::size_t>(head->size - head->header));
      if (!ReadExactly(file, body.data(), body.size(), offset + head->header)) break;
      open = ReadMoof(body, init);
      open->offset = offset;
    } else if (head->type == Type("mdat") && open) {
      open->size = offset + head->size - open->offset;
      fragments.push_back(*open);
      open.reset();
    }
    offset += head->size;
  }
  return fragments;
}

std::int64_t InitLength(int file) {
  const std::int64_t end = FileSize(file);
  std::int64_t at = 0;
  while (const auto head = ReadHead(file, at, end)) {
    at += head->size;
    if (head->type == Type("moov")) return at;
  }
  return 0;
}

}  // namespace openpress::media
