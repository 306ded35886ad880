#include "harness.h"

#include <charconv>
#include <stdexcept>
#include <thread>
#include <utility>

#include <arpa/inet.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "http/head.h"

namespace openpress::tests {
namespace {

constexpr int kPatience = 20000;  // milliseconds

std::size_t Number(std::string_view text, int base) {
  std::size_t value = 0;
  std::from_chars(text.data(), text.data() + text.size(), value, base);
  return value;
}

}  // namespace

std::string RawAnswer::Header(std::string_view name) const {
  std::string values;
  std::string_view rest = head;
  while (!rest.empty()) {
    const std::string_view line = rest.substr(0, rest.find("\r\n"));
    rest.remove_prefix(std::min(line.size() + 2, rest.size()));
    const std::size_t colon = line.find(':');
    if (colon == std::string_view::npos || !http::SameWord(line.substr(0, colon), name)) continue;
    if (!values.empty()) values += ", ";
    values += http::TrimSpace(line.substr(colon + 1));
  }
  return values;
}

bool RawAnswer::Has(std::string_view name) const {
  return !Header(name).empty();
}

RawClient::RawClient(const std::string& address, int receive_buffer) {
  const std::size_t colon = address.rfind(':');
  fd_ = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (receive_buffer > 0) setsockopt(fd_, SOL_SOCKET, SO_RCVBUF, &receive_buffer, sizeof receive_buffer);
  sockaddr_in peer{};
  peer.sin_family = AF_INET;
  peer.sin_port = htons(static_cast<std::uint16_t>(std::stoi(address.substr(colon + 1))));
  inet_pton(AF_INET, address.substr(0, colon).c_str(), &peer.sin_addr);
  if (fd_ < 0 || connect(fd_, reinterpret_cast<const sockaddr*>(&peer), sizeof peer) != 0) {
    throw std::runtime_error("cannot connect to " + address);
  }
}

RawClient::RawClient(RawClient&& other) noexcept
    : fd_(std::exchange(other.fd_, -1)), buffer_(std::move(other.buffer_)) {}

RawClient::~RawClient() {
  if (fd_ >= 0) close(fd_);
}

bool RawClient::Send(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t sent = send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
  return true;
}

bool RawClient::Fill() {
  pollfd readable = {fd_, POLLIN, 0};
  if (poll(&readable, 1, kPatience) <= 0) throw std::runtime_error("the server neither answers nor closes");
  char bytes[65536];
  const ssize_t got = recv(fd_, bytes, sizeof bytes, 0);
  if (got <= 0) return false;
  buffer_.append(bytes, static_cast<std::size_t>(got));
  return true;
}

std::string RawClient::ReadUntil(const std::function<bool(const std::string&)>& enough) {
  while (!enough(buffer_) && Fill()) {
  }
  return std::exchange(buffer_, {});
}

RawAnswer RawClient::Read(bool head_request) {
  RawAnswer answer;
  std::size_t end = 0;
  while ((end = buffer_.find("\r\n\r\n")) == std::string::npos) {
    if (!Fill()) return answer;
  }
  answer.head = buffer_.substr(0, end + 2);
  buffer_.erase(0, end + 4);
  answer.status = static_cast<int>(Number(std::string_view(answer.head).substr(9, 3), 10));
  if (head_request || answer.status == 204 || answer.status == 304 || answer.status < 200) return answer;
  if (answer.Has("Content-Length")) {
    const std::size_t length = Number(answer.Header("Content-Length"), 10);
    while (buffer_.size() < length && Fill()) {
    }
    answer.body = buffer_.substr(0, length);
    buffer_.erase(0, length);
  } else {
    while (Fill()) {
    }
    answer.body = std::exchange(buffer_, {});
  }
  return answer;
}

bool RawClient::IsClosed() {
  return buffer_.empty() && !Fill();
}

void RawClient::Kill() {
  const linger now = {1, 0};
  setsockopt(fd_, SOL_SOCKET, SO_LINGER, &now, sizeof now);
  close(std::exchange(fd_, -1));
}

void RawClient::EndSending() {
  shutdown(fd_, SHUT_WR);
}

TestServer::TestServer(http::Routes routes, http::ServerSettings settings, http::Gate gate) {
  settings.listen = "127.0.0.1:0";
  server_ = std::make_unique<http::Server>(settings, std::move(routes), std::move(gate), hot_);
  server_->Start();
}

TestServer::~TestServer() {
  server_->Join(5);
}

RawAnswer TestServer::Get(std::string_view target, std::string_view more_fields) const {
  return Connect().Ask(GetText(target, more_fields));
}

double TestServer::Metric(std::string_view name) const {
  const std::string text = "\n" + server_->Metrics();
  const std::size_t at = text.find(fmt::format("\n{} ", name));
  return at == std::string::npos ? 0 : std::stod(text.substr(at + name.size() + 2));
}

std::string GetText(std::string_view target, std::string_view fields) {
  return fmt::format("GET {} HTTP/1.1\r\nHost: test\r\n{}\r\n", target, fields);
}

bool Eventually(const std::function<bool()>& holds) {
  const auto end = std::chrono::steady_clock::now() + std::chrono::milliseconds(kPatience);
  while (!holds()) {
    if (std::chrono::steady_clock::now() > end) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds(2));
  }
  return true;
}

}  // namespace openpress::tests
