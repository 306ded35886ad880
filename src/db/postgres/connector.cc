#include "db/postgres/connector.h"

#include <algorithm>

#include "core/error.h"
#include "core/log.h"
#include "db/postgres/error.h"

namespace openpress::db::postgres {
namespace {

constexpr std::chrono::milliseconds kFirstPause{50};
constexpr std::chrono::milliseconds kLongestPause{2'000};

}  // namespace

Link Connector::Connect() {
  {
    const std::lock_guard lock(mutex_);
    if (first_ != nullptr) return std::move(first_);
    const auto now = std::chrono::steady_clock::now();
    if (pause_.count() > 0) {
      if (now < not_before_) throw Unreachable();
      // This one tries; the others are told at once until it knows more.
      not_before_ = now + kLongestPause;
    }
  }
  try {
    Link link = address_.Connect();
    Succeeded();
    return link;
  } catch (const Error& problem) {
    Failed(problem.what());
    throw Unreachable();
  }
}

void Connector::Failed(const char* reason) {
  const std::lock_guard lock(mutex_);
  const bool first = pause_.count() == 0;
  pause_ = first ? kFirstPause : std::min(2 * pause_, kLongestPause);
  not_before_ = std::chrono::steady_clock::now() + pause_;
  if (first) log::Warning("the database is away", {{"reason", reason}});
}

void Connector::Succeeded() {
  const std::lock_guard lock(mutex_);
  if (pause_.count() > 0) log::Info("the database is back");
  pause_ = std::chrono::milliseconds(0);
}

}  // namespace openpress::db::postgres
