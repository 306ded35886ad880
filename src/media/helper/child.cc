#include "media/helper/child.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <thread>

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "core/error.h"
#include "media/helper/job.h"
#include "media/helper/sandbox.h"

namespace openpress::media::helper {

namespace {

constexpr int kTickMilliseconds = 200;
constexpr std::size_t kErrorTail = 4096;
constexpr std::size_t kLongestLine = 1U << 16;

class Pipe {
 public:
  Pipe() {
    if (pipe2(ends_, O_CLOEXEC) != 0) throw SystemError("cannot make a pipe", errno);
  }
  ~Pipe() {
    CloseRead();
    CloseWrite();
  }
  Pipe(const Pipe&) = delete;
  Pipe& operator=(const Pipe&) = delete;
  [[nodiscard]] int read_end() const noexcept { return ends_[0]; }
  [[nodiscard]] int write_end() const noexcept { return ends_[1]; }
  void CloseRead() { Close(ends_[0]); }
  void CloseWrite() { Close(ends_[1]); }

 private:
  static void Close(int& end) {
    if (end >= 0) close(end);
    end = -1;
  }
  int ends_[2] = {-1, -1};
};

class LineSplitter {
 public:
  void Feed(std::string_view bytes, const std::function<void(std::string_view)>& sink) {
    while (!bytes.empty()) {
      const auto end = bytes.find_first_of("\n\r");
      line_.append(bytes.substr(0, std::min(end, kLongestLine)));
      if (line_.size() > kLongestLine) line_.resize(kLongestLine);
      if (end == std::string_view::npos) return;
      if (sink && !line_.empty()) sink(line_);
      line_.clear();
      bytes.remove_prefix(end + 1);
    }
  }

 private:
  std::string line_;
};

void Pour(const Feed& feed, int to) {
  std::array<char, 1U << 16> buffer{};
  for (const FeedPiece& piece : feed) {
    const int from = open(piece.path.c_str(), O_RDONLY | O_CLOEXEC);
    if (from < 0) return;  // the child misses bytes and fails, which is reported
    std::int64_t at = piece.offset;
    std::int64_t left = piece.bytes;
    while (left != 0) {
      const auto wanted =
          left < 0 ? buffer.size() : std::min<std::size_t>(buffer.size(), static_cast<std::size_t>(left));
      const ssize_t got = pread(from, buffer.data(), wanted, at);
      if (got <= 0) break;
      at += got;
      if (left > 0) left -= got;
      for (ssize_t done = 0; done < got;) {
        const ssize_t put = write(to, buffer.data() + done, static_cast<std::size_t>(got - done));
        if (put < 0) {  // the child has seen enough
          close(from);
          return;
        }
        done += put;
      }
    }
    close(from);
  }
}

[[noreturn]] void Become(const ChildOptions& options, int out, int err, std::vector<int> feeds) {
  try {
    const int nothing = open("/dev/null", O_RDONLY);
    dup2(nothing, 0);
    dup2(out, 1);
    dup2(err, 2);
    // Out of the way first: a feed may hold the very number that another one is to get.
    for (int& feed : feeds) feed = fcntl(feed, F_DUPFD_CLOEXEC, 64);
    for (std::size_t i = 0; i < feeds.size(); ++i) dup2(feeds[i], static_cast<int>(3 + i));
    close_range(static_cast<unsigned>(3 + feeds.size()), ~0U, 0);
    signal(SIGPIPE, SIG_DFL);
    std::vector<char*> arguments{const_cast<char*>(options.program.c_str())};
    for (const std::string& argument : options.arguments) arguments.push_back(const_cast<char*>(argument.c_str()));
    arguments.push_back(nullptr);
    char* environment[] = {nullptr};
    ConfineChild();
    LimitMemoryOfChild();
    execve(options.program.c_str(), arguments.data(), environment);
    const std::string text = fmt::format("cannot start {}: error {}\n", options.program, errno);
    (void)!write(2, text.data(), text.size());
  } catch (const std::exception& problem) {
    const std::string text = std::string(problem.what()) + "\n";
    (void)!write(2, text.data(), text.size());
  }
  _exit(127);
}

}  // namespace

ChildResult RunChild(const ChildOptions& options) {
  Pipe out;
  Pipe err;
  std::vector<std::unique_ptr<Pipe>> pipes;
  std::vector<int> ends;
  for (std::size_t i = 0; i < options.feeds.size(); ++i) {
    pipes.push_back(std::make_unique<Pipe>());
    ends.push_back(pipes.back()->read_end());
  }
  const pid_t child = fork();
  if (child < 0) throw SystemError("cannot start a process", errno);
  if (child == 0) Become(options, out.write_end(), err.write_end(), ends);
  out.CloseWrite();
  err.CloseWrite();

  struct Feeders {
    std::vector<std::thread> threads;
    pid_t child;
    bool reaped = false;
    ~Feeders() {
      if (!reaped) {
        kill(child, SIGKILL);
        waitpid(child, nullptr, 0);
      }
      for (std::thread& thread : threads) thread.join();
    }
  } feeders{{}, child};
  for (std::size_t i = 0; i < options.feeds.size(); ++i) {
    pipes[i]->CloseRead();
    feeders.threads.emplace_back([feed = options.feeds[i], pipe = pipes[i].get()] {
      Pour(feed, pipe->write_end());
      pipe->CloseWrite();
    });
  }

  ChildResult result;
  LineSplitter out_lines;
  LineSplitter err_lines;
  std::array<pollfd, 2> watched{{{out.read_end(), POLLIN, 0}, {err.read_end(), POLLIN, 0}}};
  std::array<char, 1U << 16> buffer{};
  while (watched[0].fd >= 0 || watched[1].fd >= 0) {
    const int ready = poll(watched.data(), watched.size(), kTickMilliseconds);
    if (ready < 0 && errno != EINTR) throw SystemError("cannot wait for a process", errno);
    for (std::size_t i = 0; i < watched.size(); ++i) {
      if (watched[i].fd < 0 || watched[i].revents == 0) continue;
      const ssize_t got = read(watched[i].fd, buffer.data(), buffer.size());
      if (got <= 0) {
        watched[i].fd = -1;
        continue;
      }
      const std::string_view bytes(buffer.data(), static_cast<std::size_t>(got));
      if (i == 0) {
        out_lines.Feed(bytes, options.on_line);
      } else {
        err_lines.Feed(bytes, options.on_error_line);
        result.errors.append(bytes);
        if (result.errors.size() > 2 * kErrorTail) result.errors.erase(0, result.errors.size() - kErrorTail);
      }
    }
    if (options.on_tick) options.on_tick();
  }
  int status = 0;
  while (waitpid(child, &status, 0) < 0) {
    if (errno != EINTR) throw SystemError("cannot wait for a process", errno);
  }
  feeders.reaped = true;
  result.status = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  result.signal = WIFSIGNALED(status) ? WTERMSIG(status) : 0;
  return result;
}

ChildResult RunFfmpeg(const Arguments& arguments, double total, const std::function<void()>& on_tick,
                      const std::vector<Feed>& feeds, const std::function<void(std::string_view)>& on_error_line) {
  ChildOptions options;
  options.program = kFfmpeg;
  options.arguments = arguments;
  options.feeds = feeds;
  options.on_tick = on_tick;
  options.on_error_line = on_error_line;
  double reported = -1;
  options.on_line = [&](std::string_view line) {
    // Life is when "out_time_us=4560000" changes, not when ffmpeg talks.
    constexpr std::string_view kTime = "out_time_us=";
    if (!line.starts_with(kTime)) return;
    double time = 0;
    const std::string_view number = line.substr(kTime.size());
    if (std::from_chars(number.data(), number.data() + number.size(), time).ec != std::errc{} || time == reported)
      return;
    reported = time;
    SayProgress(total > 0 ? std::clamp(static_cast<int>(time / 1e4 / total), 0, 99) : 0);
  };
  return RunChild(options);
}

void ExplainFailure(const ChildResult& result, std::string_view what) {
  const std::string& text = result.errors;
  const auto says = [&](std::string_view words) { return text.find(words) != std::string::npos; };
  if (result.signal == SIGXFSZ || says("File too large")) {
    throw Error(Fault::kTooLarge, "output_too_large", fmt::format("{} grows too large when converted.", what));
  }
  if (says("No space left on device") || says("Disk quota exceeded")) {
    throw Error(Fault::kNoSpace, "disk_full", "The server's disk is full.");
  }
  if (result.signal == SIGXCPU || result.signal == SIGKILL) {
    throw Error(Fault::kUnavailable, "deadline", fmt::format("{} took more computing time than is allowed.", what));
  }
  if (says("Cannot allocate memory")) {
    throw Error(Fault::kUnsupported, "too_demanding",
                fmt::format("{} needs more memory to decode than is allowed.", what));
  }
  if (says("moov atom not found")) {
    throw Error(
        Fault::kBadInput, "incomplete_file",
        "The file is incomplete: its index is missing. It was probably cut off while being recorded or copied.");
  }
  if (result.status == 127 && says("cannot start")) {
    throw Error(Fault::kBroken, "helper_failed", "FFmpeg is not installed on the server or cannot be started.");
  }
  if (result.signal != 0) {
    throw Error(Fault::kBadInput, "decoder_crashed",
                fmt::format("{} could not be read: the decoder failed on it.", what));
  }
  throw Error(Fault::kBadInput, "broken_file", fmt::format("{} is damaged or in a form that cannot be read.", what));
}

}  // namespace openpress::media::helper
