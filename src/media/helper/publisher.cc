#include "media/helper/publisher.h"

#include <cmath>
#include <filesystem>

#include <fmt/format.h>
#include <unistd.h>

#include "core/error.h"
#include "core/ids.h"
#include "media/files.h"

namespace openpress::media::helper {

namespace {

constexpr double kTimeTolerance = 0.0005;

[[noreturn]] void Mismatch(const std::string& detail) {
  throw Error(Fault::kBroken, "frames_missing", "The encoder did not deliver what was asked of it: " + detail + ".");
}

Bytes AsBytes(const std::string& text) {
  return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

}  // namespace

SegmentPublisher::SegmentPublisher(std::string rendition, int chunk, std::string prefix, int first_segment,
                                   std::vector<Expected> expected)
    : prefix_(std::move(prefix)), first_(first_segment), expected_(std::move(expected)) {
  part_.rendition = std::move(rendition);
  part_.chunk = chunk;
}

std::string SegmentPublisher::Prefix(int chunk) {
  return fmt::format(".c{}-{}.", chunk, RandomHex(3));
}

void SegmentPublisher::Clean(const std::string& rendition, int chunk) {
  std::error_code ignored;
  const std::string ours = fmt::format(".c{}-", chunk);
  for (const auto& entry : std::filesystem::directory_iterator(rendition, ignored)) {
    if (entry.path().filename().string().starts_with(ours)) std::filesystem::remove(entry.path(), ignored);
  }
}

std::string SegmentPublisher::Temporary(int number) const {
  return fmt::format("{}/{}{}.m4s", part_.rendition, prefix_, number);
}

// The first chunk to come decides the header; every other one must have the very same, or players could not go on with
// it.
void SegmentPublisher::PublishInit() {
  const std::string from = part_.rendition + "/" + prefix_ + "init.mp4";
  const std::string to = part_.rendition + "/init.mp4";
  const std::string bytes = ReadWholeFile(from);
  init_ = ReadInit(AsBytes(bytes));
  if (access(to.c_str(), F_OK) == 0) {
    if (ReadWholeFile(to) != bytes) {
      throw Error(Fault::kBroken, "header_differs",
                  "The encoder did not deliver what was asked of it: another header.");
    }
    unlink(from.c_str());
  } else {
    PublishFile(from, to);
  }
  part_.codecs = init_.codecs;
  part_.width = init_.width;
  part_.height = init_.height;
  part_.timescale = init_.timescale;
  have_init_ = true;
}

bool SegmentPublisher::PublishOne(int number) {
  const std::string from = Temporary(number);
  const std::string bytes = ReadWholeFile(from);
  if (!have_init_) PublishInit();
  const std::vector<Fragment> fragments = ReadFragments(AsBytes(bytes), 0, init_);
  if (fragments.empty()) Mismatch("an empty segment");
  std::int64_t samples = 0;
  std::uint64_t duration = 0;
  for (const Fragment& fragment : fragments) {
    samples += fragment.samples;
    duration += fragment.duration;
  }
  const double begin = static_cast<double>(fragments.front().decode_time) / init_.timescale;
  const std::size_t at = part_.segments.size();
  if (!expected_.empty()) {
    if (at >= expected_.size()) Mismatch("more segments than planned");
    const Expected& wanted = expected_[at];
    if (std::abs(begin - wanted.decode_time) > kTimeTolerance) {
      Mismatch(fmt::format("segment {} begins at {:.4f} s instead of {:.4f} s", number, begin, wanted.decode_time));
    }
    if (wanted.samples >= 0 && samples != wanted.samples) {
      Mismatch(fmt::format("segment {} holds {} frames instead of {}", number, samples, wanted.samples));
    }
    if (!fragments.front().starts_with_key) Mismatch(fmt::format("segment {} does not begin with a key frame", number));
  } else if (begin + kTimeTolerance < clock_ || begin > 1e9) {
    // A negative time that wrapped round to 2^64 would keep every player from starting.
    Mismatch(fmt::format("segment {} begins at {:.4f} s, before the last one ended", number, begin));
  }
  clock_ = begin + static_cast<double>(duration) / init_.timescale;
  PublishFile(from, fmt::format("{}/{}.m4s", part_.rendition, number));
  part_.segments.push_back({number, static_cast<std::int64_t>(duration), static_cast<std::int64_t>(bytes.size()), -1});
  return true;
}

bool SegmentPublisher::PublishFinished() {
  bool news = false;
  // A segment may be trusted once its successor exists: an encoder that is stopped finishes its file as if it were
  // whole.
  while (access(Temporary(first_ + published() + 1).c_str(), F_OK) == 0) news = PublishOne(first_ + published());
  if (news) WritePart(".", part_);
  return news;
}

void SegmentPublisher::Finish() {
  while (access(Temporary(first_ + published()).c_str(), F_OK) == 0) PublishOne(first_ + published());
  if (!expected_.empty() && part_.segments.size() != expected_.size()) {
    Mismatch(fmt::format("{} segments instead of {}", part_.segments.size(), expected_.size()));
  }
  if (part_.segments.empty()) Mismatch("nothing at all");
  SyncFolder(part_.rendition);
  part_.complete = true;
  WritePart(".", part_);
}

}  // namespace openpress::media::helper
