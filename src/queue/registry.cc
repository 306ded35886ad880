#include <array>

#include <fmt/format.h>

#include "core/error.h"
#include "queue/queue.h"
#include "queue/redis/queue.h"
#include "queue/sql/queue.h"

namespace openpress::queue {
namespace {

struct Adapter {
  std::string_view scheme;
  std::unique_ptr<JobQueue> (*open)(std::string_view url, db::Pool& pool, const Clock& clock);
};

constexpr std::array kAdapters = {
    Adapter{"sql", &sql::OpenQueue},
    Adapter{"redis", &redis::OpenQueue},
    Adapter{"redis-sentinel", &redis::OpenQueue},
};

}  // namespace

std::unique_ptr<JobQueue> Open(const std::string& url, db::Pool& pool, const Clock& clock) {
  const auto colon = url.find(':');
  std::string known;
  for (const Adapter& adapter : kAdapters) {
    if (colon != std::string::npos && url.substr(0, colon) == adapter.scheme) {
      return adapter.open(url, pool, clock);
    }
    known += fmt::format("{}{}:", known.empty() ? "" : ", ", adapter.scheme);
  }
  // Not the whole URL: what follows the scheme may hold a password.
  throw Error(Fault::kBadInput, "unknown_queue",
              fmt::format("the queue address begins with '{}', but only {} is known",
                          colon == std::string::npos ? "" : url.substr(0, colon + 1), known));
}

}  // namespace openpress::queue
