#include <cerrno>
#include <memory>

#include <linux/sched.h>
#include <sched.h>
#include <seccomp.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <termios.h>
#include <unistd.h>

#include "core/error.h"
#include "media/helper/sandbox.h"

namespace openpress::media::helper {

namespace {

// An allow-list: what is not named does not exist. FFmpeg needs little of the kernel (files, memory, threads, clocks),
// so the list is short and stays true; a deny-list would have to name every call that some later kernel adds. What is
// missing answers ENOSYS, upon which a newer C library falls back to an older call instead of failing.
constexpr const char* kAllowed[] = {
    // files that are open or that Landlock lets be opened
    "read",
    "write",
    "pread64",
    "pwrite64",
    "readv",
    "writev",
    "preadv",
    "pwritev",
    "open",
    "openat",
    "close",
    "close_range",
    "lseek",
    "fsync",
    "fdatasync",
    "ftruncate",
    "fallocate",
    "fadvise64",
    "sync_file_range",
    "sendfile",
    "copy_file_range",
    "stat",
    "fstat",
    "lstat",
    "newfstatat",
    "statx",
    "statfs",
    "fstatfs",
    "access",
    "faccessat",
    "faccessat2",
    "readlink",
    "readlinkat",
    "getdents64",
    "getcwd",
    "chdir",
    "fchdir",
    "mkdir",
    "mkdirat",
    "rmdir",
    "rename",
    "renameat",
    "renameat2",
    "unlink",
    "unlinkat",
    "umask",
    "dup",
    "dup2",
    "dup3",
    "fcntl",
    "flock",
    "pipe",
    "pipe2",
    "poll",
    "ppoll",
    "select",
    "pselect6",
    "epoll_create1",
    "epoll_ctl",
    "epoll_wait",
    "epoll_pwait",
    "eventfd2",
    // memory
    "mmap",
    "munmap",
    "mprotect",
    "mremap",
    "madvise",
    "brk",
    "msync",
    "mincore",
    "membarrier",
    "get_mempolicy",
    // threads, processes, time
    "clone",
    "fork",
    "vfork",
    "execve",
    "exit",
    "exit_group",
    "wait4",
    "waitid",
    "futex",
    "set_robust_list",
    "get_robust_list",
    "set_tid_address",
    "rseq",
    "arch_prctl",
    "sched_yield",
    "sched_getaffinity",
    "sched_getparam",
    "sched_getscheduler",
    "sched_get_priority_max",
    "sched_get_priority_min",
    "getcpu",
    "nanosleep",
    "clock_nanosleep",
    "clock_gettime",
    "clock_getres",
    "gettimeofday",
    "time",
    "times",
    "getrusage",
    "restart_syscall",
    "getpriority",
    "setitimer",
    "getitimer",
    "alarm",
    "pause",
    // signals; to whom is decided below and by Landlock
    "rt_sigaction",
    "rt_sigprocmask",
    "rt_sigreturn",
    "rt_sigsuspend",
    "rt_sigtimedwait",
    "rt_sigpending",
    "sigaltstack",
    "kill",
    "tgkill",
    // who am I
    "getpid",
    "getppid",
    "gettid",
    "getuid",
    "geteuid",
    "getgid",
    "getegid",
    "getgroups",
    "getresuid",
    "getresgid",
    "getpgrp",
    "getpgid",
    "getsid",
    "uname",
    "sysinfo",
    "getrandom",
    "getrlimit",
    "capget",
    "prctl",
    "seccomp",
};

// Denied with "operation not permitted", so that whoever looks into a failure reads what happened.
constexpr const char* kForbidden[] = {
    "socket",
    "socketpair",
    "connect",
    "bind",
    "listen",
    "accept",
    "accept4",
    "sendto",
    "sendmsg",
    "sendmmsg",
    "recvfrom",
    "recvmsg",
    "ptrace",
    "process_vm_readv",
    "process_vm_writev",
    "pidfd_open",
    "pidfd_getfd",
    "pidfd_send_signal",
    "kcmp",
    "bpf",
    "perf_event_open",
    "userfaultfd",
    "io_uring_setup",
    "io_uring_enter",
    "io_uring_register",
    "keyctl",
    "add_key",
    "request_key",
    "mount",
    "umount2",
    "move_mount",
    "open_tree",
    "fsopen",
    "fsmount",
    "pivot_root",
    "chroot",
    "unshare",
    "setns",
    "mknod",
    "mknodat",
    "symlink",
    "symlinkat",
    "link",
    "linkat",
    "chmod",
    "fchmod",
    "fchmodat",
    "chown",
    "fchown",
    "lchown",
    "fchownat",
    "utimensat",
    "utime",
    "utimes",
    "futimesat",
    "setxattr",
    "lsetxattr",
    "fsetxattr",
    "truncate",
    "setuid",
    "setgid",
    "setreuid",
    "setregid",
    "setresuid",
    "setresgid",
    "setgroups",
    "capset",
    "personality",
    "reboot",
    "kexec_load",
    "init_module",
    "finit_module",
    "delete_module",
    "swapon",
    "swapoff",
    "settimeofday",
    "clock_settime",
    "adjtimex",
    "acct",
    "quotactl",
    "name_to_handle_at",
    "open_by_handle_at",
    "shmget",
    "shmat",
    "msgget",
    "semget",
    "mq_open",
    "memfd_create",
    "memfd_secret",
    "setpriority",
    "sched_setaffinity",
    "sched_setscheduler",
    "sched_setattr",
    "tkill",
};

using Filter = std::unique_ptr<void, decltype(&seccomp_release)>;

void Check(int problem, const char* what) {
  // A call that this architecture never had cannot be made either.
  if (problem < 0 && problem != -EDOM && problem != -EFAULT) throw SystemError(what, -problem);
}

void Rule(const Filter& filter, std::uint32_t action, const char* name) {
  const int number = seccomp_syscall_resolve_name(name);
  if (number == __NR_SCMP_ERROR) return;
  Check(seccomp_rule_add(filter.get(), action, number, 0), "cannot build the system call filter");
}

template <class... Conditions>
void RuleIf(const Filter& filter, std::uint32_t action, int number, Conditions... conditions) {
  Check(seccomp_rule_add(filter.get(), action, number, sizeof...(conditions), conditions...),
        "cannot build the system call filter");
}

}  // namespace

void LoadSystemCallFilter() {
  const Filter filter(seccomp_init(SCMP_ACT_ERRNO(ENOSYS)), &seccomp_release);
  if (!filter) throw SystemError("cannot build the system call filter", ENOMEM);
  for (const char* name : kAllowed) {
    if (std::string_view(name) != "clone") Rule(filter, SCMP_ACT_ALLOW, name);
  }
  for (const char* name : kForbidden) Rule(filter, SCMP_ACT_ERRNO(EPERM), name);
  // New processes and threads, but in no new namespace. clone3 hides its flags in memory, where a filter cannot look:
  // it is not on the list, and the C library falls back to clone.
  constexpr std::uint64_t kNamespaces =
      CLONE_NEWNS | CLONE_NEWCGROUP | CLONE_NEWUTS | CLONE_NEWIPC | CLONE_NEWUSER | CLONE_NEWPID | CLONE_NEWNET;
  RuleIf(filter, SCMP_ACT_ALLOW, SCMP_SYS(clone), SCMP_A0(SCMP_CMP_MASKED_EQ, kNamespaces, 0));
  // Reading one's own limits; raising them or touching another process's is not possible.
  RuleIf(filter, SCMP_ACT_ALLOW, SCMP_SYS(prlimit64), SCMP_A0(SCMP_CMP_EQ, 0), SCMP_A2(SCMP_CMP_EQ, 0));
  if constexpr (kOnlyChildHasMemoryLimit) {
    // Lowering it; raising it again takes a capability that is gone.
    RuleIf(filter, SCMP_ACT_ALLOW, SCMP_SYS(prlimit64), SCMP_A0(SCMP_CMP_EQ, 0), SCMP_A1(SCMP_CMP_EQ, RLIMIT_AS));
  }
  for (const std::uint64_t request : {static_cast<std::uint64_t>(TCGETS), static_cast<std::uint64_t>(TIOCGWINSZ),
                                      static_cast<std::uint64_t>(FIONREAD), static_cast<std::uint64_t>(FIONBIO)}) {
    RuleIf(filter, SCMP_ACT_ALLOW, SCMP_SYS(ioctl), SCMP_A1(SCMP_CMP_EQ, request));
  }
  Check(seccomp_load(filter.get()), "cannot load the system call filter");
}

void ConfineChild() {
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  const Filter filter(seccomp_init(SCMP_ACT_ALLOW), &seccomp_release);
  if (!filter) throw SystemError("cannot build the system call filter", ENOMEM);
  const std::uint32_t deny = SCMP_ACT_ERRNO(EPERM);
  RuleIf(filter, deny, SCMP_SYS(clone), SCMP_A0(SCMP_CMP_MASKED_EQ, CLONE_THREAD, 0));
  for (const char* name : {"fork", "vfork", "kill", "setsid", "setpgid"}) Rule(filter, deny, name);
  // abort() signals its own thread; no other process is within reach.
  RuleIf(filter, deny, SCMP_SYS(tgkill), SCMP_A0(SCMP_CMP_NE, static_cast<std::uint64_t>(getpid())));
  RuleIf(filter, deny, SCMP_SYS(prctl), SCMP_A0(SCMP_CMP_EQ, PR_SET_PDEATHSIG));
  Check(seccomp_load(filter.get()), "cannot load the system call filter");
}

}  // namespace openpress::media::helper
