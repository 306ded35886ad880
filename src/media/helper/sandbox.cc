#include "media/helper/sandbox.h"

#include <algorithm>
#include <cerrno>

#include <fcntl.h>
#include <linux/capability.h>
#include <linux/landlock.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "core/error.h"

namespace openpress::media::helper {

namespace {

// Landlock's structure as of ABI 6; older kernels accept it when the fields they do not know are zero.
struct Ruleset {
  std::uint64_t files;
  std::uint64_t network;
  std::uint64_t scoped;
};
constexpr std::uint64_t kAbi1Rights = (1ULL << 13U) - 1;
constexpr std::uint64_t kRefer = 1ULL << 13U;          // ABI 2
constexpr std::uint64_t kTruncate = 1ULL << 14U;       // ABI 3
constexpr std::uint64_t kDeviceControl = 1ULL << 15U;  // ABI 5
constexpr std::uint64_t kNetwork = 3;                  // ABI 4: bind and connect
constexpr std::uint64_t kScoped = 3;                   // ABI 6: abstract sockets and signals stay inside
constexpr std::uint64_t kReadFile = LANDLOCK_ACCESS_FS_READ_FILE;
constexpr std::uint64_t kReadFolder = LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR;
// Plain files and folders; no links, devices, sockets: what is written here is served to readers.
constexpr std::uint64_t kWriteFolder = kReadFolder | LANDLOCK_ACCESS_FS_WRITE_FILE | LANDLOCK_ACCESS_FS_MAKE_REG |
                                       LANDLOCK_ACCESS_FS_MAKE_DIR | LANDLOCK_ACCESS_FS_REMOVE_FILE |
                                       LANDLOCK_ACCESS_FS_REMOVE_DIR | kTruncate;
// What the dynamic loader and the libraries read. Following a link needs no right, only the file it ends at does.
constexpr const char* kSystemFolders[] = {
    "/usr", "/lib", "/lib64", "/etc/alternatives", "/etc/ld.so.cache", "/etc/fonts", "/sys/devices/system/cpu"};
constexpr const char* kDevices[] = {"/dev/null", "/dev/zero", "/dev/urandom"};
constexpr const char* kLoaders[] = {"/lib64/ld-linux-x86-64.so.2", "/lib/ld-linux-aarch64.so.1"};

// See kOnlyChildHasMemoryLimit: kept from Confine() for LimitMemoryOfChild().
std::int64_t memory_of_child = 0;

int LandlockVersion() {
  const long version = syscall(SYS_landlock_create_ruleset, nullptr, 0, LANDLOCK_CREATE_RULESET_VERSION);
  return version < 0 ? 0 : static_cast<int>(version);
}

void Limit(__rlimit_resource resource, std::int64_t amount, std::int64_t slack = 0) {
  rlimit limit{};
  if (getrlimit(resource, &limit) != 0) throw SystemError("cannot read a limit", errno);
  const auto wanted = static_cast<rlim_t>(amount);
  limit.rlim_max = std::min(limit.rlim_max, wanted + static_cast<rlim_t>(slack));
  limit.rlim_cur = std::min(limit.rlim_max, wanted);
  if (setrlimit(resource, &limit) != 0) throw SystemError("cannot set a limit", errno);
}

void Allow(int ruleset, const std::string& path, std::uint64_t rights, std::uint64_t handled) {
  const int target = open(path.c_str(), O_PATH | O_CLOEXEC);
  if (target < 0) return;  // absent: nothing to allow
  struct stat facts {};
  if (fstat(target, &facts) == 0 && !S_ISDIR(facts.st_mode)) {
    rights &= LANDLOCK_ACCESS_FS_EXECUTE | LANDLOCK_ACCESS_FS_WRITE_FILE | LANDLOCK_ACCESS_FS_READ_FILE | kTruncate;
  }
  landlock_path_beneath_attr rule{};
  rule.allowed_access = rights & handled;
  rule.parent_fd = target;
  const long problem = syscall(SYS_landlock_add_rule, ruleset, LANDLOCK_RULE_PATH_BENEATH, &rule, 0);
  const int number = errno;
  close(target);
  if (problem != 0) throw SystemError("cannot confine access to files", number);
}

int ConfineFiles(const Rooms& rooms) {
  const int version = LandlockVersion();
  if (version == 0) return 0;
  Ruleset wanted{kAbi1Rights, 0, 0};
  if (version >= 2) wanted.files |= kRefer;
  if (version >= 3) wanted.files |= kTruncate;
  if (version >= 5) wanted.files |= kDeviceControl;
  if (version >= 4) wanted.network = kNetwork;
  if (version >= 6) wanted.scoped = kScoped;
  const int ruleset = static_cast<int>(syscall(SYS_landlock_create_ruleset, &wanted, sizeof wanted, 0));
  if (ruleset < 0) throw SystemError("cannot confine access to files", errno);
  for (const char* path : kSystemFolders) Allow(ruleset, path, kReadFolder, wanted.files);
  for (const char* path : kDevices) Allow(ruleset, path, kReadFile | LANDLOCK_ACCESS_FS_WRITE_FILE, wanted.files);
  for (const char* path : kLoaders) Allow(ruleset, path, kReadFile | LANDLOCK_ACCESS_FS_EXECUTE, wanted.files);
  for (const std::string& path : rooms.execute)
    Allow(ruleset, path, kReadFile | LANDLOCK_ACCESS_FS_EXECUTE, wanted.files);
  for (const std::string& path : rooms.read) Allow(ruleset, path, kReadFolder, wanted.files);
  for (const std::string& path : rooms.write) Allow(ruleset, path, kWriteFolder, wanted.files);
  if (syscall(SYS_landlock_restrict_self, ruleset, 0) != 0) throw SystemError("cannot confine access to files", errno);
  close(ruleset);
  return version;
}

void DropCapabilities() {
  for (int capability = 0; capability <= 63; ++capability) prctl(PR_CAPBSET_DROP, capability, 0, 0, 0);
  prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0);
  __user_cap_header_struct header{_LINUX_CAPABILITY_VERSION_3, 0};
  __user_cap_data_struct none[2]{};
  if (syscall(SYS_capset, &header, none) != 0) throw SystemError("cannot give up capabilities", errno);
}

/** What is read and written here waits for what readers are sent, on schedulers that know the difference
 * (ioprio_set(2)).
 *  @return the level in force; 0 is the highest, below 0: unknown */
int QueueBehindReaders() {
  constexpr int kWhoProcess = 1;
  constexpr int kBestEffort = 2 << 13;
  constexpr int kLowest = 7;
  syscall(SYS_ioprio_set, kWhoProcess, 0, kBestEffort | kLowest);
  const long now = syscall(SYS_ioprio_get, kWhoProcess, 0);
  return now < 0 ? -1 : static_cast<int>(now & 7);
}

}  // namespace

Json SandboxAbility() {
  return {{"landlock", LandlockVersion()}, {"seccomp", prctl(PR_GET_SECCOMP, 0, 0, 0, 0) >= 0}};
}

Json Confine(const Limits& limits, const Rooms& rooms) {
  Limit(RLIMIT_CORE, 0);
  Limit(RLIMIT_NOFILE, 128);
  Limit(RLIMIT_FSIZE, limits.file);
  // The soft limit's SIGXCPU says what happened; who ignores it is killed five seconds later.
  Limit(RLIMIT_CPU, std::max<std::int64_t>(1, limits.cpu), 5);
  // Counted over all processes of the user, so it only stops what runs away; the child cannot start processes at all.
  Limit(RLIMIT_NPROC, 4096);
  if constexpr (kOnlyChildHasMemoryLimit) {
    memory_of_child = limits.memory;
  } else {
    Limit(RLIMIT_AS, limits.memory);
  }
  setpriority(PRIO_PROCESS, 0, 10);
  const int io = QueueBehindReaders();
  DropCapabilities();
  if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) throw SystemError("cannot give up privileges", errno);
  const int landlock = ConfineFiles(rooms);
  LoadSystemCallFilter();
  return {{"landlock", landlock}, {"seccomp", true}, {"io", io}};
}

void LimitMemoryOfChild() {
  if constexpr (kOnlyChildHasMemoryLimit) Limit(RLIMIT_AS, memory_of_child);
}

}  // namespace openpress::media::helper
