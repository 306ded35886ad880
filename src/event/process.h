#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "event/loop.h"

namespace openpress::event {

struct ProcessOptions {
  std::string file;                      ///< absolute path of the program; no shell, no search path
  std::vector<std::string> arguments;    ///< without argv[0]
  std::vector<std::string> environment;  ///< "NAME=value"; empty: an empty environment
  std::string input;                     ///< written to the child's standard input, which is then closed
};

/** A child process in a session and process group of its own, its output read on the loop.
 *
 *  Loop thread only. Destroying a Process that still runs kills its group with SIGKILL; the listener then hears
 * nothing. */
class Process {
 public:
  class Listener {
   public:
    virtual ~Listener() = default;
    virtual void OnOutput(std::string_view bytes) = 0;
    virtual void OnErrorOutput(std::string_view bytes) = 0;
    /** Last call, after both outputs have ended (or half a second after the exit, when a grandchild holds them open).
     *  The Process may be destroyed from inside. @param signal number that ended the child, or 0 */
    virtual void OnExit(int status, int signal) = 0;
  };

  /** @throws Error kBroken when the program cannot be started. @param listener must outlive this object. */
  Process(Loop& loop, const ProcessOptions& options, Listener& listener);
  ~Process();
  Process(const Process&) = delete;
  Process& operator=(const Process&) = delete;

  /** SIGKILL to the whole process group; OnExit() follows. Nothing once the child was reaped. */
  void KillGroup() noexcept;
  [[nodiscard]] int pid() const noexcept;

 private:
  struct State;
  State* state_;  // shared with the loop: deleted when this and every handle are gone
};

}  // namespace openpress::event
