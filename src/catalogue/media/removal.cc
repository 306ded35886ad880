#include "catalogue/media/removal.h"

#include <string>
#include <utility>

#include "core/json.h"
#include "queue/job.h"
#include "queue/jobs.h"

namespace openpress::catalogue {
namespace {

constexpr std::string_view kVersions = R"sql(
  SELECT id, token, COALESCE(folder, token)
    FROM media
   WHERE version_of = $1
   ORDER BY id)sql";

// Its row was never an item's; from now on it waits for Purge() as those do.
constexpr std::string_view kPartVersion = R"sql(
  UPDATE media
     SET version_of = NULL, deleted_at = $2, access_epoch = access_epoch + 1
   WHERE id = $1 AND version_of IS NOT NULL)sql";
constexpr std::string_view kForgetVersion = "DELETE FROM versions WHERE media_id = $1";

Json Files(std::int64_t id, std::string_view token, std::string_view folder) {
  return {{"token", token}, {"media_id", id}, {"folder", folder}};
}

bool Part(db::Connection& connection, std::int64_t id, std::string_view token, const Clock& clock) {
  if (connection.Execute(kPartVersion, {id, clock.Now()}) == 0) return false;
  connection.Execute(kForgetVersion, {id});
  queue::CancelGroup(connection, token, clock);
  return true;
}

std::int64_t OrderDeletion(db::Connection& connection, const Media& media, Json payload, const Clock& clock) {
  queue::NewJob job;
  job.kind = kDeleteFiles;
  job.payload = std::move(payload);
  job.key = std::string(kDeleteFiles) + ":" + media.token;
  return queue::Enqueue(connection, job, clock);
}

}  // namespace

std::optional<std::int64_t> Remove(db::Connection& connection, const Media& media, const Clock& clock) {
  if (!MarkDeleted(connection, media.id, clock.Now())) return std::nullopt;
  queue::CancelGroup(connection, media.token, clock);
  Json payload = Files(media.id, media.token, media.folder);
  for (const db::Row& row : connection.Query(kVersions, {media.id})) {
    if (Part(connection, row.Int(0), row.Text(1), clock))
      payload["versions"].push_back(Files(row.Int(0), row.Text(1), row.Text(2)));
  }
  return OrderDeletion(connection, media, std::move(payload), clock);
}

std::optional<std::int64_t> RemoveVersion(db::Connection& connection, const Media& version, const Clock& clock) {
  if (!Part(connection, version.id, version.token, clock)) return std::nullopt;
  return OrderDeletion(connection, version, Files(version.id, version.token, version.folder), clock);
}

}  // namespace openpress::catalogue
