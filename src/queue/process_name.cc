#include "queue/process_name.h"

#include <array>
#include <cerrno>
#include <charconv>

#include <fmt/format.h>
#include <signal.h>
#include <unistd.h>

#include "core/ids.h"

namespace openpress::queue {
namespace {

/** "host/4026531836/": two containers may share a host's name, but not its table of processes. */
std::string Place() {
  std::array<char, 256> host{};
  if (::gethostname(host.data(), host.size() - 1) != 0) host = {'?'};
  std::array<char, 64> space{};
  if (::readlink("/proc/self/ns/pid", space.data(), space.size() - 1) < 0) space = {'?'};
  std::string digits;
  for (const char c : std::string_view(space.data())) {
    if (c >= '0' && c <= '9') digits.push_back(c);
  }
  return fmt::format("{}/{}/", host.data(), digits);
}

}  // namespace

const std::string& ProcessName() {
  static const std::string name = fmt::format("{}{}/{}", Place(), ::getpid(), RandomHex(4));
  return name;
}

bool IsGone(std::string_view name) {
  static const std::string place = Place();
  if (name == ProcessName() || !name.starts_with(place)) return false;
  name.remove_prefix(place.size());
  pid_t process = 0;
  const auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), process);
  if (error != std::errc() || process <= 0 || end == name.data() + name.size() || *end != '/') return false;
  // Our own id under another name was an earlier process: the first in a container always has the same.
  if (process == ::getpid()) return true;
  return ::kill(process, 0) != 0 && errno == ESRCH;
}

}  // namespace openpress::queue
