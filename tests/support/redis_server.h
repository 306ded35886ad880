#pragma once

#include <chrono>
#include <filesystem>
#include <fstream>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include <arpa/inet.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <signal.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "core/error.h"
#include "lib/redis/client.h"
#include "support/temporary_folder.h"

namespace openpress::tests {

/** A port of loopback that was free a moment ago. */
inline int FreePort() {
  const int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  const bool good = ::bind(socket, reinterpret_cast<sockaddr*>(&address), size) == 0 &&
                    ::getsockname(socket, reinterpret_cast<sockaddr*>(&address), &size) == 0;
  ::close(socket);
  if (!good) throw std::runtime_error("no port on loopback");
  return ntohs(address.sin_port);
}

/** A real redis-server, or a Sentinel, in a folder of its own; gone with this object. */
class RedisServer {
 public:
  /** @param settings lines of redis.conf */
  explicit RedisServer(std::vector<std::string> settings = {}, bool sentinel = false)
      : settings_(std::move(settings)), sentinel_(sentinel) {
    Start();
  }
  ~RedisServer() { Kill(); }
  RedisServer(const RedisServer&) = delete;
  RedisServer& operator=(const RedisServer&) = delete;

  /** On the same port, with nothing but the settings left: it keeps no file. Returns once it answers. */
  void Start() {
    const std::string file = folder_.path() + "/redis.conf";
    {
      std::ofstream config(file, std::ios::trunc);
      config << fmt::format("bind 127.0.0.1\nport {}\ndir {}\nlogfile {}/log\n", port_, folder_.path(), folder_.path());
      if (!sentinel_) config << "save \"\"\nappendonly no\nrepl-diskless-sync-delay 0\n";
      for (const std::string& line : settings_) config << line << "\n";
    }
    std::vector<std::string> words = {"redis-server", file};
    if (sentinel_) words.emplace_back("--sentinel");
    std::vector<char*> arguments;
    for (std::string& word : words) arguments.push_back(word.data());
    arguments.push_back(nullptr);
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0);
    posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0);
    const int failed = ::posix_spawnp(&process_, "redis-server", &actions, nullptr, arguments.data(), environ);
    posix_spawn_file_actions_destroy(&actions);
    if (failed != 0) throw std::runtime_error("redis-server cannot be started; Debian's package is redis-server");
    WaitUntil([this] { return Answers(); });
  }
  /** kill -9 */
  void Kill() {
    if (process_ == 0) return;
    ::kill(process_, SIGKILL);
    ::kill(process_, SIGCONT);
    ::waitpid(process_, nullptr, 0);
    process_ = 0;
  }
  void Freeze() { ::kill(process_, SIGSTOP); }
  void Thaw() { ::kill(process_, SIGCONT); }

  [[nodiscard]] int port() const noexcept { return port_; }
  [[nodiscard]] std::string url() const { return fmt::format("redis://127.0.0.1:{}", port_); }
  /** A command from outside the program under test. */
  redis::Reply Tell(const redis::Words& command, const std::string& password = "") {
    redis::Connection connection({"127.0.0.1", port_}, std::chrono::seconds(5));
    connection.SignIn("", password);
    return connection.Run(command);
  }

  /** Asks again until @p holds; the time is a stop, not part of any result. */
  template <class Holds>
  static void WaitUntil(const Holds& holds) {
    const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(60);
    while (!holds()) {
      if (std::chrono::steady_clock::now() > end) throw std::runtime_error("what was waited for did not happen");
      ::usleep(5'000);
    }
  }

 private:
  bool Answers() {
    try {
      Tell({"PING"});
      return true;
    } catch (const Error& error) {
      return error.code() == "redis_refused";  // it wants a password
    }
  }

  const TemporaryFolder folder_;
  const std::vector<std::string> settings_;
  const bool sentinel_;
  const int port_ = FreePort();
  pid_t process_ = 0;
};

}  // namespace openpress::tests
