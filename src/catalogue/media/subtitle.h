#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "catalogue/media/subtitle_text.h"
#include "core/clock.h"
#include "db/connection.h"

namespace openpress::catalogue {

struct Language {
  std::string code;   ///< "en", "pt-BR"
  std::string title;  ///< in English
};

/** An item has at most one in each language. */
struct Subtitle {
  std::int64_t id = 0;
  std::string language;
  std::string label;
  std::string file;  ///< below the item's folder
};

// As in media.h: in the caller's transaction.

/** All that subtitles can be in, by title. */
std::vector<Language> Languages(db::Connection& connection);
std::optional<Language> FindLanguage(db::Connection& connection, std::string_view code);

/** By their label. */
std::vector<Subtitle> SubtitlesOf(db::Connection& connection, std::int64_t media_id);

/** Puts it in the place of the item's subtitle in that language, if there is one.
 *  @param file where the caller has put the WebVTT
 *  @return the file that was in its place, for removal after the commit; empty when there was none */
std::string SetSubtitle(db::Connection& connection, std::int64_t media_id, const Language& language,
                        std::string_view label, std::string_view file, const std::vector<Cue>& cues,
                        std::int64_t user_id, Millis now);
/** @return the file to remove after the commit; nothing when there was none */
std::optional<std::string> RemoveSubtitle(db::Connection& connection, std::int64_t media_id, std::string_view language);

/** Something said in an item. */
struct SpokenHit {
  std::int64_t start_ms = 0;
  std::string language;
  std::string words;  ///< of the whole cue
};
/** Where the @p words are said in these items, at most three places each, from the beginning. One question for all.
 *  @param words from SearchWords() */
std::map<std::int64_t, std::vector<SpokenHit>> SpokenHits(db::Connection& connection,
                                                          const std::vector<std::int64_t>& media_ids,
                                                          const std::vector<std::string>& words);

/** The SQL of every list, for the test that looks at their plans. */
std::vector<std::string> SubtitleStatements(const db::Dialect& dialect);

}  // namespace openpress::catalogue
