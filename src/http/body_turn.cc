#include <algorithm>
#include <cerrno>
#include <utility>
#include <vector>

#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "core/error.h"
#include "http/exchange.h"

// A large body goes from the socket to its file without passing through the program: socket -> pipe -> file, both
// halves by splice(2). A turn is bounded, so that one fast upload cannot keep a worker from the others, and never
// blocks on the socket: when that runs dry the loop waits, not a thread. Each worker has one pipe of its own, because
// what all pipes of a user may hold is limited (pipe(7)). Chunked bodies and sinks without a file are read and copied.

namespace openpress::http {
namespace {

constexpr std::size_t kTurnBytes = 8 * 1024 * 1024;
constexpr std::size_t kPipeBytes = 1024 * 1024;
constexpr std::size_t kBufferBytes = 256 * 1024;

class Pipe {
 public:
  ~Pipe() { Discard(); }
  bool Open() {
    if (ends_[0] >= 0) return true;
    if (pipe2(ends_, O_CLOEXEC | O_NONBLOCK) != 0) {
      ends_[0] = ends_[1] = -1;
      return false;
    }
    fcntl(ends_[1], F_SETPIPE_SZ, static_cast<int>(kPipeBytes));  // as large as it gets; smaller works too
    return true;
  }
  /** With whatever is in it. */
  void Discard() noexcept {
    if (ends_[0] >= 0) close(ends_[0]);
    if (ends_[1] >= 0) close(ends_[1]);
    ends_[0] = ends_[1] = -1;
  }
  [[nodiscard]] int out() const noexcept { return ends_[0]; }
  [[nodiscard]] int in() const noexcept { return ends_[1]; }

 private:
  int ends_[2] = {-1, -1};
};

thread_local Pipe worker_pipe;
thread_local std::vector<char> worker_buffer;

}  // namespace

/** The state of one turn. What goes wrong with the file is kept and told after Wrote(). */
class Exchange::Turn {
 public:
  enum class End { kWaiting, kBudget, kWhole, kGone, kFile, kFraming, kTooLarge };

  Turn(Exchange& exchange, int socket)
      : exchange_(exchange), sink_(*exchange.sink), socket_(socket), file_(sink_.Fd()), offset_(sink_.Offset()) {}

  End Run(std::string_view early) {
    if (const End end = Take(early); end != End::kWaiting) return end;
    if (file_ >= 0 && !exchange_.head.chunked && worker_pipe.Open()) {
      const End end = Splice();
      if (!refused_splice_) return end;
    }
    return Copy();
  }
  [[nodiscard]] std::size_t written() const noexcept { return written_; }
  [[nodiscard]] int error() const noexcept { return error_; }

 private:
  /** Bytes that were read: the body's go to the sink, what follows becomes the leftover. kWaiting: more is needed. */
  End Take(std::string_view bytes) {
    if (!exchange_.head.chunked) {
      const auto mine = static_cast<std::size_t>(std::min<std::uint64_t>(exchange_.body_left, bytes.size()));
      if (!Put(bytes.substr(0, mine))) return End::kFile;
      exchange_.body_left -= mine;
      exchange_.leftover = bytes.substr(mine);
      return exchange_.body_left == 0 ? End::kWhole : End::kWaiting;
    }
    const std::size_t limit = exchange_.match.entry->route.body_limit;
    for (;;) {
      std::string_view data;
      switch (exchange_.decoder.Next(bytes, data)) {
        case ChunkedDecoder::Step::kData:
          if (limit != 0 && exchange_.body_read + data.size() > limit) return End::kTooLarge;
          if (!Put(data)) return End::kFile;
          break;
        case ChunkedDecoder::Step::kMore:
          return End::kWaiting;
        case ChunkedDecoder::Step::kDone:
          exchange_.leftover = bytes;
          return End::kWhole;
        case ChunkedDecoder::Step::kBad:
          return End::kFraming;
      }
    }
  }

  bool Put(std::string_view bytes) {
    if (file_ < 0) {
      if (!bytes.empty()) sink_.Write(bytes);
      exchange_.body_read += bytes.size();
      return true;
    }
    while (!bytes.empty()) {
      const ssize_t put = pwrite(file_, bytes.data(), bytes.size(), offset_);
      if (put < 0 && errno == EINTR) continue;
      if (put <= 0) {
        error_ = put < 0 ? errno : EIO;
        return false;
      }
      Advance(static_cast<std::size_t>(put));
      bytes.remove_prefix(static_cast<std::size_t>(put));
    }
    return true;
  }

  void Advance(std::size_t count) {
    offset_ += static_cast<std::int64_t>(count);
    written_ += count;
    exchange_.body_read += count;
  }

  End Splice() {
    while (exchange_.body_left > 0) {
      if (written_ >= kTurnBytes) return End::kBudget;
      const auto want = static_cast<std::size_t>(std::min<std::uint64_t>(exchange_.body_left, kPipeBytes));
      const ssize_t got = splice(socket_, nullptr, worker_pipe.in(), nullptr, want, SPLICE_F_MOVE | SPLICE_F_NONBLOCK);
      if (got == 0) return End::kGone;
      if (got < 0) {
        if (errno == EINTR) continue;
        if (errno == EAGAIN) return End::kWaiting;
        refused_splice_ = errno == EINVAL;
        return End::kGone;
      }
      exchange_.body_left -= static_cast<std::uint64_t>(got);
      if (!Empty(static_cast<std::size_t>(got))) return End::kFile;
    }
    return End::kWhole;
  }

  /** Moves what is in the pipe to the file. */
  bool Empty(std::size_t left) {
    while (left > 0) {
      loff_t at = offset_;
      ssize_t put = splice(worker_pipe.out(), nullptr, file_, &at, left, SPLICE_F_MOVE);
      if (put < 0 && errno == EINTR) continue;
      if (put < 0 && errno == EINVAL) {  // a filesystem without splice: the same bytes by read and write
        std::vector<char> bytes(left);
        put = read(worker_pipe.out(), bytes.data(), left);
        if (put > 0 && Put({bytes.data(), static_cast<std::size_t>(put)})) {
          left -= static_cast<std::size_t>(put);
          continue;
        }
        if (error_ == 0) error_ = EIO;
        worker_pipe.Discard();
        return false;
      }
      if (put <= 0) {
        error_ = put < 0 ? errno : EIO;
        worker_pipe.Discard();
        return false;
      }
      Advance(static_cast<std::size_t>(put));
      left -= static_cast<std::size_t>(put);
    }
    return true;
  }

  End Copy() {
    worker_buffer.resize(kBufferBytes);
    std::size_t read_so_far = 0;
    for (;;) {
      if (read_so_far >= kTurnBytes) return End::kBudget;
      std::size_t want = worker_buffer.size();
      if (!exchange_.head.chunked) want = static_cast<std::size_t>(std::min<std::uint64_t>(want, exchange_.body_left));
      const ssize_t got = recv(socket_, worker_buffer.data(), want, MSG_DONTWAIT);
      if (got == 0) return End::kGone;
      if (got < 0) {
        if (errno == EINTR) continue;
        return errno == EAGAIN ? End::kWaiting : End::kGone;
      }
      read_so_far += static_cast<std::size_t>(got);
      if (const End end = Take({worker_buffer.data(), static_cast<std::size_t>(got)}); end != End::kWaiting) return end;
    }
  }

  Exchange& exchange_;
  BodySink& sink_;
  const int socket_;
  const int file_;
  std::int64_t offset_;
  std::size_t written_ = 0;
  int error_ = 0;
  bool refused_splice_ = false;
};

void Exchange::TakeTurn() {
  try {
    const bool has_file = sink->Fd() >= 0;
    if (has_file) sink->BeginTurn();
    Turn turn(*this, socket);
    Turn::End end = Turn::End::kGone;
    try {
      end = turn.Run(std::exchange(early_, {}));
    } catch (...) {  // Write() threw; a file sink is told what stands in its file in any case
      if (has_file) sink->Wrote(turn.written());
      throw;
    }
    if (has_file) sink->Wrote(turn.written());
    switch (end) {
      case Turn::End::kWaiting:
        outcome = Outcome::kWaiting;
        return;
      case Turn::End::kBudget:
        more_ = true;
        return;
      case Turn::End::kWhole:
        EndBody();
        return;
      case Turn::End::kGone:
        outcome = Outcome::kGone;
        sink->Abandon();
        sink.reset();
        return;
      case Turn::End::kFile:
        sink->FileFailed(turn.error());
        throw SystemError("the file cannot be written", turn.error());
      case Turn::End::kFraming:
        throw Error(Fault::kBadInput, "bad_chunk", "The chunked body is not well-formed.");
      case Turn::End::kTooLarge:
        throw Error(Fault::kTooLarge, "body_too_large", "The body is larger than allowed here.");
    }
  } catch (...) {
    Pass(std::current_exception());
    if (sink) sink->Abandon();
    sink.reset();
  }
}

}  // namespace openpress::http
