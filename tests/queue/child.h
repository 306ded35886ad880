#pragma once

#include <array>
#include <cstdio>
#include <optional>
#include <stdexcept>
#include <string>

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

namespace openpress::tests {

/** Runs a hidden test of this program in a process of its own, to be killed at any moment. The two talk in lines. */
class Child {
 public:
  /** The environment variable that tells the child which database to use. */
  static constexpr const char* kUrlVariable = "QUEUE_TEST_URL";

  Child(std::string test, const std::string& url) {
    const auto [input, tell] = Pipe();
    const auto [listen, output] = Pipe();
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, input, 0);
    posix_spawn_file_actions_adddup2(&actions, output, kOutput);
    posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0);
    posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0);
    std::string name = "queue_test";
    std::string variable = std::string(kUrlVariable) + "=" + url;
    std::array<char*, 3> arguments = {name.data(), test.data(), nullptr};
    std::array<char*, 2> environment = {variable.data(), nullptr};
    const int failed =
        ::posix_spawn(&process_, "/proc/self/exe", &actions, nullptr, arguments.data(), environment.data());
    posix_spawn_file_actions_destroy(&actions);
    ::close(input);
    ::close(output);
    if (failed != 0) throw std::runtime_error("the child cannot be started");
    tell_ = tell;
    heard_ = ::fdopen(listen, "r");
  }
  ~Child() {
    Kill();
    ::close(tell_);
    std::fclose(heard_);
  }
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;

  /** What the child said next, without the line feed; nothing when it has ended and all is read. */
  std::optional<std::string> Read() {
    std::array<char, 256> line;
    if (std::fgets(line.data(), line.size(), heard_) == nullptr) return std::nullopt;
    std::string text = line.data();
    // A line that the kill cut off says nothing.
    if (!text.ends_with('\n')) return std::nullopt;
    text.pop_back();
    return text;
  }
  void Tell(const std::string& line) const { Write(tell_, line); }
  void Kill() {
    if (process_ == 0) return;
    ::kill(process_, SIGKILL);
    ::waitpid(process_, nullptr, 0);
    process_ = 0;
  }

  /** In the child: says a line to the parent. */
  static void Say(const std::string& line) { Write(kOutput, line); }

 private:
  static constexpr int kOutput = 3;

  struct Ends {
    int read;
    int write;
  };
  static Ends Pipe() {
    std::array<int, 2> ends{};
    if (::pipe2(ends.data(), O_CLOEXEC) != 0) throw std::runtime_error("no pipe");
    return {ends[0], ends[1]};
  }
  static void Write(int to, const std::string& line) {
    const std::string text = line + "\n";
    if (::write(to, text.data(), text.size()) != static_cast<ssize_t>(text.size())) {
      throw std::runtime_error("the other end of the pipe is gone");
    }
  }

  pid_t process_ = 0;
  int tell_ = -1;
  std::FILE* heard_ = nullptr;
};

}  // namespace openpress::tests
