#include "app/activation.h"

#include <charconv>
#include <cstdlib>
#include <optional>
#include <string_view>

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include "core/error.h"

namespace openpress::app {
namespace {

constexpr int kFirst = 3;  // SD_LISTEN_FDS_START
constexpr int kMost = 64;  // far more than a site has addresses; keeps nonsense from closing what is not ours

std::optional<long> NumberIn(const char* variable) {
  const char* text = std::getenv(variable);
  if (text == nullptr) return std::nullopt;
  const std::string_view digits = text;
  long number = 0;
  const auto [end, problem] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  if (problem != std::errc{} || end != digits.data() + digits.size()) return std::nullopt;
  return number;
}

}  // namespace

std::vector<int> GivenSockets() {
  const auto process = NumberIn("LISTEN_PID");
  const auto count = NumberIn("LISTEN_FDS");
  for (const char* variable : {"LISTEN_PID", "LISTEN_FDS", "LISTEN_FDNAMES"}) unsetenv(variable);
  std::vector<int> sockets;
  if (!process || *process != getpid() || !count || *count <= 0) return sockets;
  for (int fd = kFirst; fd < kFirst + *count; ++fd) {
    if (*count > kMost || fcntl(fd, F_SETFD, FD_CLOEXEC) != 0) {
      throw Error(Fault::kBadInput, "bad_sockets",
                  fmt::format("LISTEN_FDS announces {} sockets, but descriptor {} cannot be used", *count, fd));
    }
    sockets.push_back(fd);
  }
  return sockets;
}

}  // namespace openpress::app
