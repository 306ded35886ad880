#include <algorithm>
#include <cerrno>
#include <utility>

#include <sys/sendfile.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>
#include <uv.h>

#include "http/connection.h"
#include "http/http_loop.h"

// Answers leave in as few calls as possible: head and bytes in memory together by sendmsg, files by sendfile behind a
// head that was told to wait for them (MSG_MORE). A turn sends at most 2 MiB, so that a client on a fast line does not
// make the others wait. sendfile blocks while the disk is read; so before a large turn the page cache is asked, and
// when the bytes are not there a bulk worker reads them first.

namespace openpress::http {
namespace {

constexpr std::uint64_t kTurnBytes = 2 * 1024 * 1024;
constexpr std::uint64_t kWorthAsking = 128 * 1024;
constexpr std::uint64_t kBelievedWarm = 1000;  // milliseconds

}  // namespace

/** Reads a part of a file, to have it in the page cache. */
class Connection::ReadAhead final : public event::Task {
 public:
  ReadAhead(HttpLoop& loop, Connection& connection, std::shared_ptr<const OpenFile> file, std::uint64_t at,
            std::uint64_t size)
      : loop_(loop), connection_(connection), file_(std::move(file)), at_(at), size_(size) {}

  void Run() noexcept override {
    static thread_local char buffer[64 * 1024];
    while (size_ > 0) {
      const ssize_t got =
          pread(file_->fd, buffer, std::min<std::uint64_t>(size_, sizeof buffer), static_cast<off_t>(at_));
      if (got <= 0) break;
      at_ += static_cast<std::uint64_t>(got);
      size_ -= std::min<std::uint64_t>(size_, static_cast<std::uint64_t>(got));
    }
    file_.reset();
    Connection& connection = connection_;
    loop_.Post([&connection] { connection.OnReadAhead(); });
    delete this;
  }

 private:
  HttpLoop& loop_;
  Connection& connection_;
  std::shared_ptr<const OpenFile> file_;
  std::uint64_t at_;
  std::uint64_t size_;
};

void Connection::Send(std::unique_ptr<Outgoing> out) {
  out_ = std::move(out);
  state_ = State::kSend;
  warm_ = false;
  Flush();
}

void Connection::Block() {
  if (!blocked_) {
    blocked_ = true;
    WaitFor(Wait::kStall);
  }
  Watch();
}

void Connection::Flush() {
  std::uint64_t budget = kTurnBytes;
  while (state_ == State::kSend) {
    if (out_->sent < out_->head.size() + out_->Memory().size()) {
      if (!FlushMemory()) return;
    } else if (out_->FileLeft()) {
      if (budget == 0) return Block();  // others first; the socket has room, so the loop comes back at once
      if (!FlushPart(budget)) return;
    } else {
      return Sent();
    }
  }
}

bool Connection::FlushMemory() {
  const ssize_t sent = SendMemory(socket_, *out_);
  if (sent < 0) {
    if (errno == EINTR) return true;
    if (errno == EAGAIN)
      Block();
    else
      Close();
    return false;
  }
  CountSent(sent);
  return true;
}

bool Connection::FlushPart(std::uint64_t& budget) {
  Outgoing& out = *out_;
  const Outgoing::Part& part = out.parts[out.part];
  ssize_t sent = 0;
  if (out.lead < part.before.size()) {
    const bool last = part.size == 0 && out.part + 1 == out.parts.size();
    sent = send(socket_, part.before.data() + out.lead, part.before.size() - out.lead,
                MSG_NOSIGNAL | (last ? 0 : MSG_MORE));
    if (sent > 0) out.lead += static_cast<std::size_t>(sent);
  } else if (out.done < part.size) {
    const std::uint64_t turn = std::min(part.size - out.done, budget);
    const std::uint64_t at = part.at + out.done;
    if (turn >= kWorthAsking && !std::exchange(warm_, false) && NeedsReadAhead(at)) {
      state_ = State::kReading;
      WaitFor(Wait::kBusy);
      loop_.shared().bulk->Submit(std::make_unique<ReadAhead>(loop_, *this, out.file, at, turn));
      Watch();
      return false;
    }
    auto from = static_cast<off_t>(at);
    sent = sendfile(socket_, out.file->fd, &from, turn);
    if (sent == 0) {  // the file has become shorter than its head said: the connection's end tells the client
      Close();
      return false;
    }
    if (sent > 0) {
      out.done += static_cast<std::uint64_t>(sent);
      budget -= static_cast<std::uint64_t>(sent);
    }
  }
  if (sent < 0 && errno != EINTR) {
    if (errno == EAGAIN)
      Block();
    else
      Close();
    return false;
  }
  if (sent > 0) CountSent(sent);
  if (out.lead == part.before.size() && out.done == part.size) {
    ++out.part;
    out.lead = 0;
    out.done = 0;
  }
  return true;
}

/** True when reading there would have to wait for the disk. Some filesystems cannot tell; they count as warm. */
bool Connection::NeedsReadAhead(std::uint64_t at) {
  const OpenFile& file = *out_->file;
  const std::uint64_t now = loop_.now();
  if (file.warm_at == at && file.warm_since != 0 && now - file.warm_since < kBelievedWarm) return false;
  char byte = 0;
  iovec one = {&byte, 1};
  if (preadv2(file.fd, &one, 1, static_cast<off_t>(at), RWF_NOWAIT) < 0 && errno == EAGAIN) return true;
  file.warm_at = at;
  file.warm_since = now;
  return false;
}

void Connection::OnReadAhead() {
  state_ = State::kSend;
  if (doomed_) return Close();
  warm_ = true;
  blocked_ = false;
  Flush();
  Resume();
  if (state_ != State::kClosed) Watch();
}

/** The whole answer has been handed to the kernel. */
void Connection::Sent() {
  blocked_ = false;
  out_.reset();
  loop_.shared().counters.Answered(status_, (uv_hrtime() - started_) / 1000);
  if (events_) {
    state_ = State::kEvents;
    WaitFor(Wait::kEvents);
    loop_.Subscribe(events_, *this);
  } else if (keep_alive_) {
    state_ = State::kHead;
    WaitFor(Wait::kIdle);
  } else if ((undrained_ || !in_.empty()) && !ended_) {
    // Closing with unread bytes would reset the connection, and the client might never see the answer.
    in_ = {};
    shutdown(socket_, SHUT_WR);
    state_ = State::kLinger;
    WaitFor(Wait::kLinger);
  } else {
    Close();
  }
}

void Connection::PingEvents() {
  if (!out_) out_ = std::make_unique<Outgoing>();
  if (out_->head.empty()) out_->head = ":\n\n";  // a comment: finds out whether anybody is still there
  FeedEvents();
}

void Connection::FeedEvents() {
  if (state_ != State::kEvents) return;
  if (events_->overfull()) return Close();
  if (!out_) out_ = std::make_unique<Outgoing>();
  Outgoing& out = *out_;
  for (bool last = false;;) {
    if (out.sent == out.head.size()) {
      if (std::exchange(blocked_, false)) WaitFor(Wait::kEvents);
      out.sent = 0;
      out.head.clear();
      last = events_->Take(out.head);
      if (out.head.empty()) return last ? Close() : Watch();
    }
    const ssize_t sent = send(socket_, out.head.data() + out.sent, out.head.size() - out.sent, MSG_NOSIGNAL);
    if (sent < 0 && errno == EINTR) continue;
    if (sent < 0) {
      if (errno != EAGAIN) return Close();
      return Block();  // who takes nothing has the patience of any other answer
    }
    out.sent += static_cast<std::size_t>(sent);
    CountSent(sent);
  }
}

void Connection::CountSent(ssize_t bytes) {
  moved_ += static_cast<std::uint64_t>(bytes);
  Counters::Add(loop_.shared().counters.sent, static_cast<std::uint64_t>(bytes));
}

}  // namespace openpress::http
