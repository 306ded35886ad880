// openpress-media <verb>: reads one JSON request from standard input, shuts itself in, works with ffmpeg on files that
// nobody vouches for, and prints JSON lines: {"progress":n}, then {"result":{…}} or {"error":{…}}. Started by
// media::ProcessPool.

#include <cstdio>
#include <exception>
#include <filesystem>
#include <string>

#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/error.h"
#include "media/helper/child.h"
#include "media/helper/job.h"
#include "media/helper/sandbox.h"

namespace openpress::media::helper {

namespace {

constexpr std::size_t kLargestRequest = 64U << 20;

struct Verb {
  std::string_view name;
  Json (*run)(const Job&);
};
constexpr Verb kVerbs[] = {{"probe", &Probe},
                           {"remux", &Remux},
                           {"chunk", &EncodeChunk},
                           {"audio", &EncodeAudio},
                           {"stills", &Stills},
                           {"storyboard", &Storyboard},
                           {"preview", &Preview},
                           {"download", &Download},
                           {"image", &Image},
                           {"pdf", &Pdf},
                           {"portrait", &Portrait},
                           {"listen", &Listen},
                           {"cut", &Cut}};

std::string_view FaultName(Fault fault) {
  switch (fault) {
    case Fault::kUnsupported:
      return "unsupported";
    case Fault::kBadInput:
      return "bad_input";
    case Fault::kNoSpace:
      return "no_space";
    case Fault::kTooLarge:
      return "too_large";
    case Fault::kUnavailable:
      return "unavailable";
    default:
      return "broken";
  }
}

std::string ReadRequest() {
  std::string text;
  char buffer[65536];
  ssize_t got = 0;
  while ((got = read(0, buffer, sizeof buffer)) > 0 && text.size() < kLargestRequest)
    text.append(buffer, static_cast<std::size_t>(got));
  return text;
}

// Die with the daemon, whenever that is.
void FollowParent(const Json& request) {
  const auto parent = request.value("parent", 0);
  if (parent != 0 && getppid() != parent) _exit(3);
}

Job Prepare(const std::string& verb) {
  Job job;
  job.verb = verb;
  job.request = Json::parse(ReadRequest(), nullptr, false);
  if (!job.request.is_object()) throw Error(Fault::kBroken, "bad_request", "The request is not a JSON object.");
  FollowParent(job.request);
  job.input = job.request.value("input", "");
  job.output = job.request.value("output", "");
  if (!job.input.starts_with('/') || !job.output.starts_with('/')) {
    throw Error(Fault::kBroken, "bad_request", "Input and output must be absolute paths.");
  }
  std::filesystem::create_directories(job.output);
  if (chdir(job.output.c_str()) != 0) throw SystemError("cannot enter the output folder", errno);
  const int nothing = open("/dev/null", O_RDONLY);
  dup2(nothing, 0);
  if (nothing > 2) close(nothing);

  Limits limits;
  if (const auto asked = job.request.find("limits"); asked != job.request.end()) {
    limits.memory = asked->value("memory", limits.memory);
    limits.cpu = asked->value("cpu", limits.cpu);
    limits.file = asked->value("file", limits.file);
  }
  Rooms rooms;
  rooms.read = {job.input};
  rooms.write = {job.output};
  rooms.execute = {kFfmpeg, kFfprobe};
  if (verb == "pdf") rooms.execute = {kPdftoppm, kPdftotext, kPdfinfo};
  job.sandbox = Confine(limits, rooms);
  return job;
}

int Main(int count, char** arguments) {
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (getsid(0) != getpid()) setsid();
  close_range(3, ~0U, 0);
  signal(SIGPIPE, SIG_IGN);
  umask(022);
  const std::string verb = count == 2 ? arguments[1] : "";
  if (verb == "check") {
    Say({{"result", SandboxAbility()}});
    return 0;
  }
  for (const Verb& known : kVerbs) {
    if (known.name != verb) continue;
    try {
      const Job job = Prepare(verb);
      Json result = known.run(job);
      result["sandbox"] = job.sandbox;
      Say({{"result", result}});
      return 0;
    } catch (const Error& error) {
      Say({{"error", {{"fault", FaultName(error.fault())}, {"code", error.code()}, {"sentence", error.what()}}}});
    } catch (const std::bad_alloc&) {
      Say({{"error",
            {{"fault", "unsupported"},
             {"code", "too_demanding"},
             {"sentence", "The file needs more memory than is allowed."}}}});
    } catch (const std::exception& error) {
      Say({{"error", {{"fault", "broken"}, {"code", "helper_failed"}, {"sentence", error.what()}}}});
    }
    return 1;
  }
  std::fputs("usage: openpress-media <verb> <request.json\n", stderr);
  return 2;
}

}  // namespace

}  // namespace openpress::media::helper

#if defined(__SANITIZE_ADDRESS__)
// The environment is empty, so the sanitizers' options are here. Their search for leaks at the end of the process would
// stop all threads with ptrace and read /proc, which the walls refuse; then it gives up, and the exit status with it.
extern "C" const char* __asan_default_options() {
  return "detect_leaks=0:detect_stack_use_after_return=1:strict_string_checks=1";
}
extern "C" const char* __ubsan_default_options() {
  return "halt_on_error=1";
}
#endif

int main(int count, char** arguments) {
  return openpress::media::helper::Main(count, arguments);
}
