#include "http/server.h"

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <chrono>
#include <mutex>
#include <thread>
#include <vector>

#include <arpa/inet.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include "core/log.h"
#include "http/http_loop.h"

namespace openpress::http {
namespace {

constexpr int kBacklog = 4096;

struct Endpoint {
  sockaddr_storage address{};
  socklen_t size = 0;

  void SetPort(std::uint16_t port) noexcept {
    if (address.ss_family == AF_INET6)
      reinterpret_cast<sockaddr_in6&>(address).sin6_port = htons(port);
    else
      reinterpret_cast<sockaddr_in&>(address).sin_port = htons(port);
  }
};

Endpoint ParseListen(std::string_view listen) {
  const auto refuse = [&] {
    return Error(Fault::kBadInput, "bad_listen",
                 fmt::format("cannot listen on \"{}\": give an address and a port, such as 127.0.0.1:8080 or [::]:8080",
                             listen));
  };
  const std::size_t colon = listen.rfind(':');
  if (colon == std::string_view::npos) throw refuse();
  std::string host(listen.substr(0, colon));
  const std::string_view port_text = listen.substr(colon + 1);
  std::uint16_t port = 0;
  const auto result = std::from_chars(port_text.data(), port_text.data() + port_text.size(), port);
  if (result.ec != std::errc{} || result.ptr != port_text.data() + port_text.size()) throw refuse();
  Endpoint endpoint;
  if (host.size() > 2 && host.front() == '[' && host.back() == ']') {
    host = host.substr(1, host.size() - 2);
    auto& v6 = reinterpret_cast<sockaddr_in6&>(endpoint.address);
    v6.sin6_family = AF_INET6;
    endpoint.size = sizeof v6;
    if (inet_pton(AF_INET6, host.c_str(), &v6.sin6_addr) != 1) throw refuse();
  } else {
    if (host == "localhost") host = "127.0.0.1";
    if (host.empty()) host = "0.0.0.0";
    auto& v4 = reinterpret_cast<sockaddr_in&>(endpoint.address);
    v4.sin_family = AF_INET;
    endpoint.size = sizeof v4;
    if (inet_pton(AF_INET, host.c_str(), &v4.sin_addr) != 1) throw refuse();
  }
  endpoint.SetPort(port);
  return endpoint;
}

class Socket {
 public:
  explicit Socket(int fd) : fd_(fd) {}
  ~Socket() {
    if (fd_ >= 0) close(fd_);
  }
  Socket(Socket&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  Socket& operator=(Socket&&) = delete;
  [[nodiscard]] int get() const noexcept { return fd_; }
  int Release() noexcept { return std::exchange(fd_, -1); }

 private:
  int fd_;
};

Socket Bind(const Endpoint& endpoint, bool shared_port, std::string_view listen) {
  Socket socket(::socket(endpoint.address.ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  const int on = 1;
  const int off = 0;
  if (socket.get() < 0) throw SystemError(fmt::format("cannot listen on {}", listen), errno);
  setsockopt(socket.get(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  setsockopt(socket.get(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);  // accepted sockets inherit it
  if (endpoint.address.ss_family == AF_INET6) setsockopt(socket.get(), IPPROTO_IPV6, IPV6_V6ONLY, &off, sizeof off);
  if (shared_port) setsockopt(socket.get(), SOL_SOCKET, SO_REUSEPORT, &on, sizeof on);
  if (bind(socket.get(), reinterpret_cast<const sockaddr*>(&endpoint.address), endpoint.size) != 0) {
    throw SystemError(fmt::format("cannot listen on {}", listen), errno);
  }
  return socket;
}

Endpoint NameOf(const Socket& socket) {
  Endpoint name;
  name.size = sizeof name.address;
  getsockname(socket.get(), reinterpret_cast<sockaddr*>(&name.address), &name.size);
  return name;
}

/** A socket that somebody else opened, made into what Bind() and listen() would have made. */
Socket TakeOver(int fd) {
  Socket socket(fd);
  int listens = 0;
  socklen_t size = sizeof listens;
  const bool known = getsockopt(fd, SOL_SOCKET, SO_ACCEPTCONN, &listens, &size) == 0;
  const sa_family_t family = known ? NameOf(socket).address.ss_family : sa_family_t{AF_UNSPEC};
  if (listens == 0 || (family != AF_INET && family != AF_INET6)) {
    throw Error(Fault::kBadInput, "bad_sockets",
                fmt::format("descriptor {} was given to listen on, but is not a listening TCP socket", fd));
  }
  const int on = 1;
  setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);  // accepted sockets inherit it
  if (fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) | O_NONBLOCK) != 0) throw SystemError("cannot use a given socket", errno);
  return socket;
}

/** One for each of @p count loops. Loops that share a socket take turns by who is awake first. */
std::vector<Socket> TakeOver(const std::vector<int>& given, int count) {
  std::vector<Socket> sockets;
  sockets.reserve(std::max(given.size(), static_cast<std::size_t>(count)));
  for (const int fd : given) sockets.push_back(TakeOver(fd));
  for (std::size_t i = 0; static_cast<int>(sockets.size()) < count; ++i) {
    const int copy = fcntl(sockets[i].get(), F_DUPFD_CLOEXEC, 0);
    if (copy < 0) throw SystemError("cannot share a given socket", errno);
    sockets.emplace_back(copy);
  }
  return sockets;
}

std::string TextOf(const Endpoint& endpoint) {
  char text[INET6_ADDRSTRLEN] = "";
  if (endpoint.address.ss_family == AF_INET6) {
    const auto& v6 = reinterpret_cast<const sockaddr_in6&>(endpoint.address);
    inet_ntop(AF_INET6, &v6.sin6_addr, text, sizeof text);
    return fmt::format("[{}]:{}", text, ntohs(v6.sin6_port));
  }
  const auto& v4 = reinterpret_cast<const sockaddr_in&>(endpoint.address);
  inet_ntop(AF_INET, &v4.sin_addr, text, sizeof text);
  return fmt::format("{}:{}", text, ntohs(v4.sin_port));
}

/** Every socket needs a loop that looks at it. */
ServerSettings WithLoopForEach(ServerSettings settings) {
  settings.loops = std::max({1, settings.loops, static_cast<int>(settings.sockets.size())});
  return settings;
}

}  // namespace

class Server::Impl {
 public:
  Impl(ServerSettings settings, Routes routes, Gate gate, std::shared_ptr<HotCache> hot)
      : endpoint_(ParseListen(settings.listen)),
        shared_(WithLoopForEach(std::move(settings)), std::move(routes), std::move(gate), std::move(hot)) {}

  ~Impl() { Join(0); }

  void Start() {
    const ServerSettings& settings = shared_.settings;
    std::vector<Socket> sockets = settings.sockets.empty() ? Listen() : TakeOver(settings.sockets, settings.loops);
    bound_ = NameOf(sockets.front());
    const auto settle = [this] {
      for (auto& loop : loops_) loop->Settle();
    };
    shared_.quick =
        std::make_unique<event::WorkerPool>("http-worker", std::max(1, settings.workers), settings.queue, settle);
    shared_.bulk =
        std::make_unique<event::WorkerPool>("http-bulk", std::max(1, settings.bulk_workers), settings.queue, settle);
    for (Socket& socket : sockets) loops_.push_back(std::make_unique<HttpLoop>(shared_, socket.Release()));
    for (auto& loop : loops_) loop->Start();
  }

  [[nodiscard]] std::string address() const { return TextOf(bound_); }

  void Reload(const ServerSettings& settings) { shared_.limits.Set(settings); }

  void BeginStop() {
    shared_.stopping = true;
    for (auto& loop : loops_) loop->BeginStop();
  }

  void Join(int seconds) {
    const std::lock_guard lock(joining_);
    if (loops_.empty()) return;
    BeginStop();
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(seconds);
    while (Connections() > 0 && std::chrono::steady_clock::now() < deadline) {
      std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
    if (const std::size_t left = Connections(); left > 0 && seconds > 0) {
      log::Warning("connections are closed before their requests are done", {{"connections", left}});
    }
    // Sockets are shut down first, so that turns of large bodies end; then workers finish what they have and hand it
    // back to loops that still run; those close what was waiting for it.
    for (auto& loop : loops_) loop->CloseAll();
    while (Connections() > 0) std::this_thread::sleep_for(std::chrono::milliseconds(1));
    shared_.bulk->Stop();
    shared_.quick->Stop();
    for (auto& loop : loops_) loop->Join();
    loops_.clear();
  }

  [[nodiscard]] std::string Metrics() const {
    return shared_.counters.Text(shared_.quick ? shared_.quick->waiting() : 0,
                                 shared_.bulk ? shared_.bulk->waiting() : 0);
  }

 private:
  /** As many sockets as there are loops. */
  std::vector<Socket> Listen() {
    const ServerSettings& settings = shared_.settings;
    std::vector<Socket> sockets;
    // The first socket is bound alone: with SO_REUSEPORT a second server on the same port would go unnoticed, and
    // each would get half of the clients.
    Endpoint bound;
    {
      Socket alone = Bind(endpoint_, false, settings.listen);
      bound = NameOf(alone);
      if (settings.loops == 1) sockets.push_back(std::move(alone));
    }
    while (static_cast<int>(sockets.size()) < settings.loops) sockets.push_back(Bind(bound, true, settings.listen));
    for (const Socket& socket : sockets) {
      if (listen(socket.get(), kBacklog) != 0)
        throw SystemError(fmt::format("cannot listen on {}", settings.listen), errno);
    }
    return sockets;
  }

  [[nodiscard]] std::size_t Connections() const {
    std::size_t count = 0;
    for (const auto& loop : loops_) count += loop->connections();
    return count;
  }

  const Endpoint endpoint_;
  Endpoint bound_;
  Shared shared_;
  std::vector<std::unique_ptr<HttpLoop>> loops_;
  std::mutex joining_;
};

Server::Server(ServerSettings settings, Routes routes, Gate gate, std::shared_ptr<HotCache> hot)
    : impl_(std::make_unique<Impl>(std::move(settings), std::move(routes), std::move(gate), std::move(hot))) {}

Server::~Server() = default;

void Server::Start() {
  impl_->Start();
}

std::string Server::address() const {
  return impl_->address();
}

void Server::Reload(const ServerSettings& settings) {
  impl_->Reload(settings);
}

void Server::BeginStop() {
  impl_->BeginStop();
}

void Server::Join(int seconds) {
  impl_->Join(seconds);
}

std::string Server::Metrics() const {
  return impl_->Metrics();
}

}  // namespace openpress::http
