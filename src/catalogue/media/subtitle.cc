#include "catalogue/media/subtitle.h"

#include <array>

#include <fmt/format.h>

namespace openpress::catalogue {
namespace {

constexpr std::size_t kMostHitsEach = 3;
/** Places read for all items of a page: enough for three each, unless a few items say the words all the time. */
constexpr int kMostHits = 500;

constexpr std::string_view kLanguages = "SELECT code, title FROM languages ORDER BY title";
constexpr std::string_view kLanguage = "SELECT code, title FROM languages WHERE code = $1";

constexpr std::string_view kOfMedia = R"sql(
  SELECT id, language, label, file
    FROM subtitles
   WHERE media_id = $1
   ORDER BY language)sql";

constexpr std::string_view kFile = R"sql(
  SELECT file
    FROM subtitles
   WHERE media_id = $1 AND language = $2)sql";

constexpr std::string_view kRemove = R"sql(
  DELETE FROM subtitles
   WHERE media_id = $1 AND language = $2)sql";

constexpr std::string_view kInsert = R"sql(
  INSERT INTO subtitles (media_id, language, label, file, words, user_id, created_at)
  VALUES ($1, $2, $3, $4, $5, $6, $7)
  RETURNING id)sql";

constexpr std::string_view kInsertCue = R"sql(
  INSERT INTO cues (subtitle_id, start_ms, words)
  VALUES ($1, $2, $3))sql";

std::string HitsSql(const db::Dialect& dialect) {
  return fmt::format(
      "SELECT s.media_id, c.start_ms, s.language, c.words FROM (SELECT {} ORDER BY {} LIMIT {}) AS found "
      "JOIN cues c ON c.id = found.id JOIN subtitles s ON s.id = c.subtitle_id ORDER BY found.id",
      dialect.text_rows("cue_search", "$1"), dialect.text_id, kMostHits);
}

}  // namespace

std::vector<Language> Languages(db::Connection& connection) {
  std::vector<Language> languages;
  for (const db::Row& row : connection.Query(kLanguages)) languages.push_back({row.Text(0), row.Text(1)});
  return languages;
}

std::optional<Language> FindLanguage(db::Connection& connection, std::string_view code) {
  const auto row = connection.QueryOne(kLanguage, {code});
  if (!row) return std::nullopt;
  return Language{row->Text(0), row->Text(1)};
}

std::vector<Subtitle> SubtitlesOf(db::Connection& connection, std::int64_t media_id) {
  std::vector<Subtitle> subtitles;
  for (const db::Row& row : connection.Query(kOfMedia, {media_id}))
    subtitles.push_back({row.Int(0), row.Text(1), row.Text(2), row.Text(3)});
  return subtitles;
}

std::string SetSubtitle(db::Connection& connection, std::int64_t media_id, const Language& language,
                        std::string_view label, std::string_view file, const std::vector<Cue>& cues,
                        std::int64_t user_id, Millis now) {
  std::string former = RemoveSubtitle(connection, media_id, language.code).value_or("");
  std::vector<std::string> spoken;
  spoken.reserve(cues.size());
  std::string words;
  for (const Cue& cue : cues) {
    spoken.push_back(CueWords(cue));
    words.append(words.empty() ? "" : " ").append(spoken.back());
  }
  const std::int64_t id =
      connection.QueryOne(kInsert, {media_id, language.code, label, file, words, user_id, now})->Int(0);
  for (std::size_t i = 0; i < cues.size(); ++i) connection.Execute(kInsertCue, {id, cues[i].start_ms, spoken[i]});
  return former;
}

std::optional<std::string> RemoveSubtitle(db::Connection& connection, std::int64_t media_id,
                                          std::string_view language) {
  const auto file = connection.QueryOne(kFile, {media_id, language});
  if (!file) return std::nullopt;
  connection.Execute(kRemove, {media_id, language});
  return file->Text(0);
}

std::map<std::int64_t, std::vector<SpokenHit>> SpokenHits(db::Connection& connection,
                                                          const std::vector<std::int64_t>& media_ids,
                                                          const std::vector<std::string>& words) {
  std::map<std::int64_t, std::vector<SpokenHit>> hits;
  if (media_ids.empty() || words.empty()) return hits;
  std::vector<std::string> items;
  items.reserve(media_ids.size());
  for (const std::int64_t id : media_ids) items.push_back(fmt::format("m{}", id));
  const db::Dialect& dialect = connection.dialect();
  // As a search does: the words themselves, and what begins with them when nobody says those.
  for (const bool beginnings : {false, true}) {
    if (!hits.empty()) break;
    const std::array clauses = {db::TextClause{.columns = "words", .words = words, .beginnings = beginnings},
                                db::TextClause{.columns = "media", .words = items, .any = true}};
    for (const db::Row& row : connection.Query(HitsSql(dialect), {dialect.text_query(clauses)})) {
      auto& of_item = hits[row.Int(0)];
      if (of_item.size() < kMostHitsEach) of_item.push_back({row.Int(1), row.Text(2), row.Text(3)});
    }
  }
  return hits;
}

std::vector<std::string> SubtitleStatements(const db::Dialect& dialect) {
  return {std::string(kOfMedia), std::string(kFile), HitsSql(dialect)};
}

}  // namespace openpress::catalogue
