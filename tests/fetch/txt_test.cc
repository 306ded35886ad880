#include "lib/fetch/txt.h"

#include <array>
#include <thread>

#include <arpa/inet.h>
#include <catch2/catch.hpp>
#include <sys/socket.h>
#include <unistd.h>

using openpress::fetch::LookUpTxt;
using openpress::fetch::TxtRecordsOf;
using Texts = std::vector<std::string>;

namespace {

std::string Two(int number) {
  return {static_cast<char>(number >> 8), static_cast<char>(number & 0xFF)};
}

/** A record of the name asked for. */
std::string Record(int type, const std::string& data) {
  return "\xC0\x0C" + Two(type) + Two(1) + Two(0) + Two(60) + Two(static_cast<int>(data.size())) + data;
}

std::string Piece(const std::string& text) {
  return std::string(1, static_cast<char>(text.size())) + text;
}

/** @param id the question's, two bytes */
std::string Answer(const std::string& id, const std::string& question, const Texts& records) {
  std::string all = id + "\x81\x80" + Two(1) + Two(static_cast<int>(records.size())) + Two(0) + Two(0) + question;
  for (const std::string& record : records) all += record;
  return all;
}

const std::string kQuestion = Piece("example") + Piece("org") + std::string(1, '\0') + Two(16) + Two(1);

/** Answers one question on loopback. */
class Server {
 public:
  explicit Server(Texts records) : socket_(::socket(AF_INET, SOCK_DGRAM, 0)) {
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    REQUIRE(::bind(socket_, reinterpret_cast<sockaddr*>(&address), size) == 0);
    REQUIRE(::getsockname(socket_, reinterpret_cast<sockaddr*>(&address), &size) == 0);
    thread_ = std::thread([this, records = std::move(records)] {
      std::array<char, 512> bytes;
      sockaddr_in from{};
      socklen_t length = sizeof from;
      const auto got = ::recvfrom(socket_, bytes.data(), bytes.size(), 0, reinterpret_cast<sockaddr*>(&from), &length);
      if (got < 12) return;
      const std::string answer = Answer(std::string(bytes.data(), 2),
                                        std::string(bytes.data() + 12, static_cast<std::size_t>(got) - 12), records);
      (void)::sendto(socket_, answer.data(), answer.size(), 0, reinterpret_cast<sockaddr*>(&from), length);
    });
  }
  ~Server() {
    ::shutdown(socket_, SHUT_RDWR);
    thread_.join();
    ::close(socket_);
  }
  sockaddr_in address{};

 private:
  int socket_;
  std::thread thread_;
};

}  // namespace

TEST_CASE("texts are put together of their pieces, other records left out", "[txt]") {
  CHECK(TxtRecordsOf(Answer("ab", kQuestion,
                            {Record(16, Piece("one")), Record(1, std::string(4, 'x')),
                             Record(16, Piece("openpress-") + Piece("verification=t"))})) ==
        Texts{"one", "openpress-verification=t"});
  CHECK(TxtRecordsOf(Answer("ab", kQuestion, {})).empty());
}

TEST_CASE("answers that are cut or broken give what was whole, and no more", "[txt]") {
  const std::string whole = Answer("ab", kQuestion, {Record(16, Piece("one")), Record(16, Piece("two"))});
  for (std::size_t length = 0; length < whole.size(); ++length) {
    const Texts found = TxtRecordsOf(std::string_view(whole).substr(0, length));
    CHECK(found.size() <= 1);
  }
  CHECK(TxtRecordsOf(Answer("ab", kQuestion, {Record(16, "\xFFshort")})) == Texts{"short"});
  CHECK(TxtRecordsOf(Answer("ab", kQuestion, {Record(16, "")})) == Texts{""});
  CHECK(TxtRecordsOf(std::string(100, '\xFF')).empty());
}

TEST_CASE("a server is asked and its answer read", "[txt]") {
  const Server server({Record(16, Piece("v=spf1")), Record(16, Piece("openpress-verification=abc"))});
  CHECK(LookUpTxt("example.org", &server.address) == Texts{"v=spf1", "openpress-verification=abc"});
}

TEST_CASE("names that cannot be are not asked for", "[txt]") {
  CHECK(LookUpTxt("").empty());
  CHECK(LookUpTxt(std::string(254, 'x')).empty());
}
