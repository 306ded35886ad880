#include "http/chunked.h"

#include <algorithm>

namespace openpress::http {
namespace {

constexpr unsigned kMostExtra = 8192;

int HexDigit(char c) noexcept {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

bool IsText(char c) noexcept {
  const auto byte = static_cast<unsigned char>(c);
  return (byte >= 0x20 && byte != 0x7f) || byte == '\t';
}

}  // namespace

ChunkedDecoder::Step ChunkedDecoder::Next(std::string_view& input, std::string_view& data) noexcept {
  while (state_ != State::kDone && state_ != State::kBad) {
    if (input.empty()) return Step::kMore;
    if (state_ == State::kData) {
      data = input.substr(0, static_cast<std::size_t>(std::min<std::uint64_t>(left_, input.size())));
      input.remove_prefix(data.size());
      left_ -= data.size();
      if (left_ == 0) state_ = State::kDataEnd;
      return Step::kData;
    }
    if (!Take(input.front())) {
      state_ = State::kBad;
      break;
    }
    input.remove_prefix(1);
  }
  return state_ == State::kDone ? Step::kDone : Step::kBad;
}

bool ChunkedDecoder::Take(char c) noexcept {
  switch (state_) {
    case State::kSize: {
      if (const int digit = HexDigit(c); digit >= 0) {
        left_ = left_ * 16 + static_cast<std::uint64_t>(digit);
        return ++digits_ <= 15;
      }
      if (digits_ == 0) return false;
      if (c == '\r')
        state_ = State::kSizeEnd;
      else if (c == ';')
        state_ = State::kExtension;
      else
        return false;
      return true;
    }
    case State::kExtension:
      if (c == '\r') {
        state_ = State::kSizeEnd;
        return true;
      }
      return IsText(c) && ++extra_ <= kMostExtra;
    case State::kSizeEnd:
      if (c != '\n') return false;
      digits_ = 0;
      line_ = 0;
      colon_ = false;
      state_ = left_ == 0 ? State::kTrailer : State::kData;
      return true;
    case State::kDataEnd:
      state_ = State::kDataEndLine;
      return c == '\r';
    case State::kDataEndLine:
      state_ = State::kSize;
      return c == '\n';
    case State::kTrailer:
      if (c == '\r') {
        state_ = State::kTrailerEnd;
        return line_ == 0 || colon_;
      }
      // A name without spaces, then a colon: never a folded line.
      if (c == ':' && line_ > 0) colon_ = true;
      if (!colon_ && (c == ' ' || c == '\t' || c == ':')) return false;
      ++line_;
      return IsText(c) && ++extra_ <= kMostExtra;
    case State::kTrailerEnd:
      if (c != '\n') return false;
      state_ = line_ == 0 ? State::kDone : State::kTrailer;
      line_ = 0;
      colon_ = false;
      return true;
    case State::kData:
    case State::kDone:
    case State::kBad:
      break;
  }
  return false;
}

}  // namespace openpress::http
