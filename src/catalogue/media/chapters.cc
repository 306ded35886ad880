#include "catalogue/media/chapters.h"

#include <charconv>
#include <cmath>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "catalogue/text.h"
#include "core/error.h"
#include "core/text.h"

namespace openpress::catalogue {
namespace {

constexpr std::string_view kTouch = R"sql(
  UPDATE media
     SET updated_at = $2
   WHERE id = $1 AND (deleted_at IS NULL OR version_of IS NOT NULL))sql";

constexpr std::string_view kSet = R"sql(
  INSERT INTO chapters (media_id, data)
  VALUES ($1, $2)
  ON CONFLICT (media_id) DO UPDATE SET data = $2)sql";

constexpr std::string_view kOf = "SELECT data FROM chapters WHERE media_id = $1";

/** A year, in seconds: longer than any recording, and small enough to stay exact. */
constexpr double kLongest = 366.0 * 86400;

std::optional<int> Number(std::string_view digits, std::size_t most) {
  if (digits.empty() || digits.size() > most) return std::nullopt;
  int number = 0;
  const auto [end, problem] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  if (problem != std::errc{} || end != digits.data() + digits.size() || digits.front() == '-') return std::nullopt;
  return number;
}

/** Seconds of "[H:]MM:SS[.mmm]". */
std::optional<double> ClockTime(std::string_view text) {
  double fraction = 0;
  if (const auto dot = text.find('.'); dot != std::string_view::npos) {
    const std::string_view digits = text.substr(dot + 1);
    const auto thousandths = Number(digits, 3);
    if (!thousandths) return std::nullopt;
    fraction = *thousandths / std::pow(10.0, static_cast<double>(digits.size()));
    text = text.substr(0, dot);
  }
  double seconds = 0;
  int parts = 0;
  for (bool more = true; more; ++parts) {
    const auto colon = text.find(':');
    more = colon != std::string_view::npos;
    // Only the first may pass 59: "90:00" is what some editors write for an hour and a half.
    const auto part = Number(text.substr(0, colon), parts == 0 ? 4 : 2);
    if (!part || (parts > 0 && *part > 59)) return std::nullopt;
    seconds = seconds * 60 + *part;
    if (more) text = text.substr(colon + 1);
  }
  if (parts != 2 && parts != 3) return std::nullopt;
  return seconds + fraction;
}

[[noreturn]] void RefuseEntry() {
  throw Error(Fault::kBadInput, "invalid_chapters",
              "Request data must be a list of video chapters with startTime, endTime, chapterTitle");
}

const Json& Part(const Json& entry, const char* name) {
  const auto found = entry.find(name);
  if (found == entry.end()) RefuseEntry();
  return *found;
}

}  // namespace

std::optional<double> ChapterSeconds(const Json& time) {
  if (time.is_string()) return ClockTime(time.get_ref<const std::string&>());
  const auto seconds = time.get<double>();
  return seconds >= 0 && seconds <= kLongest ? std::optional(seconds) : std::nullopt;
}

Json CheckedChapters(const Json& chapters) {
  if (chapters.size() > kMostChapters) {
    throw Error(Fault::kBadInput, "too_many_chapters", fmt::format("Too many chapters (max {})", kMostChapters));
  }
  Json kept = Json::array();
  for (const Json& entry : chapters) {
    if (!entry.is_object()) RefuseEntry();
    const Json& start = Part(entry, "startTime");
    const Json& end = Part(entry, "endTime");
    const Json& title = Part(entry, "chapterTitle");
    const auto is_time = [](const Json& time) { return time.is_string() || time.is_number(); };
    if (!is_time(start) || !is_time(end) || !title.is_string() || !IsUtf8(title.get_ref<const std::string&>())) {
      RefuseEntry();
    }
    const auto from = ChapterSeconds(start);
    const auto to = ChapterSeconds(end);
    const std::string plain = PlainText(title.get_ref<const std::string&>(), false);
    if (!from || !to || *from >= *to || plain.empty()) continue;
    kept.push_back({{"startTime", start},
                    {"endTime", end},
                    {"chapterTitle", std::string(FirstCodePoints(plain, kLongestChapterTitle))}});
  }
  return kept;
}

bool SetChapters(db::Connection& connection, std::int64_t media_id, const Json& chapters, Millis now) {
  if (connection.Execute(kTouch, {media_id, now}) == 0) return false;
  connection.Execute(kSet, {media_id, chapters.dump()});
  return true;
}

Json ChaptersOf(db::Connection& connection, std::int64_t media_id) {
  const auto row = connection.QueryOne(kOf, {media_id});
  if (!row) return Json::array();
  Json chapters = Json::parse(row->Text(0), nullptr, false);
  return chapters.is_array() ? chapters : Json::array();
}

}  // namespace openpress::catalogue
