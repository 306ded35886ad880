#include <algorithm>
#include <chrono>
#include <fstream>
#include <string>
#include <vector>

#include <catch2/catch.hpp>
#include <fmt/format.h>
#include <sys/resource.h>
#include <unistd.h>

#include "harness.h"
#include "support/sanitized.h"

using namespace openpress;
using namespace openpress::http;
using namespace openpress::tests;

namespace {

/** Descriptors this process may open, after asking for as many as it needs. Each connection takes two: both ends
 *  live here. */
std::size_t RoomFor(std::size_t connections) {
  rlimit limit{};
  getrlimit(RLIMIT_NOFILE, &limit);
  limit.rlim_cur = std::min<rlim_t>(limit.rlim_max, connections * 2 + 200);
  setrlimit(RLIMIT_NOFILE, &limit);
  getrlimit(RLIMIT_NOFILE, &limit);
  return std::min<std::size_t>(connections, (limit.rlim_cur - 200) / 2);
}

std::size_t ResidentBytes() {
  std::ifstream statm("/proc/self/statm");
  std::size_t size = 0;
  std::size_t resident = 0;
  statm >> size >> resident;
  return resident * static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
}

/** Half-way and nearly worst of 300 requests, in microseconds. */
std::pair<long, long> Latencies(RawClient& client) {
  std::vector<long> times;
  for (int i = 0; i < 300; ++i) {
    const auto begin = std::chrono::steady_clock::now();
    REQUIRE(client.Ask(GetText("/a")).status == 200);
    times.push_back(
        std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::steady_clock::now() - begin).count());
  }
  std::sort(times.begin(), times.end());
  return {times[150], times[297]};
}

}  // namespace

TEST_CASE("thousands of idle connections and half-sent heads cost a buffer each", "[idle]") {
  const std::size_t idle = std::min<std::size_t>(5000, RoomFor(6000) * 5 / 6);
  const std::size_t half = idle / 5;
  if (idle < 5000) WARN("the limit of descriptors allows " << idle << " idle connections instead of 5000");
  ServerSettings settings;
  settings.connections_per_address = 100000;
  settings.head_timeout = 120;
  TestServer server({{.method = Method::kGet,
                      .pattern = "/a",
                      .run = Run::kInline,
                      .handler = [](Request&, Response& response) { response.SetBody("inline", "text/plain"); }}},
                    settings);
  RawClient active = server.Connect();
  const auto [median_before, worst_before] = Latencies(active);
  std::vector<RawClient> clients;
  clients.reserve(idle + half);
  const std::size_t before = ResidentBytes();
  for (std::size_t i = 0; i < idle; ++i) {
    clients.push_back(server.Connect());
    REQUIRE(clients.back().Ask(GetText("/a")).status == 200);
  }
  const std::size_t with_idle = ResidentBytes();
  for (std::size_t i = 0; i < half; ++i) {
    clients.push_back(server.Connect());
    clients.back().Send("GET /a HTTP/1.1\r\nHost: a\r\nX: " + std::string(400, 'x'));
  }
  REQUIRE(
      Eventually([&] { return server.Metric("openpress_http_connections") == static_cast<double>(idle + half + 1); }));
  const auto [median, worst] = Latencies(active);
  const std::size_t with_all = ResidentBytes();
  const double each_idle =
      static_cast<double>(with_idle - std::min(before, with_idle)) / 1024 / static_cast<double>(idle);
  const double each_half =
      static_cast<double>(with_all - std::min(with_idle, with_all)) / 1024 / static_cast<double>(half);
  fmt::print(
      "{} idle connections: {:.2f} KiB each; {} half-sent heads: {:.2f} KiB each (server and test client together)\n"
      "one active client: median {} -> {} us, p99 {} -> {} us\n",
      idle, each_idle, half, each_half, median_before, median, worst_before, worst);
  if (!kSanitized) {
    CHECK(each_idle < 4);
    CHECK(each_half < 6);
  }
  // All of them still work.
  for (std::size_t i = 0; i < clients.size(); i += 97) {
    CHECK(clients[i].Ask(i < idle ? GetText("/a") : std::string("\r\n\r\n")).status == 200);
  }
}
