#include "core/journal.h"

#include <cstdint>
#include <cstdlib>
#include <cstring>

#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

namespace openpress::log {
namespace {

constexpr char kSocket[] = "/run/systemd/journal/socket";

/** Upper case, digits and underscores: what the journal takes as a name. */
std::string NameOf(std::string_view key) {
  std::string name = "OPENPRESS_";
  for (const char c : key) {
    const bool small = c >= 'a' && c <= 'z';
    const bool plain = (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    name.push_back(small ? static_cast<char>(c - 'a' + 'A') : plain ? c : '_');
  }
  return name;
}

void Append(std::string& entry, std::string_view name, std::string_view value) {
  entry += name;
  if (value.find('\n') == std::string_view::npos) {
    entry += '=';
  } else {
    // A value that would end its own line goes with its length instead, 64 bits with the lowest byte first.
    entry += '\n';
    for (std::uint64_t left = value.size(), i = 0; i < 8; ++i, left >>= 8U) entry += static_cast<char>(left & 0xffU);
  }
  entry += value;
  entry += '\n';
}

}  // namespace

bool IsJournal() {
  const char* stream = std::getenv("JOURNAL_STREAM");
  struct stat output {};
  if (stream == nullptr || fstat(STDERR_FILENO, &output) != 0) return false;
  return stream == fmt::format("{}:{}", output.st_dev, output.st_ino);
}

std::string JournalEntry(int priority, std::string_view message, Fields fields) {
  std::string entry;
  Append(entry, "MESSAGE", message);
  Append(entry, "PRIORITY", std::to_string(priority));
  Append(entry, "SYSLOG_IDENTIFIER", "openpress");
  for (const Field& field : fields) Append(entry, NameOf(field.key), field.value);
  return entry;
}

bool SendToJournal(std::string_view entry) {
  static const int socket = ::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  std::memcpy(address.sun_path, kSocket, sizeof kSocket);
  const auto sent = sendto(socket, entry.data(), entry.size(), MSG_NOSIGNAL,
                           reinterpret_cast<const sockaddr*>(&address), sizeof address);
  return sent == static_cast<ssize_t>(entry.size());
}

}  // namespace openpress::log
