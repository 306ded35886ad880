#include "http/connection.h"

#include <algorithm>
#include <cassert>
#include <cerrno>
#include <utility>

#include <sys/socket.h>
#include <unistd.h>
#include <uv.h>

#include "http/http_loop.h"
#include "http/target.h"

namespace openpress::http {
namespace {

constexpr std::size_t kMostBuffered = 64 * 1024;      // of pipelined requests while one is answered
constexpr std::uint64_t kMostDiscarded = 256 * 1024;  // of a body nobody wants
constexpr std::uint64_t kActiveMilliseconds = 2000;   // since its last answer, a client may be sending the next request
constexpr std::uint64_t kLeastRate = 256;             // bytes a second, over the stall timeout

}  // namespace

Connection::Connection(HttpLoop& loop, int socket, std::string address)
    : loop_(loop), poll_(new uv_poll_t{}), socket_(socket), address_(std::move(address)) {
  poll_->data = this;
  if (uv_poll_init(loop_.loop().raw(), poll_, socket_) != 0) delete std::exchange(poll_, nullptr);
  loop_.shared().counters.open.fetch_add(1, std::memory_order_relaxed);
}

Connection::~Connection() {
  assert(state_ == State::kClosed);
}

void Connection::OnReady(int status, int events) noexcept {
  if (status < 0) return Close();
  if ((events & UV_WRITABLE) != 0 && state_ == State::kSend) {
    Flush();
    Resume();
  } else if ((events & UV_WRITABLE) != 0 && state_ == State::kEvents) {
    FeedEvents();
  }
  if ((events & UV_READABLE) != 0 && state_ != State::kClosed) OnReadable();
  if (state_ != State::kClosed) Watch();
}

void Connection::Watch() {
  int wanted = 0;
  switch (state_) {
    case State::kClosed:
      return;
    case State::kHead:
    case State::kBody:
    case State::kUpload:
    case State::kLinger:
    case State::kEvents:
      wanted = UV_READABLE;
      break;
    case State::kLent:
      // During a turn the worker reads; otherwise go on buffering, and notice a client that has left.
      if (watched_ != 0 && in_.size() < kMostBuffered) wanted = UV_READABLE;
      break;
    case State::kSend:
    case State::kReading:
      if (in_.size() < kMostBuffered) wanted = UV_READABLE;
      break;
  }
  if (ended_) wanted = 0;
  if (blocked_) wanted |= UV_WRITABLE;
  if (wanted == watched_) return;
  watched_ = wanted;
  if (poll_ == nullptr) return Close();
  if (wanted == 0) {
    uv_poll_stop(poll_);
  } else {
    uv_poll_start(poll_, wanted, [](uv_poll_t* poll, int status, int events) {
      static_cast<Connection*>(poll->data)->OnReady(status, events);
    });
  }
}

void Connection::WaitFor(Wait wait) {
  wait_ = wait;
  since_ = loop_.now();
  moved_ = 0;
  loop_.Enlist(*this, wait);
}

void Connection::OnReadable() {
  // The answer may have reached the client before the news of it reached us: then this is its next request.
  if (state_ == State::kLent) loop_.TakeReturned();
  // Nor is the socket ours to read when that has led to a turn of a large body.
  if (state_ == State::kClosed || watched_ == 0) return;
  if (state_ == State::kUpload) return StartTurn({});
  const ssize_t got = recv(socket_, loop_.buffer(), HttpLoop::kBufferBytes, 0);
  if (got == 0) return OnEnd();
  if (got < 0) {
    if (errno != EAGAIN && errno != EINTR) Close();
    return;
  }
  const std::string_view bytes(loop_.buffer(), static_cast<std::size_t>(got));
  moved_ += bytes.size();
  switch (state_) {
    case State::kHead:
    case State::kBody:
      if (in_.empty()) {
        const std::size_t used = Consume(bytes);
        if (state_ != State::kClosed) in_ = bytes.substr(used);
      } else {
        in_ += bytes;
        ConsumeBuffered();
      }
      break;
    case State::kLinger:
      if (moved_ > kMostDiscarded) Close();
      break;
    case State::kEvents:
      break;  // whatever it says, there is nothing to answer any more
    default:
      in_ += bytes;
      break;
  }
}

void Connection::OnEnd() {
  ended_ = true;
  switch (state_) {
    case State::kHead:
    case State::kBody:
    case State::kLinger:
    case State::kEvents:
      Close();
      break;
    default:
      keep_alive_ = false;
      break;  // it may still read the answer
  }
}

std::size_t Connection::Consume(std::string_view bytes) {
  std::size_t used = 0;
  while (used < bytes.size()) {
    const std::string_view rest = bytes.substr(used);
    std::size_t now = 0;
    if (state_ == State::kHead)
      now = StartRequest(rest);
    else if (state_ == State::kBody)
      now = CollectBody(rest);
    if (now == 0) break;
    used += now;
  }
  return used;
}

void Connection::ConsumeBuffered() {
  std::string bytes = std::exchange(in_, {});
  const std::size_t used = Consume(bytes);
  if (state_ == State::kClosed) return;
  if (used < bytes.size()) {
    bytes.erase(0, used);
    in_ = std::move(bytes);
  }
}

/** After an answer: what has been buffered meanwhile may hold the next request. */
void Connection::Resume() {
  if (state_ != State::kHead) return;
  if (!in_.empty()) ConsumeBuffered();
  if (state_ == State::kHead && ended_) Close();
}

std::size_t Connection::StartRequest(std::string_view bytes) {
  std::size_t skipped = 0;
  if (!skipped_line_ && scanned_ == 0 && bytes.front() == '\r') {
    if (bytes.size() == 1 || bytes[1] == '\n') {
      if (bytes.size() == 1) return 0;
      skipped_line_ = true;
      skipped = 2;
      bytes.remove_prefix(2);
    }
  }
  const HeadLimits limits{loop_.shared().settings.head_size,
                          std::min<std::size_t>(8192, loop_.shared().settings.head_size), 100};
  std::size_t length = 0;
  int status = FindHead(bytes, limits, scanned_, length);
  if (status == kHeadIncomplete) {
    if (wait_ == Wait::kIdle && !bytes.empty()) WaitFor(Wait::kHead);
    return skipped;
  }
  scanned_ = 0;
  skipped_line_ = false;
  started_ = uv_hrtime();
  undrained_ = false;
  Head& head = loop_.scratch();
  if (status == 0) status = ParseHead(bytes.substr(0, length), limits, head);
  if (status != 0) {
    RefuseFraming(status);
    return skipped + bytes.size();
  }
  keep_alive_ = head.keep_alive && !loop_.stopping() && !ended_;
  std::string path;
  if (head.In(head.target) == "*") {
    TellMethods(head, loop_.shared().router.all_methods());
  } else if (!DecodePath(head.In(head.target), path)) {
    Refuse(head, 400, "bad_path", "The path of the address cannot be read.");
  } else {
    Route(head, std::move(path));
  }
  return skipped + length;
}

std::size_t Connection::CollectBody(std::string_view bytes) {
  Exchange& exchange = *exchange_;
  const std::size_t limit = exchange.match.entry->route.body_limit;
  if (!exchange.head.chunked) {
    const auto mine = static_cast<std::size_t>(std::min<std::uint64_t>(exchange.body_left, bytes.size()));
    exchange.body.append(bytes.substr(0, mine));
    exchange.body_left -= mine;
    if (exchange.body_left == 0) Lend(std::move(exchange_));
    return mine;
  }
  std::string_view rest = bytes;
  for (;;) {
    std::string_view data;
    switch (exchange.decoder.Next(rest, data)) {
      case ChunkedDecoder::Step::kData:
        if (exchange.body.size() + data.size() > limit) {
          const auto refused = std::move(exchange_);
          Refuse(refused->head, 413, "body_too_large", "The body is larger than allowed here.");
          return bytes.size();
        }
        exchange.body += data;
        break;
      case ChunkedDecoder::Step::kMore:
        return bytes.size();
      case ChunkedDecoder::Step::kDone:
        Lend(std::move(exchange_));
        return bytes.size() - rest.size();
      case ChunkedDecoder::Step::kBad: {
        const auto refused = std::move(exchange_);
        Refuse(refused->head, 400, "bad_chunk", "The chunked body is not well-formed.");
        return bytes.size();
      }
    }
  }
}

void Connection::StartTurn(std::string early) {
  state_ = State::kLent;
  exchange_->PrepareTurn(std::move(early));
  watched_ = watched_ != 0 ? (uv_poll_stop(poll_), 0) : 0;
  loop_.Submit(exchange_, true);
}

void Connection::OnReturn(std::unique_ptr<Exchange> exchange) {
  assert(state_ == State::kLent);
  const std::uint64_t news = exchange->body_read - exchange->counted;
  exchange->counted = exchange->body_read;
  moved_ += news;
  Counters::Add(loop_.shared().counters.received, news);
  if (doomed_ || exchange->outcome == Exchange::Outcome::kGone) {
    exchange_ = std::move(exchange);
    state_ = State::kUpload;
    return Close();
  }
  switch (exchange->outcome) {
    case Exchange::Outcome::kAccepted:
      exchange_ = std::move(exchange);
      state_ = State::kUpload;
      if (exchange_->head.expect_continue && in_.empty()) SendNow("HTTP/1.1 100 Continue\r\n\r\n");
      if (state_ == State::kClosed) return;
      WaitFor(Wait::kStall);
      if (!in_.empty())
        StartTurn(std::exchange(in_, {}));
      else if (ended_)
        return Close();
      break;
    case Exchange::Outcome::kWaiting:
      exchange_ = std::move(exchange);
      state_ = State::kUpload;
      break;
    case Exchange::Outcome::kAnswered:
    case Exchange::Outcome::kRefused: {
      if (!exchange->leftover.empty()) in_ = std::move(exchange->leftover) + in_;
      if (exchange->outcome == Exchange::Outcome::kRefused && exchange->head.HasBody()) {
        keep_alive_ = false;
        undrained_ = true;
      }
      if (loop_.stopping()) keep_alive_ = false;
      state_ = State::kSend;
      if (exchange->sending) {
        keep_alive_ = keep_alive_ && exchange->keep_alive;
        status_ = exchange->answer.status;
        Counters::Add(loop_.shared().counters.sent, exchange->sent);
        Send(std::move(exchange->sending));
      } else {
        Reply(exchange->head, std::move(exchange->answer), exchange->request.id());
      }
      Resume();
      break;
    }
    case Exchange::Outcome::kHot:
      if (!exchange->leftover.empty()) in_ = std::move(exchange->leftover) + in_;
      state_ = State::kSend;
      ReplyHot(exchange->head, *exchange->hot, exchange->request.id());
      Resume();
      break;
    case Exchange::Outcome::kSent:
      if (!exchange->leftover.empty()) in_ = std::move(exchange->leftover) + in_;
      keep_alive_ = keep_alive_ && exchange->keep_alive && !loop_.stopping();
      status_ = exchange->answer.status;
      Counters::Add(loop_.shared().counters.sent, exchange->sent);
      state_ = State::kSend;
      Sent();
      Resume();
      break;
    case Exchange::Outcome::kGone:
      break;
  }
  if (state_ != State::kClosed) Watch();
}

void Connection::OnWaitedInVain(std::unique_ptr<Exchange> exchange) {
  assert(state_ == State::kLent);
  if (doomed_) return OnReturn(std::move(exchange));
  Lend(std::move(exchange));
  Resume();
  if (state_ != State::kClosed) Watch();
}

void Connection::OnTimeout() {
  const std::uint64_t enough = kLeastRate * static_cast<std::uint64_t>(loop_.shared().limits.stall_timeout.load());
  switch (wait_) {
    case Wait::kHead:
      Counters::Add(loop_.shared().counters.timed_out);
      return RefuseFraming(408);
    case Wait::kStall:
      if (moved_ >= enough || state_ == State::kLent || state_ == State::kReading) return WaitFor(Wait::kStall);
      Counters::Add(loop_.shared().counters.timed_out);
      if (state_ == State::kBody || state_ == State::kUpload) {
        auto late = std::move(exchange_);
        Refuse(late->head, 408, "timeout", "The body came too slowly.");
        if (late->sink) {
          late->step = Exchange::Step::kAbandon;
          loop_.shared().bulk->Submit(std::move(late));
        }
        if (state_ != State::kClosed) Watch();
        return;
      }
      return Close();
    case Wait::kEvents:
      if (!events_) return Close();
      WaitFor(Wait::kEvents);
      return PingEvents();
    case Wait::kIdle:
    case Wait::kLinger:
    case Wait::kLast:
    case Wait::kBusy:
      return Close();
  }
}

void Connection::OnStop() {
  keep_alive_ = false;
  if (state_ == State::kEvents) return Close();
  if (state_ != State::kHead || !in_.empty() || wait_ != Wait::kIdle) return;
  // A client that has just come, or just been answered, may have sent a request that is not here yet. It gets an
  // answer, and is told to go; the next process has its other requests.
  if (loop_.now() - since_ >= kActiveMilliseconds) return Close();
  WaitFor(Wait::kLast);
}

void Connection::Close() {
  if (state_ == State::kClosed) return;
  if (state_ == State::kLent || state_ == State::kReading) {
    // A worker may be reading from the socket: the number must not be given to somebody else before it is done.
    if (!doomed_) shutdown(socket_, SHUT_RDWR);
    doomed_ = true;
    ended_ = true;
    blocked_ = false;
    return Watch();
  }
  state_ = State::kClosed;
  if (exchange_ && exchange_->sink) {
    exchange_->step = Exchange::Step::kAbandon;
    loop_.shared().bulk->Submit(std::move(exchange_));
  }
  exchange_.reset();
  if (events_) loop_.Unsubscribe(*events_);
  events_.reset();
  out_.reset();
  Unlink();
  if (poll_ != nullptr) {
    uv_close(reinterpret_cast<uv_handle_t*>(poll_), [](uv_handle_t* raw) { delete reinterpret_cast<uv_poll_t*>(raw); });
    poll_ = nullptr;
  }
  close(socket_);
  loop_.shared().addresses.Leave(address_);
  loop_.shared().counters.open.fetch_sub(1, std::memory_order_relaxed);
  loop_.Bury(*this);
}

}  // namespace openpress::http
