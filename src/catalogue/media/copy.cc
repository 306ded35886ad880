#include "catalogue/media/copy.h"

#include <array>
#include <string>

#include "catalogue/text.h"
#include "core/ids.h"
#include "core/text.h"

namespace openpress::catalogue {
namespace {

constexpr std::string_view kMark = " (Copy)";

constexpr std::string_view kInsert = R"sql(
  INSERT INTO media (token, uid, user_id, license_id, title, description, language, state, is_reviewed, enable_comments,
                     allow_download, size, sha256, original_name, extension, created_at, updated_at)
  SELECT $2, $3, user_id, license_id, $4, description, language, $5, $6, enable_comments, allow_download, size, sha256,
         original_name, extension, $7, $7
    FROM media
   WHERE id = $1 AND deleted_at IS NULL
  RETURNING id)sql";

constexpr std::string_view kTags =
    "INSERT INTO media_tags (media_id, tag_id) SELECT $2, tag_id FROM media_tags WHERE media_id = $1";
constexpr std::string_view kCategories =
    "INSERT INTO media_categories (media_id, category_id) SELECT $2, category_id FROM media_categories WHERE media_id "
    "= "
    "$1";

// The hash may have been computed since the copy was made.
constexpr std::string_view kComplete = R"sql(
  UPDATE media
     SET (media_type, duration_ms, width, height, hls, poster, thumb, sprite, storyboard, preview, thumbnail_time,
          sha256, playable, processing, notice) =
         (SELECT media_type, duration_ms, width, height, hls, poster, thumb, sprite, storyboard, preview,
                 thumbnail_time, sha256, playable, processing, notice
            FROM media
           WHERE id = $1),
         message = '',
         updated_at = $3
   WHERE id = $2 AND deleted_at IS NULL AND processing = 'waiting'
     AND EXISTS (SELECT 1 FROM media s WHERE s.id = $1 AND s.deleted_at IS NULL AND s.processing = 'done'))sql";

// What somebody has already given the copy stays. Files have random names: the same name is the same file.
constexpr std::array<std::string_view, 6> kRest = {
    R"sql(
  INSERT INTO media_plans (media_id, probe, plan)
  SELECT $2, probe, plan
    FROM media_plans
   WHERE media_id = $1
  ON CONFLICT (media_id) DO NOTHING)sql",
    R"sql(
  INSERT INTO renditions (media_id, kind, codec, width, height, track, state, percent, bandwidth, size, playlist,
                          download, download_size, message, created_at, updated_at)
  SELECT $2, kind, codec, width, height, track, state, percent, bandwidth, size, playlist, download, download_size,
         message, created_at, updated_at
    FROM renditions
   WHERE media_id = $1
  ON CONFLICT (media_id, kind, codec, height, track) DO NOTHING)sql",
    R"sql(
  INSERT INTO chapters (media_id, data)
  SELECT $2, data
    FROM chapters
   WHERE media_id = $1
  ON CONFLICT (media_id) DO NOTHING)sql",
    R"sql(
  INSERT INTO documents (media_id, pages, words)
  SELECT $2, pages, words
    FROM documents
   WHERE media_id = $1
  ON CONFLICT (media_id) DO NOTHING)sql",
    R"sql(
  INSERT INTO subtitles (media_id, language, label, file, words, user_id, created_at)
  SELECT $2, language, label, file, words, user_id, created_at
    FROM subtitles
   WHERE media_id = $1
  ON CONFLICT (media_id, language) DO NOTHING)sql",
    R"sql(
  INSERT INTO cues (subtitle_id, start_ms, words)
  SELECT n.id, c.start_ms, c.words
    FROM subtitles s
    JOIN subtitles n ON n.media_id = $2 AND n.language = s.language AND n.file = s.file
    JOIN cues c ON c.subtitle_id = s.id
   WHERE s.media_id = $1
   ORDER BY c.id)sql",
};

std::string CopiedTitle(const std::string& title) {
  return std::string(FirstCodePoints(title, kLongestTitle - kMark.size())) + std::string(kMark);
}

}  // namespace

std::int64_t InsertCopy(db::Connection& connection, const Media& source, std::string_view token, State state,
                        bool is_reviewed, Millis now) {
  const std::int64_t id = connection
                              .QueryOne(kInsert, {source.id, token, RandomHex(16), CopiedTitle(source.title),
                                                  NameOf(state), is_reviewed, now})
                              ->Int(0);
  connection.Execute(kTags, {source.id, id});
  connection.Execute(kCategories, {source.id, id});
  return id;
}

bool CompleteCopy(db::Connection& connection, std::int64_t source_id, std::int64_t copy_id, Millis now) {
  if (connection.Execute(kComplete, {source_id, copy_id, now}) == 0) return false;
  for (const std::string_view sql : kRest) connection.Execute(sql, {source_id, copy_id});
  return true;
}

}  // namespace openpress::catalogue
