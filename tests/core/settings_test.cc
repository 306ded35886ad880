#include "core/settings.h"

#include <fstream>

#include <catch2/catch.hpp>

#include "core/error.h"
#include "support/temporary_folder.h"

using namespace openpress;
using Catch::Contains;

namespace {

std::string Refusal(const std::function<void()>& act) {
  try {
    act();
  } catch (const Error& error) {
    return error.what();
  }
  return "accepted";
}

std::string FileRefusal(const std::string& text) {
  const tests::TemporaryFolder folder;
  const std::string path = folder.path() + "/openpress.toml";
  std::ofstream(path) << text;
  Settings settings;
  return Refusal([&] { settings.ReadFile(path); });
}

}  // namespace

TEST_CASE("every default is allowed by its own row", "[settings]") {
  Settings settings;
  for (const SettingRow& row : SettingTable()) {
    INFO(row.name);
    CHECK(Refusal([&] { settings.Set(row.name, row.fallback, "test"); }) == "accepted");
    CHECK(!row.meaning.empty());
  }
}

TEST_CASE("sizes and times may carry a unit", "[settings]") {
  Settings settings;
  settings.Set("upload.max_size", "5 GiB", "test");
  CHECK(settings.Integer("upload.max_size") == 5LL << 30);
  settings.Set("upload.expiry", "2 h", "test");
  CHECK(settings.Integer("upload.expiry") == 7200);
  CHECK_THAT(Refusal([&] { settings.Set("upload.max_size", "5 apples", "--x"); }), Contains("such as \"64 MiB\""));
}

TEST_CASE("a file is read and later sources win", "[settings]") {
  const tests::TemporaryFolder folder;
  const std::string path = folder.path() + "/openpress.toml";
  std::ofstream(path) << "[http]\nlisten = \"127.0.0.1:9000\"\nworkers = 3\n[upload]\nmax_size = \"1 GiB\"\n";
  Settings settings;
  settings.ReadFile(path);
  CHECK(settings.Text("http.listen") == "127.0.0.1:9000");
  CHECK(settings.Integer("http.workers") == 3);
  const char* environment[] = {"PATH=/bin", "OPENPRESS_HTTP__LISTEN=127.0.0.1:9001", nullptr};
  settings.ReadEnvironment(environment);
  CHECK(settings.Text("http.listen") == "127.0.0.1:9001");
}

TEST_CASE("an unknown setting is refused with file, line and the likely one", "[settings]") {
  const auto refusal = FileRefusal("[http]\n\nlisen = \"x\"\n");
  CHECK_THAT(refusal,
             Contains("openpress.toml:3") && Contains("http.lisen") && Contains("did you mean \"http.listen\""));
  CHECK_THAT(FileRefusal("listen = \"x\"\n"), Contains("openpress.toml:1"));
}

TEST_CASE("a value out of limits is refused with what is allowed", "[settings]") {
  CHECK_THAT(FileRefusal("[http]\nworkers = 0\n"),
             Contains("openpress.toml:2") && Contains("whole number from 1 to 64"));
  CHECK_THAT(FileRefusal("[log]\nlevel = \"loud\"\n"), Contains("one of debug, info, warning, error"));
  CHECK_THAT(FileRefusal("[http]\nworkers = [1]\n"), Contains("list is not allowed"));
  CHECK_THAT(FileRefusal("[http\n"), Contains("openpress.toml:1"));
}

TEST_CASE("an empty file changes nothing and a missing one is named", "[settings]") {
  CHECK(FileRefusal("") == "accepted");
  Settings settings;
  CHECK_THAT(Refusal([&] { settings.ReadFile("/nonexistent/openpress.toml"); }),
             Contains("/nonexistent/openpress.toml"));
}

TEST_CASE("an unknown variable of ours is refused", "[settings]") {
  Settings settings;
  const char* environment[] = {"OPENPRESS_HTTP__LISEN=x", nullptr};
  CHECK_THAT(Refusal([&] { settings.ReadEnvironment(environment); }), Contains("OPENPRESS_HTTP__LISEN"));
}

TEST_CASE("the documentation names every setting and parses as TOML", "[settings]") {
  const auto text = Settings::Documentation();
  for (const SettingRow& row : SettingTable()) {
    CHECK_THAT(text, Contains(std::string(row.meaning)));
  }
  // With the comment marks of the values taken away it must be a file that is accepted.
  std::string active;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    const bool assignment = line.rfind("# ", 0) == 0 && line.find(" = ") != std::string::npos;
    active += (assignment ? line.substr(2) : line) + "\n";
  }
  CHECK(FileRefusal(active) == "accepted");
}

TEST_CASE("a change that needs a restart is told apart from one that does not", "[settings]") {
  const Settings before;
  Settings after;
  after.Set("http.workers", "7", "test");
  after.Set("log.level", "debug", "test");
  CHECK(before.NeedRestart(after) == std::vector<std::string>{"http.workers"});
}
