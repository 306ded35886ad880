#include "api/media/list_query.h"

#include <array>
#include <chrono>
#include <limits>
#include <string>
#include <utility>

#include "core/text.h"

namespace openpress::api {
namespace {

using catalogue::Order;

constexpr std::array<std::pair<std::string_view, Order>, 6> kOrders = {{{"title", Order::kTitle},
                                                                        {"add_date", Order::kAdded},
                                                                        {"edit_date", Order::kEdited},
                                                                        {"views", Order::kViews},
                                                                        {"likes", Order::kLikes},
                                                                        {"reported_times", Order::kReports}}};

constexpr Millis kMinute = 60'000;
/** Longer than anything somebody would type, in bytes. */
constexpr std::size_t kLongestQuery = 1000;

struct DurationRange {
  std::string_view name;
  std::int64_t from;
  std::int64_t below;
};
constexpr std::array<DurationRange, 4> kDurations = {
    {{"0-20", 0, 20 * kMinute},
     {"20-40", 20 * kMinute, 40 * kMinute},
     {"40-60", 40 * kMinute, 60 * kMinute},
     {"60-120", 60 * kMinute, std::numeric_limits<std::int64_t>::max()}}};

/** When the period began that upload_date names; 0 when it names none. */
Millis Since(std::string_view period, Millis now) {
  using std::chrono::days;
  using std::chrono::milliseconds;
  const std::chrono::sys_time<milliseconds> time{milliseconds(now)};
  const auto today = std::chrono::floor<days>(time);
  const std::chrono::year_month_day date{today};
  const auto since = [](std::chrono::sys_days day) {
    return std::chrono::duration_cast<milliseconds>(day.time_since_epoch()).count();
  };
  if (period == "today") return since(today);
  if (period == "this_week") return now - 7 * 24 * 60 * kMinute;
  if (period == "this_month") return since(date.year() / date.month() / 1);
  if (period == "this_year") return since(date.year() / std::chrono::January / 1);
  return 0;
}

}  // namespace

void ReadOrder(const http::Request& request, catalogue::ListQuery& query) {
  const std::string sort_by = request.Query("sort_by").value_or("");
  query.ascending = request.Query("ordering") == "asc";
  for (const auto& [name, order] : kOrders) {
    if (!sort_by.starts_with(name)) continue;
    const std::string_view way = std::string_view(sort_by).substr(name.size());
    if (!way.empty() && way != "_asc" && way != "_desc") continue;
    query.order = order;
    if (!way.empty()) query.ascending = way == "_asc";
    return;
  }
}

void ReadFilter(const http::Request& request, Millis now, catalogue::ListFilter& filter) {
  if (const auto type = request.Query("media_type"); type && !type->empty()) {
    filter.media_type = catalogue::MediaTypeNamed(*type);
  }
  if (const auto state = request.Query("publish_state")) {
    filter.state = catalogue::StateNamed(*state);
    filter.shared = *state == "shared";
  }
  filter.text = WordsAsked(request);
  filter.since = Since(request.Query("upload_date").value_or(""), now);
  const std::string duration = request.Query("duration").value_or("");
  for (const DurationRange& range : kDurations) {
    if (duration != range.name) continue;
    filter.duration_from = range.from;
    filter.duration_below = range.below;
  }
}

std::string WordsAsked(const http::Request& request) {
  std::string words = request.Query("q").value_or("").substr(0, kLongestQuery);
  while (!IsUtf8(words)) words.pop_back();
  return words;
}

std::optional<bool> BoolQuery(const http::Request& request, std::string_view name) {
  const std::string text = request.Query(name).value_or("");
  if (text == "true" || text == "True") return true;
  if (text == "false" || text == "False") return false;
  return std::nullopt;
}

}  // namespace openpress::api
