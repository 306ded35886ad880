#include "app/commands/password.h"

#include <cstdio>

#include <fmt/format.h>
#include <termios.h>
#include <unistd.h>

#include "core/error.h"

namespace openpress::app {
namespace {

/** Switches the terminal's echo off for its life. */
class Hidden {
 public:
  Hidden() {
    active_ = tcgetattr(STDIN_FILENO, &before_) == 0;
    if (!active_) return;
    termios silent = before_;
    silent.c_lflag &= ~static_cast<tcflag_t>(ECHO);
    tcsetattr(STDIN_FILENO, TCSAFLUSH, &silent);
  }
  ~Hidden() {
    if (active_) tcsetattr(STDIN_FILENO, TCSAFLUSH, &before_);
  }
  Hidden(const Hidden&) = delete;
  Hidden& operator=(const Hidden&) = delete;

 private:
  termios before_{};
  bool active_ = false;
};

std::string ReadLine() {
  std::string line;
  for (int c = std::getchar(); c != EOF && c != '\n'; c = std::getchar()) line.push_back(static_cast<char>(c));
  if (!line.empty() && line.back() == '\r') line.pop_back();
  return line;
}

std::string Prompt(const char* text) {
  fmt::print(stderr, "{}", text);
  const Hidden hidden;
  std::string line = ReadLine();
  fmt::print(stderr, "\n");
  return line;
}

}  // namespace

std::string AskPassword(bool from_stdin) {
  std::string password;
  if (from_stdin || isatty(STDIN_FILENO) == 0) {
    password = ReadLine();
  } else {
    password = Prompt("Password: ");
    if (password != Prompt("The same again: ")) {
      throw Error(Fault::kBadInput, "passwords_differ", "the two passwords differ; nothing was changed");
    }
  }
  if (password.empty()) throw Error(Fault::kBadInput, "no_password", "no password was given; nothing was changed");
  return password;
}

}  // namespace openpress::app
