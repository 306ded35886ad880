#include "catalogue/media/files.h"

namespace openpress::catalogue {
namespace {

constexpr std::string_view kFilesAfter = R"sql(
  SELECT id, token, COALESCE(folder, token), extension, size, sha256, hls, poster, storyboard,
         processing IN ('waiting', 'running')
    FROM media
   WHERE id > $1 AND (deleted_at IS NULL OR version_of IS NOT NULL)
     AND NOT (version_of IS NOT NULL AND size = 0)
     AND NOT (processing = 'waiting' AND EXISTS (SELECT 1
                                                   FROM jobs j
                                                  WHERE j.group_key = token AND j.kind IN ('copy', 'trim')
                                                    AND j.state IN ('waiting', 'running')))
   ORDER BY id
   LIMIT $2)sql";

constexpr std::string_view kIsKnown = R"sql(
  SELECT 1
    FROM media
   WHERE token = $1 OR folder = $1)sql";

}  // namespace

std::vector<ItemFiles> FilesAfter(db::Connection& connection, std::int64_t after, int limit) {
  std::vector<ItemFiles> found;
  for (const db::Row& row : connection.Query(kFilesAfter, {after, limit})) {
    found.push_back({row.Int(0), row.Text(1), row.Text(2), row.Text(3), row.Int(4), row.Text(5), row.Text(6),
                     row.Text(7), row.Text(8), row.Bool(9)});
  }
  return found;
}

bool IsKnown(db::Connection& connection, std::string_view token) {
  return connection.QueryOne(kIsKnown, {token}).has_value();
}

}  // namespace openpress::catalogue
