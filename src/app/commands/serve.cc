#include <atomic>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <exception>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "app/activation.h"
#include "app/app.h"
#include "app/commands/commands.h"
#include "app/notify.h"
#include "core/log.h"
#include "event/signals.h"
#include "event/timer.h"

namespace openpress::app {
namespace {

constexpr int kStopSeconds = 9;  // DESIGN: out within ten seconds, with a second for the last words

int Serve(const Options& options, const Settings& settings, const std::string& role) {
  event::Loop loop;
  const std::vector<int> sockets = GivenSockets();
  if (!sockets.empty() && settings.Text("http.listen") != Settings().Text("http.listen")) {
    log::Warning("http.listen is not used: whoever started this gave sockets to listen on, as openpress.socket does",
                 {{"http.listen", settings.Text("http.listen")}});
  }
  App app(loop, settings, options.DataFolder(), FindRole(role), sockets);
  std::thread stopper;
  const auto stop = [&] {
    if (stopper.joinable()) return;
    NotifySystemd("STOPPING=1");
    log::Info("stopping");
    app.BeginStop();
    // The loop goes on meanwhile: children and their last words come through it.
    stopper = std::thread([&] {
      app.Join(kStopSeconds);
      loop.Stop();
    });
  };
  const auto reload = [&] {
    NotifySystemd("RELOADING=1");
    try {
      app.Reload(options.Load());
    } catch (const std::exception& problem) {
      log::Error("the settings were not reloaded", {{"reason", problem.what()}});
    }
    NotifySystemd("READY=1");
  };
  const event::Signals signals(loop, {SIGTERM, SIGINT, SIGHUP}, [&](int number) {
    if (number == SIGHUP) {
      reload();
    } else {
      stop();
    }
  });
  event::Timer watchdog(loop, [] { NotifySystemd("WATCHDOG=1"); });
  if (const int interval = WatchdogInterval(); interval > 0) watchdog.Every(std::chrono::milliseconds(interval));

  // Only now: whoever reads the line below may send a signal at once.
  app.Start();
  fmt::print("OpenPress {} is at {}\n", OPENPRESS_VERSION, app.url());
  if (const auto link = app.setup_link()) {
    fmt::print("Create the first administrator (this link works once): {}{}\n", app.url(), link->substr(1));
  }
  std::fflush(stdout);
  NotifySystemd("READY=1");

  loop.Run();
  if (stopper.joinable()) stopper.join();
  log::Info("stopped");
  return 0;
}

}  // namespace

void AddServe(CLI::App& cli, Options& options, Act& act) {
  auto role = std::make_shared<std::string>("all");
  CLI::App* serve = cli.add_subcommand("serve", "run the site");
  options.AddTo(*serve);
  serve
      ->add_option_function<std::string>(
          "--listen", [&options](const std::string& text) { options.overrides.emplace_back("http.listen", text); },
          "address and port to listen on (default: 127.0.0.1:8080)")
      ->type_name("ADDR:PORT");
  serve->add_option("--role", *role, "which parts this process runs: " + RoleNames() + " (default: all)")
      ->type_name("ROLE");
  serve->footer([] { return "Settings, for the file given with --config:\n\n" + Settings::Documentation(); });
  serve->callback([&options, &act, role] {
    act = [&options, role](const Settings& settings) { return Serve(options, settings, *role); };
  });
}

}  // namespace openpress::app
