#include "lib/redis/client.h"

#include <future>

#include <catch2/catch.hpp>

#include "core/error.h"
#include "support/redis_server.h"

using namespace openpress;
using namespace std::chrono_literals;
using redis::Client;
using redis::ParseAddress;
using tests::RedisServer;

namespace {

/** What @p call throws, as "code: sentence". */
template <class Call>
std::string Problem(const Call& call) {
  try {
    call();
  } catch (const Error& error) {
    return error.code() + ": " + error.what();
  }
  return "nothing";
}

}  // namespace

TEST_CASE("commands and answers carry any bytes", "[redis]") {
  RedisServer server;
  Client client(ParseAddress(server.url()));
  const std::string value("\r\n\0\xff ", 5);
  CHECK(client.Run({"SET", "k", value}).text == "OK");
  CHECK(client.Run({"GET", "k"}).text == value);
  CHECK(client.Run({"GET", "none"}).IsNil());
  CHECK(client.Run({"INCR", "n"}).integer == 1);
  const auto list = client.Run({"MGET", "k", "none"}).list;
  REQUIRE(list.size() == 2);
  CHECK(list[0].text == value);
  CHECK(list[1].IsNil());
}

TEST_CASE("databases of one server are apart", "[redis]") {
  RedisServer server;
  Client first(ParseAddress(server.url()));
  Client second(ParseAddress(server.url() + "/5"));
  first.Run({"SET", "k", "1"});
  CHECK(second.Run({"GET", "k"}).IsNil());
}

TEST_CASE("a command that the server refuses leaves the connection as it was", "[redis]") {
  RedisServer server;
  Client client(ParseAddress(server.url()));
  client.Run({"SET", "k", "text"});
  CHECK_THAT(Problem([&] { client.Run({"INCR", "k"}); }), Catch::StartsWith("redis_refused: "));
  CHECK(client.Run({"GET", "k"}).text == "text");
  CHECK(server.Tell({"INFO", "stats"}).text.find("total_connections_received:3") != std::string::npos);
}

TEST_CASE("a password opens, and is in no error", "[redis]") {
  RedisServer server({"requirepass hush-1"});
  const auto at = [&](const std::string& who) {
    return ParseAddress("redis://" + who + "127.0.0.1:" + std::to_string(server.port()));
  };
  Client right(at(":hush-1@"));
  CHECK(right.Run({"PING"}).text == "PONG");
  for (const char* who : {":hush-2@", "nobody:hush-2@"}) {
    Client wrong(at(who));
    const std::string problem = Problem([&] { wrong.Run({"PING"}); });
    CHECK_THAT(problem, Catch::StartsWith("redis_sign_in: "));
    CHECK(problem.find("hush") == std::string::npos);
  }
  Client none(at(""));
  CHECK_THAT(Problem([&] { none.Run({"PING"}); }), Catch::Contains("NOAUTH"));
}

TEST_CASE("a server that was restarted is used again by the next command", "[redis]") {
  RedisServer server;
  ManualClock clock{1'000'000};
  Client client(ParseAddress(server.url()), clock);
  client.Run({"SET", "k", "1"});
  server.Kill();
  server.Start();
  CHECK(client.Run({"GET", "k"}).IsNil());
}

TEST_CASE("a server that is away is not asked again before its pause is over", "[redis]") {
  RedisServer server;
  ManualClock clock{1'000'000};
  Client client(ParseAddress(server.url()), clock);
  server.Kill();
  const std::string problem = Problem([&] { client.Run({"PING"}); });
  CHECK_THAT(problem, Catch::StartsWith("redis_unreachable: "));
  server.Start();
  // The clock stands still, so this is said without a look.
  CHECK(Problem([&] { client.Run({"PING"}); }) == problem);
  clock.Advance(10s);
  CHECK(client.Run({"PING"}).text == "PONG");
}

TEST_CASE("a server that hangs is given up, and used when it goes on", "[redis]") {
  RedisServer server;
  ManualClock clock{1'000'000};
  Client client(ParseAddress(server.url()), clock);
  client.Run({"PING"});
  server.Freeze();
  CHECK_THAT(Problem([&] { client.Run({"PING"}); }), Catch::StartsWith("redis_unreachable: "));
  server.Thaw();
  clock.Advance(10s);
  CHECK(client.Run({"PING"}).text == "PONG");
}

TEST_CASE("a command that blocks is ended from another thread", "[redis]") {
  RedisServer server;
  Client client(ParseAddress(server.url()));
  const auto connection = client.Borrow();
  auto waiting = std::async(std::launch::async, [&] {
    return Problem([&] { connection->Run({"BLPOP", "list", "0"}, 3'600s); });
  });
  RedisServer::WaitUntil([&] {
    return server.Tell({"INFO", "clients"}).text.find("blocked_clients:1") != std::string::npos;
  });
  connection->Interrupt();
  CHECK_THAT(waiting.get(), Catch::StartsWith("redis_unreachable: "));
  CHECK_FALSE(connection->usable());
}

TEST_CASE("messages of a channel arrive, and silence is no fault", "[redis]") {
  RedisServer server;
  Client client(ParseAddress(server.url()));
  const auto connection = client.Borrow();
  connection->Run({"SUBSCRIBE", "news"});
  CHECK(connection->Listen(1ms).IsNil());
  client.Run({"PUBLISH", "news", "one"});
  client.Run({"PUBLISH", "news", "two"});
  CHECK(connection->Listen(60s).list.at(2).text == "one");
  CHECK(connection->Listen(60s).list.at(2).text == "two");
  CHECK(connection->usable());
  server.Kill();
  CHECK_THAT(Problem([&] { connection->Listen(60s); }), Catch::StartsWith("redis_unreachable: "));
}
