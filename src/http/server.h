#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "http/route.h"

namespace openpress::http {

struct ServerSettings {
  std::string listen = "127.0.0.1:8080";  ///< address:port; port 0 picks a free one
  /** Sockets that listen already and are taken over at Start(); where there are any, `listen` is not used. */
  std::vector<int> sockets = {};
  int loops = 1;
  int workers = 2;
  int bulk_workers = 2;
  std::size_t queue = 1024;
  std::size_t connections_per_address = 512;
  std::size_t max_connections = 16384;
  std::size_t head_size = 16384;
  int idle_timeout = 65;  ///< seconds, as all below
  int head_timeout = 10;
  int stall_timeout = 30;
  std::uint64_t hot_life = 1000;  ///< milliseconds that ready bytes are served without another look
  /** Addresses and networks whose X-Forwarded-For and X-Forwarded-Proto are believed: "127.0.0.1, 10.42.0.0/16". */
  std::string trusted_proxies = {};
  /** The cookie by which the Gate knows somebody; other cookies say nothing of who asks, so that a browser which has
   * some is answered from ready bytes like any other. Empty: any cookie may be the one. */
  std::string session_cookie = {};
};

/** Moves when anything anonymous readers may see has changed; ready-made answers older than that are not served. */
class HotCache {
 public:
  void Invalidate() noexcept { generation_.fetch_add(1, std::memory_order_release); }
  [[nodiscard]] std::uint64_t generation() const noexcept { return generation_.load(std::memory_order_acquire); }

 private:
  std::atomic<std::uint64_t> generation_{0};
};

/** Loops, workers, connections. Four calls: construct, Start, BeginStop, Join. */
class Server {
 public:
  /** @throws Error kBadInput for a route table that contradicts itself or a listen text that cannot be read. */
  Server(ServerSettings settings, Routes routes, Gate gate, std::shared_ptr<HotCache> hot);
  ~Server();

  /** Binds, unless it was given sockets, and starts all threads.
   *  @throws Error kBroken "address in use" and such; kBadInput for a given socket that does not listen on TCP */
  void Start();
  /** The address really bound, "127.0.0.1:43017"; the first one's of several. After Start(). */
  [[nodiscard]] std::string address() const;
  /** Any thread: timeouts, caps and the like from @p settings; what needs a restart is left. */
  void Reload(const ServerSettings& settings);
  /** Any thread: refuses new connections and requests, lets running ones finish. */
  void BeginStop();
  /** Waits for the running ones, at most @p seconds, then closes what is left and ends all threads. */
  void Join(int seconds);

  /** Prometheus text of the counters kept here: requests by status, connections, queue lengths, latencies. */
  [[nodiscard]] std::string Metrics() const;

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace openpress::http
