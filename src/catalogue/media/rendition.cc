#include "catalogue/media/rendition.h"

#include <algorithm>

namespace openpress::catalogue {
namespace {

constexpr std::string_view kUpsert = R"sql(
  INSERT INTO renditions (media_id, kind, codec, width, height, track, state, percent, bandwidth, size, playlist,
                          message, created_at, updated_at)
  VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $13)
  ON CONFLICT (media_id, kind, codec, height, track) DO UPDATE
     SET width = $4, state = $7, percent = $8, bandwidth = $9, size = $10, playlist = $11, message = $12,
         updated_at = $13
  RETURNING id)sql";

constexpr std::string_view kSetPercent = R"sql(
  UPDATE renditions
     SET state = 'running', percent = $2, updated_at = $3
   WHERE id = $1 AND state IN ('waiting', 'running') AND (percent < $2 OR state = 'waiting'))sql";

constexpr std::string_view kFinish = R"sql(
  UPDATE renditions
     SET state = 'done', percent = 100, size = $2, bandwidth = $3, message = '', updated_at = $4
   WHERE id = $1)sql";

constexpr std::string_view kFail = R"sql(
  UPDATE renditions
     SET state = 'failed', message = $2, updated_at = $3
   WHERE id = $1)sql";

constexpr std::string_view kSetDownload = R"sql(
  UPDATE renditions
     SET download = $2, download_size = $3, updated_at = $4
   WHERE id = $1)sql";

constexpr std::string_view kDeleteAudio =
    "DELETE FROM renditions WHERE media_id = $1 AND kind = 'audio' AND track = $2";
constexpr std::string_view kDelete = "DELETE FROM renditions WHERE media_id = $1";

constexpr std::string_view kOf = R"sql(
  SELECT id, media_id, kind, codec, width, height, track, state, percent, bandwidth, size, playlist, download,
         download_size, message
    FROM renditions
   WHERE media_id = $1
   ORDER BY height DESC, codec, kind, track)sql";

/** An audio track costs about as much as a rung this small. */
constexpr std::int64_t kAudioWeight = 256 * 144;

Rendition FromRow(const db::Row& row) {
  Rendition rendition;
  rendition.id = row.Int(0);
  rendition.media_id = row.Int(1);
  rendition.kind = RenditionKindNamed(row.Text(2)).value_or(RenditionKind::kVideo);
  rendition.codec = row.Text(3);
  rendition.width = row.Int(4);
  rendition.height = row.Int(5);
  rendition.track = row.Int(6);
  rendition.state = ProgressNamed(row.Text(7)).value_or(Progress::kFailed);
  rendition.percent = row.Int(8);
  rendition.bandwidth = row.Int(9);
  rendition.size = row.Int(10);
  rendition.playlist = row.Text(11);
  rendition.download = row.Text(12);
  rendition.download_size = row.Int(13);
  rendition.message = row.Text(14);
  return rendition;
}

}  // namespace

std::int64_t UpsertRendition(db::Connection& connection, const Rendition& r, Millis now) {
  const auto row =
      connection.QueryOne(kUpsert, {r.media_id, NameOf(r.kind), r.codec, r.width, r.height, r.track, NameOf(r.state),
                                    r.percent, r.bandwidth, r.size, r.playlist, r.message, now});
  return row->Int(0);
}

void SetRenditionPercent(db::Connection& connection, std::int64_t id, int percent, Millis now) {
  connection.Execute(kSetPercent, {id, std::clamp(percent, 0, 100), now});
}

void FinishRendition(db::Connection& connection, std::int64_t id, std::int64_t size, std::int64_t bandwidth,
                     Millis now) {
  connection.Execute(kFinish, {id, size, bandwidth, now});
}

void FailRendition(db::Connection& connection, std::int64_t id, std::string_view sentence, Millis now) {
  connection.Execute(kFail, {id, sentence, now});
}

void SetDownload(db::Connection& connection, std::int64_t id, std::string_view path, std::int64_t size, Millis now) {
  connection.Execute(kSetDownload, {id, path, size, now});
}

void DeleteAudioRendition(db::Connection& connection, std::int64_t media_id, std::int64_t track) {
  connection.Execute(kDeleteAudio, {media_id, track});
}

void DeleteRenditions(db::Connection& connection, std::int64_t media_id) {
  connection.Execute(kDelete, {media_id});
}

std::vector<Rendition> RenditionsOf(db::Connection& connection, std::int64_t media_id) {
  std::vector<Rendition> renditions;
  for (const db::Row& row : connection.Query(kOf, {media_id})) renditions.push_back(FromRow(row));
  return renditions;
}

int PercentOf(const std::vector<Rendition>& renditions) {
  std::int64_t whole = 0;
  std::int64_t done = 0;
  for (const Rendition& rendition : renditions) {
    const std::int64_t weight = std::max(rendition.width * rendition.height, kAudioWeight);
    whole += weight * 100;
    done += weight * rendition.percent;
  }
  return whole == 0 ? 0 : static_cast<int>(done * 100 / whole);
}

}  // namespace openpress::catalogue
