#include "lib/fetch/txt.h"

#include <algorithm>
#include <array>
#include <cstdint>

#include <arpa/nameser.h>
#include <resolv.h>

namespace openpress::fetch {
namespace {

constexpr std::size_t kLargestAnswer = 16 * 1024;
constexpr int kMostRecords = 100;
constexpr std::size_t kLongestName = 253;

/** A resolver's state of this call's own, so that threads do not share one. */
class Resolver {
 public:
  explicit Resolver(const sockaddr_in* server) {
    good_ = res_ninit(&state_) == 0;
    state_.retrans = 2;
    state_.retry = 1;
    if (server == nullptr) return;
    state_.nscount = 1;
    state_.nsaddr_list[0] = *server;
  }
  ~Resolver() {
    if (good_) res_nclose(&state_);
  }
  Resolver(const Resolver&) = delete;
  Resolver& operator=(const Resolver&) = delete;

  std::string Ask(const std::string& name) {
    std::array<unsigned char, kLargestAnswer> answer;
    const int length =
        good_ ? res_nquery(&state_, name.c_str(), ns_c_in, ns_t_txt, answer.data(), static_cast<int>(answer.size()))
              : -1;
    if (length <= 0) return "";
    return {reinterpret_cast<const char*>(answer.data()), std::min<std::size_t>(answer.size(), length)};
  }

 private:
  struct __res_state state_ {};
  bool good_ = false;
};

/** The pieces of a TXT record, each after its length (RFC 1035 section 3.3.14). */
std::string Joined(const std::uint8_t* data, std::size_t size) {
  std::string text;
  for (std::size_t at = 0; at < size;) {
    const std::size_t length = std::min<std::size_t>(data[at], size - at - 1);
    text.append(reinterpret_cast<const char*>(data + at + 1), length);
    at += length + 1;
  }
  return text;
}

}  // namespace

std::vector<std::string> TxtRecordsOf(std::string_view answer) {
  std::vector<std::string> texts;
  ns_msg message;
  if (ns_initparse(reinterpret_cast<const unsigned char*>(answer.data()), static_cast<int>(answer.size()), &message) !=
      0) {
    return texts;
  }
  const int count = std::min<int>(ns_msg_count(message, ns_s_an), kMostRecords);
  for (int i = 0; i < count; ++i) {
    ns_rr record;
    if (ns_parserr(&message, ns_s_an, i, &record) != 0) break;
    if (ns_rr_type(record) != ns_t_txt || ns_rr_class(record) != ns_c_in) continue;
    texts.push_back(Joined(ns_rr_rdata(record), ns_rr_rdlen(record)));
  }
  return texts;
}

std::vector<std::string> LookUpTxt(const std::string& host, const sockaddr_in* server) {
  if (host.empty() || host.size() > kLongestName) return {};
  // With the dot at its end nobody adds a search domain.
  return TxtRecordsOf(Resolver(server).Ask(host.ends_with('.') ? host : host + "."));
}

}  // namespace openpress::fetch
