// Runs where ffmpeg would run and tries what a decoder that was taken over would try. Prints one line for each attempt:
// "<what> refused" or "<what> ALLOWED".

#include <cstdio>
#include <cstdlib>
#include <string>

#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

namespace {

void Report(const char* what, bool allowed) {
  std::printf("%s %s\n", what, allowed ? "ALLOWED" : "refused");
}

bool Opens(const std::string& path, int flags) {
  const int file = open(path.c_str(), flags, 0644);
  if (file >= 0) close(file);
  return file >= 0;
}

}  // namespace

// intruder <secret file> <secret folder> <input> <output folder>
int main(int, char** arguments) {
  const std::string secret = arguments[1];
  const std::string folder = arguments[2];
  const std::string input = arguments[3];
  const std::string output = arguments[4];
  // What a decoder needs must still work.
  Report("reading the input", Opens(input, O_RDONLY));
  Report("writing an output", Opens(output + "/made", O_WRONLY | O_CREAT));
  // What it does not must not.
  Report("reading another file", Opens(secret, O_RDONLY));
  Report("reading /etc/passwd", Opens("/etc/passwd", O_RDONLY));
  Report("reading a process's memory", Opens("/proc/self/mem", O_RDONLY) || Opens("/proc/1/environ", O_RDONLY));
  Report("writing elsewhere", Opens(folder + "/new", O_WRONLY | O_CREAT));
  Report("writing the input", Opens(input, O_WRONLY));
  Report("truncating the input", truncate(input.c_str(), 0) == 0);
  Report("changing the input's mode", chmod(input.c_str(), 0) == 0);
  Report("deleting the input", unlink(input.c_str()) == 0);
  Report("linking the secret into the output", symlink(secret.c_str(), (output + "/link").c_str()) == 0 ||
                                                   link(secret.c_str(), (output + "/hard").c_str()) == 0);
  Report("making a device", mknod((output + "/node").c_str(), S_IFIFO | 0644, 0) == 0);
  Report("an internet socket", socket(AF_INET, SOCK_STREAM, 0) >= 0 || socket(AF_INET6, SOCK_DGRAM, 0) >= 0);
  Report("a local socket", socket(AF_UNIX, SOCK_STREAM, 0) >= 0);
  Report("a netlink socket", socket(AF_NETLINK, SOCK_RAW, 0) >= 0);
  int pair[2];
  Report("a socket pair", socketpair(AF_UNIX, SOCK_STREAM, 0, pair) == 0);
  Report("tracing", ptrace(PTRACE_TRACEME, 0, nullptr, nullptr) == 0);
  Report("mounting", mount("none", output.c_str(), "tmpfs", 0, nullptr) == 0);
  Report("a namespace", unshare(CLONE_NEWUSER) == 0);
  Report("io_uring", syscall(SYS_io_uring_setup, 1, output.data()) >= 0);
  Report("bpf", syscall(SYS_bpf, 0, nullptr, 0) >= 0);
  Report("the key ring", syscall(SYS_keyctl, 0, -3, 0, 0, 0) >= 0);
  Report("a memory file", syscall(SYS_memfd_create, "x", 0) >= 0);
  const pid_t child = fork();
  if (child == 0) _exit(0);
  Report("a second process", child > 0);
  Report("signalling the parent", kill(getppid(), 0) == 0);
  Report("signalling everybody", kill(-1, 0) == 0);
  Report("leaving the session", setsid() >= 0);
  Report("outliving the helper", prctl(PR_SET_PDEATHSIG, 0) == 0);
  Report("starting a shell", execl("/bin/sh", "sh", "-c", "exit 0", static_cast<char*>(nullptr)) == 0);
  rlimit more{RLIM_INFINITY, RLIM_INFINITY};
  Report("raising a limit", setrlimit(RLIMIT_AS, &more) == 0);
  Report("six gigabytes of memory",
         mmap(nullptr, 6ULL << 30U, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) != MAP_FAILED);
  int threads = 0;
  pthread_t thread;
  while (threads < 5000 && pthread_create(
                               &thread, nullptr,
                               [](void*) -> void* {
                                 pause();
                                 return nullptr;
                               },
                               nullptr) == 0)
    ++threads;
  Report("five thousand threads", threads == 5000);
  int files = 0;
  while (files < 1000 && open("/dev/null", O_RDONLY) >= 0) ++files;
  Report("a thousand open files", files == 1000);
  std::fflush(stdout);
  _exit(0);
}
