#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "app/roles.h"
#include "core/settings.h"
#include "event/loop.h"

namespace openpress::app {

/** One daemon: names the concrete adapters, starts and stops everything. Used from the main thread, whose loop it is.
 */
class App {
 public:
  /** Opens folder and database.
   *  @param sockets  to listen on instead of http.listen: see GivenSockets()
   *  @throws Error when the daemon cannot work like this */
  App(event::Loop& loop, const Settings& settings, const std::string& data_folder, const Role& role,
      std::vector<int> sockets = {});
  ~App();
  App(const App&) = delete;
  App& operator=(const App&) = delete;

  /** Listens and begins to work. @throws Error, such as "address in use" */
  void Start();
  /** Where it listens, as a URL with a final slash. After Start(). */
  [[nodiscard]] std::string url() const;
  /** The one-time link for the first administrator, while there is no account. After Start(). */
  [[nodiscard]] std::optional<std::string> setup_link() const;
  /** Takes what can be taken without a restart from @p settings; the log names the rest. */
  void Reload(const Settings& settings);
  /** Refuses new work; what runs may end. Returns at once. */
  void BeginStop();
  /** Waits for what runs, at most @p seconds. Not on the loop's thread: children end through it. */
  void Join(int seconds);

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace openpress::app
