#include "catalogue/media/original.h"

namespace openpress::catalogue {
namespace {

constexpr std::string_view kBytesOf = R"sql(
  SELECT (SELECT COALESCE(SUM(size), 0) FROM media WHERE user_id = $1 AND deleted_at IS NULL) +
         (SELECT COALESCE(SUM(size), 0) FROM media WHERE user_id = $1 AND version_of IS NOT NULL))sql";

constexpr std::string_view kStoreHash = R"sql(
  UPDATE media
     SET sha256 = CASE WHEN sha256 = '' THEN $2 ELSE sha256 END
   WHERE (folder = $1 OR (folder IS NULL AND token = $1)) AND (deleted_at IS NULL OR version_of IS NOT NULL))sql";

constexpr std::string_view kSetOriginal = R"sql(
  UPDATE media
     SET extension = $2, size = $3, sha256 = $4, original_name = $5, updated_at = $6
   WHERE id = $1 AND (deleted_at IS NULL OR version_of IS NOT NULL))sql";

}  // namespace

bool SetOriginal(db::Connection& connection, std::int64_t id, const NewOriginal& original, Millis now) {
  return connection.Execute(kSetOriginal,
                            {id, original.extension, original.size, original.sha256, original.name, now}) > 0;
}

std::int64_t OriginalBytesOf(db::Connection& connection, std::int64_t user_id) {
  return connection.QueryOne(kBytesOf, {user_id})->Int(0);
}

bool StoreHash(db::Connection& connection, std::string_view folder, std::string_view sha256) {
  return connection.Execute(kStoreHash, {folder, sha256}) > 0;
}

}  // namespace openpress::catalogue
