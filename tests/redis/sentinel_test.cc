// Three real Sentinels, a master and a replica.
#include <memory>

#include <catch2/catch.hpp>

#include "core/error.h"
#include "support/redis_server.h"

using namespace openpress;
using redis::Client;
using tests::RedisServer;

namespace {

constexpr const char* kPassword = "hush";

struct Sentinels {
  explicit Sentinels(int port) {
    for (auto& sentinel : all) {
      sentinel = std::make_unique<RedisServer>(
          std::vector<std::string>{fmt::format("sentinel monitor press 127.0.0.1 {} 2", port),
                                   fmt::format("sentinel auth-pass press {}", kPassword),
                                   "sentinel down-after-milliseconds press 300",
                                   "sentinel failover-timeout press 2000"},
          true);
    }
  }
  [[nodiscard]] std::string Url() const {
    return fmt::format("redis-sentinel://:{}@127.0.0.1:{},127.0.0.1:{},127.0.0.1:{}/press", kPassword, all[0]->port(),
                       all[1]->port(), all[2]->port());
  }
  std::unique_ptr<RedisServer> all[3];
};

/** The commands of a program that goes on in spite of faults. */
std::string Try(Client& client, const redis::Words& command) {
  try {
    const auto reply = client.Run(command);
    return reply.IsNil() ? "nothing" : reply.text;
  } catch (const Error& error) {
    return error.code();
  }
}

std::vector<std::string> Server() {
  return {fmt::format("requirepass {}", kPassword), fmt::format("masterauth {}", kPassword)};
}

}  // namespace

TEST_CASE("a fail-over is followed through any Sentinel", "[redis][sentinel]") {
  RedisServer master(Server());
  auto settings = Server();
  settings.push_back(fmt::format("replicaof 127.0.0.1 {}", master.port()));
  RedisServer replica(settings);
  Sentinels sentinels(master.port());
  Client client(redis::ParseAddress(sentinels.Url()));

  RedisServer::WaitUntil([&] { return Try(client, {"SET", "k", "1"}) == "OK"; });
  RedisServer::WaitUntil([&] { return replica.Tell({"GET", "k"}, kPassword).text == "1"; });
  RedisServer::WaitUntil([&] {
    const auto known = sentinels.all[0]->Tell({"SENTINEL", "replicas", "press"});
    const auto others = sentinels.all[0]->Tell({"SENTINEL", "sentinels", "press"});
    return known.list.size() == 1 && others.list.size() == 2;
  });

  // One Sentinel is not needed to find the master, nor to agree that it is gone.
  sentinels.all[0]->Kill();
  master.Kill();
  RedisServer::WaitUntil([&] { return Try(client, {"SET", "k", "2"}) == "OK"; });
  CHECK(replica.Tell({"GET", "k"}, kPassword).text == "2");

  // The former master comes back believing in itself; the Sentinels make it a replica, and nobody writes to it.
  master.Start();
  RedisServer::WaitUntil([&] { return master.Tell({"ROLE"}, kPassword).list.at(0).text == "slave"; });
  CHECK(Try(client, {"SET", "k", "3"}) == "OK");
  CHECK(replica.Tell({"GET", "k"}, kPassword).text == "3");
}

TEST_CASE("a server that has become a replica is left for the master", "[redis][sentinel]") {
  RedisServer first(Server());
  RedisServer second(Server());
  Sentinels sentinels(first.port());
  Client client(redis::ParseAddress(sentinels.Url()));
  RedisServer::WaitUntil([&] { return Try(client, {"SET", "k", "1"}) == "OK"; });
  // As an operator does it by hand.
  first.Tell({"REPLICAOF", "127.0.0.1", std::to_string(second.port())}, kPassword);
  for (const auto& sentinel : sentinels.all) {
    sentinel->Tell({"SENTINEL", "REMOVE", "press"});
    sentinel->Tell({"SENTINEL", "MONITOR", "press", "127.0.0.1", std::to_string(second.port()), "2"});
  }
  CHECK(Try(client, {"SET", "k", "2"}) == "OK");
  CHECK(second.Tell({"GET", "k"}, kPassword).text == "2");
}

TEST_CASE("no Sentinel, or none that knows the service, is said without the password", "[redis][sentinel]") {
  RedisServer server;
  Sentinels sentinels(server.port());
  for (const std::string& url :
       {fmt::format("redis-sentinel://:{}@127.0.0.1:{}/other", kPassword, sentinels.all[0]->port()),
        fmt::format("redis-sentinel://:{}@127.0.0.1:{}/press", kPassword, tests::FreePort())}) {
    Client client(redis::ParseAddress(url));
    try {
      client.Run({"PING"});
      FAIL_CHECK("it was found");
    } catch (const Error& error) {
      CHECK(error.code() == "redis_unreachable");
      CHECK(std::string(error.what()).find(kPassword) == std::string::npos);
    }
  }
}
