#include "catalogue/media/version.h"

#include <algorithm>
#include <array>
#include <limits>
#include <utility>

#include "catalogue/media/chapters.h"
#include "catalogue/media/document.h"
#include "catalogue/media/rendition.h"
#include "catalogue/media/row.h"
#include "catalogue/media/subtitle.h"
#include "core/error.h"
#include "core/ids.h"

namespace openpress::catalogue {
namespace {

// In the order of the enum.
constexpr std::array<std::string_view, 2> kChanges = {"trim", "upload"};

// Two requests at once stand in line at this, on every engine.
constexpr std::string_view kLockItem = "UPDATE media SET updated_at = updated_at WHERE id = $1 AND deleted_at IS NULL";

constexpr std::string_view kAnyInMaking = R"sql(
  SELECT 1
    FROM media m
    JOIN versions v ON v.media_id = m.id
   WHERE m.version_of = $1 AND v.kept_at IS NULL
   LIMIT 1)sql";

constexpr std::string_view kInsertRow = R"sql(
  INSERT INTO media (token, uid, user_id, version_of, title, language, state, is_reviewed, size, sha256, original_name,
                     extension, created_at, updated_at, deleted_at)
  SELECT $2, $3, user_id, id, title, language, 'private', 1, 0, '', original_name, extension, $4, $4, $4
    FROM media
   WHERE id = $1
  RETURNING id)sql";

constexpr std::string_view kInsertVersion = R"sql(
  INSERT INTO versions (media_id, change, ranges, user_id, created_at)
  VALUES ($1, $2, $3, $4, $5))sql";

constexpr std::string_view kMore = "v.change, COALESCE(w.username, ''), v.created_at, v.kept_at";
constexpr std::size_t kMoreColumns = 4;

constexpr std::string_view kOfItem = R"sql(JOIN versions v ON v.media_id = m.id
    LEFT JOIN users w ON w.id = v.user_id
   WHERE m.version_of = $1)sql";

constexpr std::string_view kOne = R"sql(JOIN versions v ON v.media_id = m.id
    LEFT JOIN users w ON w.id = v.user_id
   WHERE m.version_of = $1 AND m.token = $2)sql";

constexpr std::string_view kKept = R"sql(JOIN versions v ON v.media_id = m.id
    LEFT JOIN users w ON w.id = v.user_id
   WHERE v.kept_at < $1 AND m.version_of IS NOT NULL
   ORDER BY v.kept_at
   LIMIT $2)sql";

// What a row says of its content, in one order for reading and writing.
constexpr std::string_view kReadContent = R"sql(
  SELECT COALESCE(folder, token), token, media_type, duration_ms, width, height, size, sha256, original_name, extension,
         hls, poster, thumb, sprite, storyboard, preview, thumbnail_time, processing, playable, message, notice
    FROM media
   WHERE id = $1)sql";

constexpr std::string_view kWriteContent = R"sql(
  UPDATE media
     SET folder = $2, media_type = $3, duration_ms = $4, width = $5, height = $6, size = $7, sha256 = $8,
         original_name = $9, extension = $10, hls = $11, poster = $12, thumb = $13, sprite = $14, storyboard = $15,
         preview = $16, thumbnail_time = $17, processing = $18, playable = $19, message = $20,
         notice = $21, updated_at = $22
   WHERE id = $1)sql";

// Two rows may not say the same for a moment.
constexpr std::string_view kLeaveFolder = "UPDATE media SET folder = NULL WHERE id = $1";

constexpr std::string_view kSetKept = "UPDATE versions SET kept_at = $2 WHERE media_id = $1";

constexpr std::string_view kInMaking = "SELECT 1 FROM versions WHERE media_id = $1 AND kept_at IS NULL";

constexpr std::string_view kRanges = "SELECT ranges FROM versions WHERE media_id = $1";

constexpr std::string_view kSubtitles = R"sql(
  SELECT id, language, label, file, words, user_id, created_at
    FROM subtitles
   WHERE media_id = $1)sql";
constexpr std::string_view kCues = "SELECT start_ms, words FROM cues WHERE subtitle_id = $1 ORDER BY id";
constexpr std::string_view kDropSubtitles = "DELETE FROM subtitles WHERE media_id = $1";
constexpr std::string_view kInsertSubtitle = R"sql(
  INSERT INTO subtitles (media_id, language, label, file, words, user_id, created_at)
  VALUES ($1, $2, $3, $4, $5, $6, $7)
  RETURNING id)sql";
constexpr std::string_view kInsertCue = "INSERT INTO cues (subtitle_id, start_ms, words) VALUES ($1, $2, $3)";

Version FromRow(const db::Row& row) {
  Version version;
  version.media = MediaFromRow(row);
  const std::size_t more = row.size() - kMoreColumns;
  version.change = row.Text(more) == kChanges[1] ? Change::kUpload : Change::kTrim;
  version.username = row.Text(more + 1);
  version.created_at = row.Int(more + 2);
  version.kept_at = row.MaybeInt(more + 3);
  return version;
}

std::vector<Version> FromRows(const std::vector<db::Row>& rows) {
  std::vector<Version> versions;
  versions.reserve(rows.size());
  for (const db::Row& row : rows) versions.push_back(FromRow(row));
  return versions;
}

/** What belongs to a row's content, out of the tables that name the row. */
struct Belongings {
  std::string probe;
  std::string plan;
  std::vector<Rendition> renditions;
  Json chapters;
  std::optional<Document> document;
  struct Spoken {
    db::Row row;
    std::vector<db::Row> cues;
  };
  std::vector<Spoken> subtitles;
};

Belongings TakeBelongings(db::Connection& connection, std::int64_t id) {
  Belongings taken{ProbeOf(connection, id),    PlanOf(connection, id),     RenditionsOf(connection, id),
                   ChaptersOf(connection, id), DocumentOf(connection, id), {}};
  for (db::Row& row : connection.Query(kSubtitles, {id})) {
    std::vector<db::Row> cues = connection.Query(kCues, {row.Int(0)});
    taken.subtitles.push_back({std::move(row), std::move(cues)});
  }
  DeleteRenditions(connection, id);
  RemoveDocument(connection, id);
  connection.Execute(kDropSubtitles, {id});
  return taken;
}

void GiveBelongings(db::Connection& connection, std::int64_t id, const Belongings& given, Millis now) {
  StoreProbe(connection, id, given.probe);
  RecordPlan(connection, id, given.plan);
  for (Rendition rendition : given.renditions) {
    rendition.media_id = id;
    const std::int64_t row = UpsertRendition(connection, rendition, now);
    if (!rendition.download.empty()) SetDownload(connection, row, rendition.download, rendition.download_size, now);
  }
  SetChapters(connection, id, given.chapters, now);
  if (given.document) SetDocument(connection, id, *given.document);
  for (const Belongings::Spoken& one : given.subtitles) {
    const db::Row& row = one.row;
    const std::int64_t subtitle = connection
                                      .QueryOne(kInsertSubtitle, {id, row.Text(1), row.Text(2), row.Text(3),
                                                                  row.Text(4), row.MaybeInt(5), row.Int(6)})
                                      ->Int(0);
    for (const db::Row& cue : one.cues) connection.Execute(kInsertCue, {subtitle, cue.Int(0), cue.Text(1)});
  }
}

void WriteContent(db::Connection& connection, std::int64_t id, const db::Row& own, const db::Row& content, Millis now) {
  const std::string folder = content.Text(0);
  connection.Execute(kWriteContent, {id,
                                     folder == own.Text(1) ? db::Param(nullptr) : db::Param(folder),
                                     content.Text(2),
                                     content.Int(3),
                                     content.Int(4),
                                     content.Int(5),
                                     content.Int(6),
                                     content.Text(7),
                                     content.Text(8),
                                     content.Text(9),
                                     content.Text(10),
                                     content.Text(11),
                                     content.Text(12),
                                     content.Text(13),
                                     content.Text(14),
                                     content.Text(15),
                                     content.MaybeReal(16),
                                     content.Text(17),
                                     content.Bool(18),
                                     content.Text(19),
                                     content.Text(20),
                                     now});
}

std::string Select(std::string_view rest) {
  return SelectMedia(rest, kMore);
}

}  // namespace

std::string_view NameOf(Change change) {
  return kChanges[static_cast<std::size_t>(change)];
}

std::int64_t InsertVersion(db::Connection& connection, const Media& item, std::string_view token, Change change,
                           std::string_view ranges, std::int64_t user_id, Millis now) {
  connection.Execute(kLockItem, {item.id});
  if (connection.QueryOne(kAnyInMaking, {item.id})) {
    throw Error(Fault::kConflict, "change_under_way",
                "Another file is being put in place here; wait for it or take that back first.");
  }
  const auto row = connection.QueryOne(kInsertRow, {item.id, token, RandomHex(16), now});
  if (!row) throw Error(Fault::kGone, "media_gone", "The item was deleted meanwhile.");
  connection.Execute(kInsertVersion, {row->Int(0), NameOf(change), ranges, user_id, now});
  return row->Int(0);
}

std::vector<Version> VersionsOf(db::Connection& connection, std::int64_t item_id) {
  static const std::string kSql = Select(kOfItem);
  std::vector<Version> versions = FromRows(connection.Query(kSql, {item_id}));
  std::sort(versions.begin(), versions.end(), [](const Version& a, const Version& b) {
    constexpr Millis kNow = std::numeric_limits<Millis>::max();
    return std::pair(a.kept_at.value_or(kNow), a.media.id) > std::pair(b.kept_at.value_or(kNow), b.media.id);
  });
  return versions;
}

std::optional<Version> FindVersion(db::Connection& connection, std::int64_t item_id, std::string_view token) {
  static const std::string kSql = Select(kOne);
  const auto row = connection.QueryOne(kSql, {item_id, token});
  if (!row) return std::nullopt;
  return FromRow(*row);
}

bool PutInPlace(db::Connection& connection, std::int64_t item_id, std::int64_t version_id, Millis now) {
  if (connection.Execute(kLockItem, {item_id}) == 0) return false;
  const auto item = connection.QueryOne(kReadContent, {item_id});
  const auto version = connection.QueryOne(kReadContent, {version_id});
  if (!item || !version) return false;
  const Belongings of_item = TakeBelongings(connection, item_id);
  const Belongings of_version = TakeBelongings(connection, version_id);
  connection.Execute(kLeaveFolder, {item_id});
  connection.Execute(kLeaveFolder, {version_id});
  WriteContent(connection, item_id, *item, *version, now);
  WriteContent(connection, version_id, *version, *item, now);
  GiveBelongings(connection, item_id, of_version, now);
  GiveBelongings(connection, version_id, of_item, now);
  connection.Execute(kSetKept, {version_id, now});
  return true;
}

bool IsInMaking(db::Connection& connection, std::int64_t version_id) {
  return connection.QueryOne(kInMaking, {version_id}).has_value();
}

std::string RangesOf(db::Connection& connection, std::int64_t version_id) {
  const auto row = connection.QueryOne(kRanges, {version_id});
  return row ? row->Text(0) : "";
}

std::vector<Version> KeptBefore(db::Connection& connection, Millis before, int limit) {
  static const std::string kSql = Select(kKept);
  return FromRows(connection.Query(kSql, {before, limit}));
}

std::vector<std::string> VersionStatements() {
  return {std::string(kAnyInMaking), Select(kOfItem), Select(kOne), Select(kKept)};
}

}  // namespace openpress::catalogue
