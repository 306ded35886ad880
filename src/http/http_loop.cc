#include "http/http_loop.h"

#include <algorithm>
#include <cerrno>
#include <iterator>
#include <utility>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <pthread.h>
#include <signal.h>
#include <sys/socket.h>
#include <unistd.h>
#include <uv.h>

#include "core/clock.h"
#include "core/ids.h"
#include "core/log.h"

namespace openpress::http {
namespace {

constexpr std::uint64_t kTickMilliseconds = 500;
constexpr int kAcceptBatch = 64;
constexpr std::uint64_t kLingerMilliseconds = 2000;
constexpr std::uint64_t kLastMilliseconds = 1000;
constexpr std::uint64_t kEventPing = 15000;

template <class T>
void CloseHandle(T*& handle) noexcept {
  if (handle == nullptr) return;
  uv_close(reinterpret_cast<uv_handle_t*>(handle), [](uv_handle_t* raw) { delete reinterpret_cast<T*>(raw); });
  handle = nullptr;
}

std::string AddressText(const sockaddr_storage& peer) {
  char text[INET6_ADDRSTRLEN] = "";
  if (peer.ss_family == AF_INET6) {
    const auto& v6 = reinterpret_cast<const sockaddr_in6&>(peer);
    inet_ntop(AF_INET6, &v6.sin6_addr, text, sizeof text);
    const std::string_view plain = text;
    // A listener on [::] sees IPv4 clients like this; they are to count and look as one and the same.
    if (plain.starts_with("::ffff:") && plain.find('.') != std::string_view::npos) return std::string(plain.substr(7));
  } else if (peer.ss_family == AF_INET) {
    inet_ntop(AF_INET, &reinterpret_cast<const sockaddr_in&>(peer).sin_addr, text, sizeof text);
  }
  return text;
}

}  // namespace

HttpLoop::HttpLoop(Shared& shared, int listener)
    : shared_(shared), listener_(listener), hot_(shared.settings.hot_life) {
  const std::string seed = RandomHex(8);
  id_state_ = std::stoull(seed, nullptr, 16);
  tick_ = new uv_timer_t{};
  tick_->data = this;
  uv_timer_init(loop_.raw(), tick_);
  uv_timer_start(
      tick_, [](uv_timer_t* timer) { static_cast<HttpLoop*>(timer->data)->Tick(); }, kTickMilliseconds,
      kTickMilliseconds);
  end_of_turn_ = new uv_check_t{};
  end_of_turn_->data = this;
  uv_check_init(loop_.raw(), end_of_turn_);
  uv_check_start(end_of_turn_, [](uv_check_t* check) { static_cast<HttpLoop*>(check->data)->EndOfTurn(); });
  listen_poll_ = new uv_poll_t{};
  listen_poll_->data = this;
  if (uv_poll_init(loop_.raw(), listen_poll_, listener_) != 0) {
    delete std::exchange(listen_poll_, nullptr);
  } else {
    uv_poll_start(listen_poll_, UV_READABLE,
                  [](uv_poll_t* poll, int, int) { static_cast<HttpLoop*>(poll->data)->Accept(); });
    listening_ = true;
  }
}

HttpLoop::~HttpLoop() {
  StopListening();
  CloseHandle(tick_);
  CloseHandle(end_of_turn_);
}

void HttpLoop::Start() {
  thread_ = std::thread([this] {
    pthread_setname_np(pthread_self(), "http-loop");
    // sendfile(2) and splice(2) have no MSG_NOSIGNAL, and signals are the main thread's business.
    sigset_t all;
    sigfillset(&all);
    pthread_sigmask(SIG_BLOCK, &all, nullptr);
    loop_.Run();
  });
}

void HttpLoop::Join() {
  if (!thread_.joinable()) return;
  loop_.Stop();
  thread_.join();
  TakeReturned();
  EndOfTurn();
}

void HttpLoop::Return(std::unique_ptr<Exchange> exchange) {
  {
    const std::lock_guard lock(mutex_);
    done_.push_back(std::move(exchange));
  }
  unsettled_.store(true, std::memory_order_release);
}

void HttpLoop::Settle() {
  if (!unsettled_.load(std::memory_order_relaxed) || !unsettled_.exchange(false, std::memory_order_acq_rel)) return;
  std::vector<std::unique_ptr<Exchange>> batch;
  {
    const std::lock_guard lock(mutex_);
    batch.swap(done_);
  }
  for (const auto& exchange : batch) exchange->SendAnswer();
  {
    const std::lock_guard lock(mutex_);
    std::move(batch.begin(), batch.end(), std::back_inserter(returned_));
  }
  loop_.Post([this] { TakeReturned(); });
}

void HttpLoop::TakeReturned() {
  {
    const std::lock_guard lock(mutex_);
    taken_.swap(returned_);
  }
  for (auto& exchange : taken_) {
    KeepHot(*exchange);
    Connection& connection = exchange->connection;
    connection.OnReturn(std::move(exchange));
  }
  taken_.clear();
}

void HttpLoop::KeepHot(Exchange& exchange) {
  if (exchange.outcome == Exchange::Outcome::kAnswered && !exchange.hot_key.empty() && exchange.answer.may_be_kept) {
    ReadyAnswer& answer = exchange.answer;
    exchange.hot = hot_.Keep(exchange.hot_key, {exchange.hot_generation, now(), std::move(answer.fields), answer.etag,
                                                std::make_shared<const std::string>(std::move(answer.body))});
    exchange.outcome = Exchange::Outcome::kHot;
  }
  if (!exchange.making) return;
  for (auto& waiting : making_.End(exchange)) {
    Connection& connection = waiting->connection;
    if (exchange.outcome == Exchange::Outcome::kHot) {
      Counters::Add(shared_.counters.hot_hits);
      waiting->hot = exchange.hot;
      waiting->outcome = Exchange::Outcome::kHot;
      connection.OnReturn(std::move(waiting));
    } else {
      connection.OnWaitedInVain(std::move(waiting));
    }
  }
}

void HttpLoop::BeginStop() {
  loop_.Post([this] {
    Accept();  // whoever got through the handshake already is answered, not reset
    stopping_ = true;
    StopListening();
    for (std::size_t i = 0; i < kWaits; ++i) {
      for (WaitHook* hook = lists_[i].next; hook != &lists_[i];) {
        auto& connection = static_cast<Connection&>(*hook);
        hook = hook->next;
        connection.OnStop();
      }
    }
  });
}

void HttpLoop::CloseAll() {
  loop_.Post([this] {
    stopping_ = true;
    StopListening();
    for (WaitHook& list : lists_) {
      while (list.next != &list) {
        auto& connection = static_cast<Connection&>(*list.next);
        connection.Close();
        if (list.next == static_cast<WaitHook*>(&connection)) connection.Unlink();  // lent: it ends when that is back
      }
    }
  });
}

std::uint64_t HttpLoop::now() noexcept {
  return uv_now(loop_.raw());
}

std::string HttpLoop::NextId() {
  // splitmix64: unique and not to be guessed at a glance; an id is no secret. 12 symbols fit into a string itself.
  id_state_ += 0x9e3779b97f4a7c15ULL;
  std::uint64_t value = id_state_;
  value = (value ^ (value >> 30)) * 0xbf58476d1ce4e5b9ULL;
  value = (value ^ (value >> 27)) * 0x94d049bb133111ebULL;
  value ^= value >> 31;
  std::string id(12, '0');
  for (char& c : id) {
    c = "0123456789abcdefghjkmnpqrstvwxyz"[value & 31];
    value >>= 5;
  }
  return id;
}

void HttpLoop::Enlist(Connection& connection, Wait wait) {
  connection.Unlink();
  WaitHook& list = lists_[static_cast<std::size_t>(wait)];
  WaitHook& hook = connection;
  hook.previous = list.previous;
  hook.next = &list;
  list.previous->next = &hook;
  list.previous = &hook;
}

bool HttpLoop::Submit(std::unique_ptr<Exchange>& exchange, bool bulk) {
  auto& batch = bulk ? for_bulk_ : for_quick_;
  const event::WorkerPool& pool = bulk ? *shared_.bulk : *shared_.quick;
  if (exchange->step != Exchange::Step::kTurn && exchange->step != Exchange::Step::kAbandon &&
      pool.waiting() + batch.size() >= pool.capacity()) {
    return false;
  }
  batch.push_back(std::move(exchange));
  return true;
}

void HttpLoop::EndOfTurn() {
  if (!for_quick_.empty()) shared_.quick->Submit(for_quick_);
  if (!for_bulk_.empty()) shared_.bulk->Submit(for_bulk_);
  buried_.clear();
}

void HttpLoop::Bury(Connection& connection) {
  buried_.emplace_back(&connection);
  count_.fetch_sub(1, std::memory_order_acq_rel);
}

void HttpLoop::Subscribe(std::shared_ptr<EventStream> stream, Connection& connection) {
  EventStream& news = *stream;
  streams_[&news] = &connection;
  news.Attach([this, weak = std::weak_ptr(stream)] {
    loop_.Post([this, weak] {
      const auto held = weak.lock();
      const auto found = streams_.find(held.get());
      if (held && found != streams_.end()) found->second->FeedEvents();
    });
  });
}

void HttpLoop::Unsubscribe(EventStream& stream) {
  streams_.erase(&stream);
  stream.Detach();
}

void HttpLoop::Accept() {
  for (int i = 0; i < kAcceptBatch && listening_; ++i) {
    sockaddr_storage peer{};
    socklen_t size = sizeof peer;
    const int socket = accept4(listener_, reinterpret_cast<sockaddr*>(&peer), &size, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (socket < 0) {
      if (errno == EINTR || errno == ECONNABORTED) continue;
      if (errno == EMFILE || errno == ENFILE || errno == ENOBUFS || errno == ENOMEM) {
        // The backlog stays readable, so the loop would spin: look again at the next tick.
        log::Warning("no descriptor for another connection");
        files_.Clear();
        uv_poll_stop(listen_poll_);
        listening_ = false;
      }
      return;
    }
    Counters::Add(shared_.counters.accepted);
    std::string address = AddressText(peer);
    const bool room = count_.load(std::memory_order_relaxed) <
                      shared_.settings.max_connections / static_cast<std::size_t>(shared_.settings.loops);
    if (!room || !shared_.addresses.Enter(address, shared_.limits.connections_per_address)) {
      RefuseClient(socket);
      continue;
    }
    auto* connection = new Connection(*this, socket, std::move(address));
    count_.fetch_add(1, std::memory_order_acq_rel);
    connection->Watch();
    connection->WaitFor(Wait::kIdle);
  }
}

void HttpLoop::RefuseClient(int socket) {
  Counters::Add(shared_.counters.refused);
  static constexpr std::string_view kText =
      "HTTP/1.1 503 Service Unavailable\r\nConnection: close\r\nRetry-After: 5\r\nContent-Type: application/json\r\n"
      "X-Content-Type-Options: nosniff\r\nReferrer-Policy: strict-origin-when-cross-origin\r\nContent-Length: "
      "75\r\n\r\n"
      "{\"detail\":\"Too many connections are open.\",\"code\":\"too_many_connections\"}\r\n";
  // What the client sent already is read, so that closing does not reset the connection before it saw the answer.
  (void)recv(socket, buffer_.get(), kBufferBytes, MSG_DONTWAIT);
  (void)send(socket, kText.data(), kText.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
  shutdown(socket, SHUT_WR);
  close(socket);
}

void HttpLoop::StopListening() {
  if (listen_poll_ != nullptr) CloseHandle(listen_poll_);
  if (listener_ >= 0) close(listener_);
  listener_ = -1;
  listening_ = false;
}

void HttpLoop::Tick() {
  const std::uint64_t time = now();
  const auto patience = [this](Wait wait) -> std::uint64_t {
    switch (wait) {
      case Wait::kIdle:
        return static_cast<std::uint64_t>(shared_.limits.idle_timeout) * 1000;
      case Wait::kHead:
        return static_cast<std::uint64_t>(shared_.limits.head_timeout) * 1000;
      case Wait::kStall:
        return static_cast<std::uint64_t>(shared_.limits.stall_timeout) * 1000;
      case Wait::kLinger:
        return kLingerMilliseconds;
      case Wait::kLast:
        return kLastMilliseconds;
      case Wait::kEvents:
        return kEventPing;
      case Wait::kBusy:
        break;
    }
    return 0;
  };
  for (std::size_t i = 0; i < kWaits; ++i) {
    const auto wait = static_cast<Wait>(i);
    if (wait == Wait::kBusy) continue;
    WaitHook& list = lists_[i];
    const std::uint64_t limit = patience(wait);
    while (list.next != &list) {
      auto& connection = static_cast<Connection&>(*list.next);
      if (time - connection.since() < limit) break;
      connection.OnTimeout();
      // Whoever stays where it is would be asked for ever.
      if (list.next == static_cast<WaitHook*>(&connection)) Enlist(connection, wait);
    }
  }
  if (++ticks_ % 4 == 0) files_.Sweep(time);
  if (!listening_ && !stopping_ && listen_poll_ != nullptr) {
    uv_poll_start(listen_poll_, UV_READABLE,
                  [](uv_poll_t* poll, int, int) { static_cast<HttpLoop*>(poll->data)->Accept(); });
    listening_ = true;
  }
}

}  // namespace openpress::http
