#include "lib/multipart/parser.h"

#include <algorithm>

#include <fmt/format.h>
#include <string.h>

#include "core/error.h"

namespace openpress::multipart {
namespace {

constexpr std::size_t kMostPadding = 64;  // spaces allowed between a boundary and its line end
constexpr std::string_view kBlankLine = "\r\n\r\n";

std::size_t Find(std::string_view in, std::string_view what) noexcept {
  // memmem(3) is many times faster than std::string_view::find() on long pieces.
  const void* at = ::memmem(in.data(), in.size(), what.data(), what.size());
  return at == nullptr ? std::string_view::npos : static_cast<std::size_t>(static_cast<const char*>(at) - in.data());
}

/** How many bytes at the end of @p bytes are a beginning of @p what. */
std::size_t OverlapAtEnd(std::string_view bytes, std::string_view what) noexcept {
  for (std::size_t length = std::min(bytes.size(), what.size() - 1); length > 0; --length) {
    if (bytes.substr(bytes.size() - length) == what.substr(0, length)) return length;
  }
  return 0;
}

Error Bad(const char* code, const char* sentence) {
  return {Fault::kBadInput, code, sentence};
}

}  // namespace

Parser::Parser(std::string_view boundary, Listener& listener, Limits limits)
    : delimiter_(fmt::format("\r\n--{}", boundary)),
      listener_(listener),
      limits_(limits),
      // The first boundary may stand at the very start, without a line end before it.
      rest_("\r\n") {}

void Parser::Feed(std::string_view bytes) {
  std::string joined;
  if (!rest_.empty()) {
    joined = std::move(rest_);
    joined += bytes;
    bytes = joined;
  }
  for (;;) {
    const State before = state_;
    const std::string_view left = Step(bytes);
    const bool moved = left.size() != bytes.size() || state_ != before;
    bytes = left;
    if (!moved || bytes.empty()) break;
  }
  rest_.assign(bytes);
}

void Parser::Finish() {
  if (state_ != State::kEpilogue) {
    throw Bad("multipart_truncated", "The form ends before its closing boundary; send it again.");
  }
}

/** Understands what it can and returns what is left. */
std::string_view Parser::Step(std::string_view bytes) {
  switch (state_) {
    case State::kPreamble:
    case State::kBody:
      return Search(bytes);
    case State::kBoundary:
      return EndOfBoundary(bytes);
    case State::kHead:
      return ReadHead(bytes);
    case State::kEpilogue:
      break;
  }
  return {};
}

std::string_view Parser::Search(std::string_view bytes) {
  const std::size_t at = Find(bytes, delimiter_);
  const bool found = at != std::string_view::npos;
  const std::string_view plain = bytes.substr(0, found ? at : bytes.size() - OverlapAtEnd(bytes, delimiter_));
  if (state_ == State::kBody) {
    if (!plain.empty()) listener_.Data(plain);
    if (found) listener_.End();
  } else {
    preamble_ += plain.size();
    if (preamble_ > limits_.preamble) throw Bad("multipart_boundary", "The form does not begin with its boundary.");
  }
  if (!found) return bytes.substr(plain.size());
  state_ = State::kBoundary;
  return bytes.substr(at + delimiter_.size());
}

std::string_view Parser::EndOfBoundary(std::string_view bytes) {
  if (bytes.size() < 2) return bytes;
  if (bytes.starts_with("--")) {
    state_ = State::kEpilogue;
    return {};
  }
  const std::size_t padding = std::min(bytes.find_first_not_of(" \t"), bytes.size());
  if (padding > kMostPadding) throw Bad("multipart_boundary", "A boundary line of the form is not ended.");
  if (bytes.size() < padding + 2) return bytes;
  if (bytes.substr(padding, 2) != "\r\n") {
    throw Bad("multipart_boundary", "A boundary of the form is followed by something else than a line end.");
  }
  if (++parts_ > limits_.parts) {
    throw Error(Fault::kTooLarge, "multipart_parts", fmt::format("A form may have {} parts.", limits_.parts));
  }
  state_ = State::kHead;
  // The line end stays: a head without lines is then a blank line like any other.
  return bytes.substr(padding);
}

std::string_view Parser::ReadHead(std::string_view bytes) {
  const std::size_t end = Find(bytes, kBlankLine);
  if ((end == std::string_view::npos ? bytes.size() : end) > limits_.head) {
    throw Error(Fault::kTooLarge, "multipart_head", fmt::format("A part's head may have {} bytes.", limits_.head));
  }
  if (end == std::string_view::npos) return bytes;
  // From behind the boundary's line end to the last line's own.
  listener_.Begin(ParsePartHead(bytes.substr(2, end)));
  state_ = State::kBody;
  return bytes.substr(end + kBlankLine.size());
}

}  // namespace openpress::multipart
