#include <array>

#include <fmt/format.h>

#include "core/error.h"
#include "db/pool.h"
#include "db/postgres/pool.h"
#include "db/sqlite/pool.h"

namespace openpress::db {
namespace {

/** An engine: the scheme of its URLs and how a pool on what follows "scheme:" is made. */
struct Engine {
  std::string_view scheme;
  std::unique_ptr<Pool> (*open)(std::string_view rest, int readers);
};

constexpr std::array kEngines = {
    Engine{"sqlite", &sqlite::OpenPool},
    Engine{"postgres", &postgres::OpenPool},
    Engine{"postgresql", &postgres::OpenPool},
};

}  // namespace

std::unique_ptr<Pool> Open(const std::string& url, int readers) {
  const auto colon = url.find(':');
  const std::string_view scheme = std::string_view(url).substr(0, colon);
  std::string known;
  for (const Engine& engine : kEngines) {
    if (colon != std::string::npos && scheme == engine.scheme) {
      return engine.open(std::string_view(url).substr(colon + 1), readers);
    }
    known += fmt::format("{}{}:", known.empty() ? "" : ", ", engine.scheme);
  }
  // Not the whole URL: what follows the scheme may hold a password.
  throw Error(Fault::kBadInput, "unknown_database",
              fmt::format("the database address begins with '{}', but only {} are known",
                          colon == std::string::npos ? "" : url.substr(0, colon + 1), known));
}

}  // namespace openpress::db
