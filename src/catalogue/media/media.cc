#include "catalogue/media/media.h"

#include <map>
#include <utility>

#include "catalogue/media/row.h"
#include "catalogue/some.h"
#include "catalogue/text.h"
#include "core/ids.h"

namespace openpress::catalogue {
namespace {

constexpr std::string_view kInsert = R"sql(
  INSERT INTO media (token, uid, user_id, title, description, state, is_reviewed, size, sha256, original_name,
                     extension, created_at, updated_at)
  VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $12)
  RETURNING id)sql";

constexpr std::string_view kSetRunning = R"sql(
  UPDATE media
     SET processing = 'running', message = '', notice = '', updated_at = $2
   WHERE id = $1 AND (deleted_at IS NULL OR version_of IS NOT NULL))sql";

constexpr std::string_view kRecordFacts = R"sql(
  UPDATE media
     SET media_type = $2, duration_ms = $3, width = $4, height = $5, updated_at = $6
   WHERE id = $1 AND (deleted_at IS NULL OR version_of IS NOT NULL))sql";

constexpr std::string_view kRecordProbe = R"sql(
  INSERT INTO media_plans (media_id, probe)
  VALUES ($1, $2)
  ON CONFLICT (media_id) DO UPDATE SET probe = $2)sql";

constexpr std::string_view kRecordPlan = R"sql(
  INSERT INTO media_plans (media_id, plan)
  VALUES ($1, $2)
  ON CONFLICT (media_id) DO UPDATE SET plan = $2)sql";

constexpr std::string_view kProbeOf = "SELECT probe FROM media_plans WHERE media_id = $1";
constexpr std::string_view kPlanOf = "SELECT plan FROM media_plans WHERE media_id = $1";

constexpr std::string_view kSetPlayable = R"sql(
  UPDATE media
     SET playable = 1, hls = CASE WHEN $2 = '' THEN hls ELSE $2 END, updated_at = $3
   WHERE id = $1 AND (deleted_at IS NULL OR version_of IS NOT NULL))sql";

constexpr std::string_view kSetPictures = R"sql(
  UPDATE media
     SET poster = CASE WHEN $2 = '' THEN poster ELSE $2 END,
         thumb = CASE WHEN $3 = '' THEN thumb ELSE $3 END,
         sprite = CASE WHEN $4 = '' THEN sprite ELSE $4 END,
         storyboard = CASE WHEN $5 = '' THEN storyboard ELSE $5 END,
         preview = CASE WHEN $6 = '' THEN preview ELSE $6 END,
         thumbnail_time = COALESCE($7, thumbnail_time),
         updated_at = $8
   WHERE id = $1 AND (deleted_at IS NULL OR version_of IS NOT NULL))sql";

constexpr std::string_view kSetNotice = R"sql(
  UPDATE media
     SET notice = $2, updated_at = $3
   WHERE id = $1 AND (deleted_at IS NULL OR version_of IS NOT NULL))sql";

constexpr std::string_view kSetFailed = R"sql(
  UPDATE media
     SET processing = 'failed', message = $2, updated_at = $3
   WHERE id = $1 AND (deleted_at IS NULL OR version_of IS NOT NULL))sql";

constexpr std::string_view kFinish = R"sql(
  UPDATE media
     SET processing = 'done', playable = 1, message = '', updated_at = $2
   WHERE id = $1 AND (deleted_at IS NULL OR version_of IS NOT NULL))sql";

constexpr std::string_view kRetry = R"sql(
  UPDATE media
     SET processing = 'waiting', message = '', updated_at = $2
   WHERE id = $1 AND (deleted_at IS NULL OR version_of IS NOT NULL) AND processing = 'failed')sql";

constexpr std::string_view kRetryRenditions = R"sql(
  UPDATE renditions
     SET state = 'waiting', percent = 0, message = '', updated_at = $2
   WHERE media_id = $1 AND state = 'failed')sql";

constexpr std::string_view kSetState = R"sql(
  UPDATE media
     SET state = $2, access_epoch = access_epoch + 1, updated_at = $3
   WHERE id = $1 AND deleted_at IS NULL)sql";

constexpr std::string_view kMarkDeleted = R"sql(
  UPDATE media
     SET deleted_at = $2, access_epoch = access_epoch + 1
   WHERE id = $1 AND deleted_at IS NULL)sql";

constexpr std::string_view kPurge = "DELETE FROM media WHERE id = $1 AND deleted_at IS NOT NULL";

std::optional<Media> One(const std::optional<db::Row>& row) {
  if (!row) return std::nullopt;
  return MediaFromRow(*row);
}

std::string JsonColumn(db::Connection& connection, std::string_view sql, std::int64_t id) {
  const auto row = connection.QueryOne(sql, {id});
  return row ? row->Text(0) : "{}";
}

}  // namespace

std::string NewToken() {
  return RandomToken(11);
}

std::int64_t Insert(db::Connection& connection, const NewMedia& media, Millis now) {
  const std::string title = media.title.empty() ? TitleFromFileName(media.original_name) : CheckedTitle(media.title);
  const auto row =
      connection.QueryOne(kInsert, {media.token, RandomHex(16), media.user_id, title,
                                    CheckedDescription(media.description), NameOf(media.state), media.is_reviewed,
                                    media.size, media.sha256, media.original_name, media.extension, now});
  return row->Int(0);
}

std::optional<Media> FindByToken(db::Connection& connection, std::string_view token) {
  static const std::string kSql = SelectMedia("WHERE m.token = $1 AND m.deleted_at IS NULL");
  return One(connection.QueryOne(kSql, {token}));
}

std::optional<Media> FindForWork(db::Connection& connection, std::string_view token) {
  static const std::string kSql = SelectMedia(
      "WHERE m.token = $1 AND (m.deleted_at IS NULL OR EXISTS (SELECT 1 FROM versions v WHERE v.media_id = m.id AND "
      "v.kept_at IS NULL))");
  return One(connection.QueryOne(kSql, {token}));
}

std::vector<Media> FindByTokens(db::Connection& connection, const std::vector<std::string>& tokens) {
  static const std::string kSql = SelectMedia("WHERE m.deleted_at IS NULL AND m.token IN " + SomePlaces());
  std::map<std::int64_t, Media> found;
  ForSome(connection, kSql, tokens, [&](const db::Row& row) {
    Media media = MediaFromRow(row);
    found.emplace(media.id, media);
  });
  std::vector<Media> media;
  media.reserve(found.size());
  for (auto& [id, one] : found) media.push_back(std::move(one));
  return media;
}

std::optional<Media> FindById(db::Connection& connection, std::int64_t id) {
  static const std::string kSql = SelectMedia("WHERE m.id = $1 AND m.deleted_at IS NULL");
  return One(connection.QueryOne(kSql, {id}));
}

bool SetRunning(db::Connection& connection, std::int64_t id, Millis now) {
  return connection.Execute(kSetRunning, {id, now}) > 0;
}

bool RecordProbe(db::Connection& connection, std::int64_t id, const ProbeFacts& facts, std::string_view probe,
                 Millis now) {
  if (connection.Execute(kRecordFacts,
                         {id, NameOf(facts.media_type), facts.duration_ms, facts.width, facts.height, now}) == 0) {
    return false;
  }
  StoreProbe(connection, id, probe);
  return true;
}

void StoreProbe(db::Connection& connection, std::int64_t id, std::string_view probe) {
  connection.Execute(kRecordProbe, {id, probe});
}

void RecordPlan(db::Connection& connection, std::int64_t id, std::string_view plan) {
  connection.Execute(kRecordPlan, {id, plan});
}

std::string ProbeOf(db::Connection& connection, std::int64_t id) {
  return JsonColumn(connection, kProbeOf, id);
}

std::string PlanOf(db::Connection& connection, std::int64_t id) {
  return JsonColumn(connection, kPlanOf, id);
}

bool SetPlayable(db::Connection& connection, std::int64_t id, std::string_view hls, Millis now) {
  return connection.Execute(kSetPlayable, {id, hls, now}) > 0;
}

bool SetPictures(db::Connection& connection, std::int64_t id, const Pictures& pictures, Millis now) {
  return connection.Execute(kSetPictures, {id, pictures.poster, pictures.thumb, pictures.sprite, pictures.storyboard,
                                           pictures.preview, pictures.thumbnail_time, now}) > 0;
}

bool SetNotice(db::Connection& connection, std::int64_t id, std::string_view sentence, Millis now) {
  return connection.Execute(kSetNotice, {id, sentence, now}) > 0;
}

bool SetFailed(db::Connection& connection, std::int64_t id, std::string_view sentence, Millis now) {
  return connection.Execute(kSetFailed, {id, sentence, now}) > 0;
}

bool Finish(db::Connection& connection, std::int64_t id, Millis now) {
  return connection.Execute(kFinish, {id, now}) > 0;
}

bool Retry(db::Connection& connection, std::int64_t id, Millis now) {
  if (connection.Execute(kRetry, {id, now}) == 0) return false;
  connection.Execute(kRetryRenditions, {id, now});
  return true;
}

bool SetState(db::Connection& connection, std::int64_t id, State state, Millis now) {
  return connection.Execute(kSetState, {id, NameOf(state), now}) > 0;
}

bool MarkDeleted(db::Connection& connection, std::int64_t id, Millis now) {
  return connection.Execute(kMarkDeleted, {id, now}) > 0;
}

void Purge(db::Connection& connection, std::int64_t id) {
  connection.Execute(kPurge, {id});
}

}  // namespace openpress::catalogue
