// How the master is found (https://redis.io/docs/reference/sentinel-clients/): ask the Sentinels one after the other
// for the address of the service, connect, and believe only a server that calls itself a master (ROLE). A Sentinel that
// was cut off may name the former one, and a former master that comes back does not know at once that it is none any
// more; then -READONLY ends the connection, and the search begins anew.
#include "lib/redis/client.h"

#include <algorithm>
#include <charconv>

#include <fmt/format.h>

#include "core/error.h"

namespace openpress::redis {
namespace {

constexpr std::chrono::milliseconds kPatience{1'000};
constexpr std::size_t kMostIdle = 8;
constexpr Millis kFirstPause = 100;
constexpr Millis kLongestPause = 3'000;

Error Unreachable(const std::string& sentence) {
  return {Fault::kUnavailable, "redis_unreachable", sentence};
}

}  // namespace

Client::Client(Address address, const Clock& clock) : address_(std::move(address)), clock_(clock) {}

Client::~Client() = default;

Reply Client::Run(const Words& command) {
  for (bool again = true;; again = false) {
    auto connection = Borrow();
    try {
      Reply reply = connection->Run(command);
      Return(std::move(connection));
      return reply;
    } catch (const Error& error) {
      if (error.fault() != Fault::kUnavailable) {
        Return(std::move(connection));
        throw;
      }
      // The others go to the same server.
      const std::lock_guard lock(mutex_);
      idle_.clear();
      if (!again) throw;
    }
  }
}

std::unique_ptr<Connection> Client::Borrow() {
  {
    const std::lock_guard lock(mutex_);
    if (!idle_.empty()) {
      auto connection = std::move(idle_.back());
      idle_.pop_back();
      return connection;
    }
    if (clock_.Steady() < not_before_) throw Unreachable(reason_);
  }
  try {
    auto connection = Connect();
    const std::lock_guard lock(mutex_);
    pause_ = not_before_ = 0;
    return connection;
  } catch (const Error& error) {
    const std::lock_guard lock(mutex_);
    pause_ = std::clamp(pause_ * 2, kFirstPause, kLongestPause);
    not_before_ = clock_.Steady() + pause_;
    reason_ = error.what();
    throw;
  }
}

void Client::Return(std::unique_ptr<Connection> connection) noexcept {
  if (!connection || !connection->usable()) return;
  const std::lock_guard lock(mutex_);
  if (idle_.size() < kMostIdle) idle_.push_back(std::move(connection));
}

std::string Client::Name() const {
  std::string hosts;
  for (const Endpoint& host : address_.hosts) hosts += fmt::format("{}{}", hosts.empty() ? "" : ",", host.Text());
  return address_.ThroughSentinels() ? fmt::format("{} at the Sentinels {}", address_.service, hosts) : hosts;
}

std::unique_ptr<Connection> Client::Connect() {
  if (!address_.ThroughSentinels()) return ConnectTo(address_.hosts.front());
  std::size_t first = 0;
  {
    const std::lock_guard lock(mutex_);
    first = first_;
  }
  std::string reasons;
  for (std::size_t i = 0; i < address_.hosts.size(); ++i) {
    const std::size_t which = (first + i) % address_.hosts.size();
    try {
      auto connection = ConnectTo(AskSentinel(address_.hosts[which]));
      const std::lock_guard lock(mutex_);
      first_ = which;
      return connection;
    } catch (const Error& error) {
      reasons += fmt::format("{}{}", reasons.empty() ? "" : "; ", error.what());
    }
  }
  throw Unreachable(fmt::format("no master of {} was found: {}", address_.service, reasons));
}

std::unique_ptr<Connection> Client::ConnectTo(const Endpoint& endpoint) {
  auto connection = std::make_unique<Connection>(endpoint, kPatience);
  connection->SignIn(address_.user, address_.password);
  if (address_.database != 0) connection->Run({"SELECT", std::to_string(address_.database)});
  const Reply role = connection->Run({"ROLE"});
  if (role.list.empty() || role.list.front().text != "master") {
    throw Unreachable(fmt::format("Redis at {} is a replica", endpoint.Text()));
  }
  return connection;
}

Endpoint Client::AskSentinel(const Endpoint& sentinel) {
  Connection connection(sentinel, kPatience);
  try {
    connection.SignIn(address_.user, address_.password);
  } catch (const Error& error) {
    // Sentinels often have no password where their servers have one. If this one wants another, it says so below.
    if (error.code() != "redis_sign_in") throw;
  }
  const Reply reply = connection.Run({"SENTINEL", "get-master-addr-by-name", address_.service});
  Endpoint master;
  const bool pair = reply.list.size() == 2;
  if (pair) {
    master.host = reply.list[0].text;
    const std::string& port = reply.list[1].text;
    std::from_chars(port.data(), port.data() + port.size(), master.port);
  }
  if (master.host.empty() || master.port <= 0 || master.port > 65535) {
    throw Unreachable(fmt::format("the Sentinel at {} knows no master of {}", sentinel.Text(), address_.service));
  }
  return master;
}

}  // namespace openpress::redis
