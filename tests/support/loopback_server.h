#pragma once

#include <array>
#include <atomic>
#include <functional>
#include <stdexcept>
#include <string>
#include <thread>

#include <arpa/inet.h>
#include <fmt/format.h>
#include <sys/socket.h>
#include <unistd.h>

#include "lib/fetch/url.h"

namespace openpress::tests {

/** Answers each connection on loopback with what it is told, and remembers the last request. */
class LoopbackServer {
 public:
  /** @param answer of (path): the bytes to send; "hang" keeps silent until the client goes */
  explicit LoopbackServer(std::function<std::string(const std::string&)> answer, const char* host = "127.0.0.1")
      : answer_(std::move(answer)), socket_(::socket(AF_INET, SOCK_STREAM, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    inet_pton(AF_INET, host, &address.sin_addr);
    socklen_t size = sizeof address;
    Require(::bind(socket_, reinterpret_cast<sockaddr*>(&address), size) == 0);
    Require(::listen(socket_, 16) == 0);
    Require(::getsockname(socket_, reinterpret_cast<sockaddr*>(&address), &size) == 0);
    place = fmt::format("{}:{}", host, ntohs(address.sin_port));
    port = ntohs(address.sin_port);
    thread_ = std::thread([this] { Run(); });
  }
  ~LoopbackServer() {
    ::shutdown(socket_, SHUT_RDWR);
    thread_.join();
    ::close(socket_);
  }

  [[nodiscard]] std::string UrlOf(const std::string& path) const { return "http://" + place + path; }
  [[nodiscard]] fetch::Url At(const std::string& path) const { return fetch::ParseUrl(UrlOf(path)).value(); }

  std::string place;
  int port = 0;
  std::atomic<int> connections = 0;
  std::string request;  ///< of the last connection; to be read after its answer

 private:
  static void Require(bool good) {
    if (!good) throw std::runtime_error("no socket on loopback");
  }

  void Run() {
    for (;;) {
      const int client = ::accept(socket_, nullptr, nullptr);
      if (client < 0) return;
      ++connections;
      std::string head;
      std::array<char, 4096> bytes;
      while (head.find("\r\n\r\n") == std::string::npos) {
        const auto got = ::recv(client, bytes.data(), bytes.size(), 0);
        if (got <= 0) break;
        head.append(bytes.data(), static_cast<std::size_t>(got));
      }
      request = head;
      const auto begin = head.find(' ') + 1;
      const std::string answer = answer_(head.substr(begin, head.find(' ', begin) - begin));
      if (answer == "hang") {
        (void)::recv(client, bytes.data(), bytes.size(), 0);
      } else {
        (void)::send(client, answer.data(), answer.size(), MSG_NOSIGNAL);
      }
      ::close(client);
    }
  }

  const std::function<std::string(const std::string&)> answer_;
  int socket_;
  std::thread thread_;
};

inline std::string Ok(const std::string& body, const std::string& more = "") {
  return fmt::format("HTTP/1.1 200 OK\r\nContent-Type: Text/HTML; charset=utf-8\r\nContent-Length: {}\r\n{}\r\n{}",
                     body.size(), more, body);
}

inline std::string MovedTo(const std::string& location) {
  return "HTTP/1.1 302 Found\r\nContent-Length: 0\r\nLocation: " + location + "\r\n\r\n";
}

}  // namespace openpress::tests
