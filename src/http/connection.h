#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "http/exchange.h"
#include "http/outgoing.h"

struct uv_poll_s;

namespace openpress::http {

class HttpLoop;
struct HotAnswer;

/** What a connection waits for; each has its own list and its own patience. */
enum class Wait { kIdle, kHead, kStall, kLinger, kEvents, kLast, kBusy };
inline constexpr std::size_t kWaits = 7;

/** A place in one of the loop's lists. */
struct WaitHook {
  WaitHook* previous = this;
  WaitHook* next = this;
  void Unlink() noexcept {
    previous->next = next;
    next->previous = previous;
    previous = next = this;
  }
};

/** One client's TCP connection: takes requests off it one after the other and sends the answers in that order.
 *
 *  Everything runs on the loop's thread. While a worker has the exchange, or even the socket (a turn of a large body),
 *  the connection only waits; when it has to end in that time, it dies when the exchange comes back. */
class Connection final : private WaitHook {
 public:
  /** Takes @p socket over, which is non-blocking. */
  Connection(HttpLoop& loop, int socket, std::string address);
  ~Connection();
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  void OnReady(int status, int events) noexcept;
  /** The exchange this connection lent comes back. */
  void OnReturn(std::unique_ptr<Exchange> exchange);
  /** The exchange waited for an answer that cannot be shared after all: it makes one of its own. */
  void OnWaitedInVain(std::unique_ptr<Exchange> exchange);
  /** It stands first in its list, and its patience has run out. */
  void OnTimeout();
  /** No more requests: closes now if idle, after the answer otherwise. */
  void OnStop();
  /** Now, whatever is under way. */
  void Close();

  [[nodiscard]] const std::string& address() const noexcept { return address_; }
  [[nodiscard]] std::uint64_t since() const noexcept { return since_; }

 private:
  friend class HttpLoop;
  enum class State {
    kHead,     // between requests, or in the middle of a head
    kBody,     // collecting a body in memory
    kLent,     // a worker has the exchange
    kUpload,   // the sink waits for more from the socket
    kSend,     // an answer is on its way
    kReading,  // a bulk worker brings a part of a file into memory
    kEvents,   // an event stream
    kLinger,   // answered without reading everything: throws away what comes
    kClosed,
  };
  class ReadAhead;

  // connection.cc: bytes in
  void OnReadable();
  void OnEnd();
  std::size_t Consume(std::string_view bytes);
  void ConsumeBuffered();
  void Resume();
  std::size_t StartRequest(std::string_view bytes);
  std::size_t CollectBody(std::string_view bytes);
  void StartTurn(std::string early);
  void Watch();
  void WaitFor(Wait wait);

  // request.cc: what a request leads to
  void Route(const Head& head, std::string path);
  void RunRoute(const Head& head, std::string path, const RouteMatch& match);
  void RunInline(const Head& head, std::string path, const RouteMatch& match);
  void ReplyHot(const Head& head, const HotAnswer& hot, std::string_view id);
  void TellMethods(const Head& head, unsigned methods);
  void Lend(std::unique_ptr<Exchange> exchange);
  void Refuse(const Head& head, int status, std::string_view code, std::string_view detail,
              std::string_view fields = {});
  void RefuseFraming(int status);
  void Reply(const Head& head, ReadyAnswer answer, std::string_view id);
  void SendNow(std::string_view text);

  // sending.cc: bytes out
  void Send(std::unique_ptr<Outgoing> out);
  void Block();
  void Flush();
  bool FlushMemory();
  bool FlushPart(std::uint64_t& budget);
  bool NeedsReadAhead(std::uint64_t at);
  void OnReadAhead();
  void Sent();
  void FeedEvents();
  void CountSent(ssize_t bytes);
  void PingEvents();

  HttpLoop& loop_;
  uv_poll_s* poll_;  // freed in its close callback
  int socket_;
  int watched_ = 0;  // the uv_poll events asked for
  State state_ = State::kHead;
  Wait wait_ = Wait::kBusy;
  bool keep_alive_ = true;
  bool undrained_ = false;     // part of the request has not been read: linger after the answer
  bool blocked_ = false;       // the socket takes no more for now
  bool ended_ = false;         // the client sends no more
  bool doomed_ = false;        // to be closed when the exchange is back
  bool skipped_line_ = false;  // one empty line before a request line may be ignored (RFC 9112 section 2.2)
  bool warm_ = false;          // the part at hand has just been read ahead
  int status_ = 0;
  std::uint64_t since_ = 0;    // milliseconds, when it joined its list
  std::uint64_t moved_ = 0;    // bytes in or out since then
  std::uint64_t started_ = 0;  // nanoseconds, when the head was whole
  std::size_t scanned_ = 0;    // of `in_`: no blank line before
  std::string in_;             // read, but not used yet
  std::string address_;
  std::unique_ptr<Exchange> exchange_;
  std::unique_ptr<Outgoing> out_;
  std::shared_ptr<EventStream> events_;
};

}  // namespace openpress::http
