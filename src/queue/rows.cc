#include "queue/rows.h"

#include <array>

#include <fmt/format.h>

#include "core/error.h"

namespace openpress::queue {
namespace {

constexpr std::array<std::string_view, 2> kLanes = {"short", "long"};
constexpr std::array<std::string_view, 5> kStates = {"waiting", "running", "done", "dead", "cancelled"};

template <class Enum, std::size_t kSize>
Enum Parse(const std::array<std::string_view, kSize>& names, std::string_view text) {
  for (std::size_t i = 0; i < kSize; ++i) {
    if (names[i] == text) return static_cast<Enum>(i);
  }
  throw Error(Fault::kBroken, "job_row", fmt::format("a job row says '{}', which no version of OpenPress wrote", text));
}

}  // namespace

std::string_view Name(Lane lane) {
  return kLanes.at(static_cast<std::size_t>(lane));
}
std::string_view Name(State state) {
  return kStates.at(static_cast<std::size_t>(state));
}

Lane ParseLane(std::string_view name) {
  return Parse<Lane>(kLanes, name);
}
State ParseState(std::string_view name) {
  return Parse<State>(kStates, name);
}

Job JobFrom(const db::Row& row) {
  std::size_t column = 0;
  const auto number = [&] { return row.Int(column++); };
  const auto small = [&] { return static_cast<int>(row.Int(column++)); };
  const auto maybe_number = [&] { return row.MaybeInt(column++); };
  const auto maybe_text = [&] { return row.MaybeText(column++); };
  Job job;
  job.id = number();
  job.kind = row.Text(column++);
  job.lane = ParseLane(row.Text(column++));
  job.priority = small();
  job.payload = Json::parse(row.Text(column++), nullptr, false);
  job.key = maybe_text();
  job.group = maybe_text();
  job.state = ParseState(row.Text(column++));
  job.attempt = small();
  job.max_attempts = small();
  job.losses = small();
  job.run_after = number();
  job.claim = number();
  job.worker = maybe_text();
  job.lease_until = maybe_number();
  job.cancel_asked = row.Bool(column++);
  job.wall_limit = number();
  job.stall_limit = number();
  job.progress = small();
  job.error = maybe_text();
  job.created_at = number();
  job.started_at = maybe_number();
  job.finished_at = maybe_number();
  return job;
}

}  // namespace openpress::queue
