#include "publish/upload.h"

namespace openpress::publish {
namespace {

constexpr std::string_view kInsert = R"sql(
  INSERT INTO uploads (name, user_id, media_token, resumable, size, file_name, extension, file_type, title,
                       description, metadata, client_id, replaces, created_at, changed_at, expires_at)
  VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $14, $15)
  RETURNING id)sql";

constexpr std::string_view kFind = R"sql(
  SELECT id, name, user_id, media_token, state, resumable, size, received, file_name, extension, file_type, title,
         description, metadata, client_id, replaces, created_at, expires_at
    FROM uploads
   WHERE name = $1)sql";

constexpr std::string_view kFindParts = R"sql(
  SELECT id, name, user_id, media_token, state, resumable, size, received, file_name, extension, file_type, title,
         description, metadata, client_id, replaces, created_at, expires_at
    FROM uploads
   WHERE user_id = $1 AND client_id = $2)sql";

constexpr std::string_view kOpen = R"sql(
  SELECT id, name, user_id, media_token, state, resumable, size, received, file_name, extension, file_type, title,
         description, metadata, client_id, replaces, created_at, expires_at
    FROM uploads
   WHERE state = 'open' AND id > $1
   ORDER BY id
   LIMIT $2)sql";

constexpr std::string_view kExpired = R"sql(
  SELECT id, name, user_id, media_token, state, resumable, size, received, file_name, extension, file_type, title,
         description, metadata, client_id, replaces, created_at, expires_at
    FROM uploads
   WHERE expires_at < $1
   ORDER BY expires_at
   LIMIT $2)sql";

constexpr std::string_view kOpenOfUser = R"sql(
  SELECT COUNT(*), COALESCE(SUM(size), 0)
    FROM uploads
   WHERE user_id = $1 AND state = 'open')sql";

constexpr std::string_view kStoreReceived = R"sql(
  UPDATE uploads
     SET received = $2, changed_at = $3, expires_at = $4
   WHERE id = $1 AND state = 'open')sql";

constexpr std::string_view kTouchOpen = R"sql(
  UPDATE uploads
     SET changed_at = $2, expires_at = $3
   WHERE id = $1 AND state = 'open')sql";

constexpr std::string_view kStoreFormEnd = R"sql(
  UPDATE uploads
     SET size = $2, title = $3, description = $4
   WHERE id = $1 AND state = 'open')sql";

constexpr std::string_view kStoreDone = R"sql(
  UPDATE uploads
     SET state = 'done', received = size, changed_at = $2, expires_at = $3
   WHERE id = $1 AND state = 'open')sql";

constexpr std::string_view kDeleteOpen = "DELETE FROM uploads WHERE id = $1 AND state = 'open'";
constexpr std::string_view kDeleteExpired = "DELETE FROM uploads WHERE id = $1 AND expires_at < $2";

Upload FromRow(const db::Row& row) {
  Upload upload;
  upload.id = row.Int(0);
  upload.name = row.Text(1);
  upload.user_id = row.Int(2);
  upload.media_token = row.Text(3);
  upload.done = row.Text(4) == "done";
  upload.resumable = row.Bool(5);
  upload.size = row.Int(6);
  upload.received = row.Int(7);
  upload.file_name = row.Text(8);
  upload.extension = row.Text(9);
  upload.file_type = row.Text(10);
  upload.title = row.Text(11);
  upload.description = row.Text(12);
  upload.metadata = row.Text(13);
  upload.client_id = row.MaybeText(14).value_or("");
  upload.replaces = row.Text(15);
  upload.created_at = row.Int(16);
  upload.expires_at = row.Int(17);
  return upload;
}

std::vector<Upload> FromRows(const std::vector<db::Row>& rows) {
  std::vector<Upload> uploads;
  uploads.reserve(rows.size());
  for (const db::Row& row : rows) uploads.push_back(FromRow(row));
  return uploads;
}

}  // namespace

std::int64_t InsertUpload(db::Connection& connection, const Upload& upload, Millis now) {
  const auto row = connection.QueryOne(
      kInsert, {upload.name, upload.user_id, upload.media_token, upload.resumable, upload.size, upload.file_name,
                upload.extension, upload.file_type, upload.title, upload.description, upload.metadata,
                upload.client_id.empty() ? db::Param(nullptr) : db::Param(upload.client_id), upload.replaces, now,
                upload.expires_at});
  return row->Int(0);
}

std::optional<Upload> FindUpload(db::Connection& connection, std::string_view name) {
  const auto row = connection.QueryOne(kFind, {name});
  if (!row) return std::nullopt;
  return FromRow(*row);
}

std::optional<Upload> FindPartUpload(db::Connection& connection, std::int64_t user_id, std::string_view client_id) {
  const auto row = connection.QueryOne(kFindParts, {user_id, client_id});
  if (!row) return std::nullopt;
  return FromRow(*row);
}

std::vector<Upload> OpenUploads(db::Connection& connection, std::int64_t after, int limit) {
  return FromRows(connection.Query(kOpen, {after, limit}));
}

std::vector<Upload> ExpiredUploads(db::Connection& connection, Millis now, int limit) {
  return FromRows(connection.Query(kExpired, {now, limit}));
}

OpenSum OpenUploadsOf(db::Connection& connection, std::int64_t user_id) {
  const auto row = connection.QueryOne(kOpenOfUser, {user_id});
  return {row->Int(0), row->Int(1)};
}

bool StoreReceived(db::Connection& connection, std::int64_t id, std::int64_t received, Millis now, Millis expires_at) {
  return connection.Execute(kStoreReceived, {id, received, now, expires_at}) > 0;
}

bool TouchOpen(db::Connection& connection, std::int64_t id, Millis now, Millis expires_at) {
  return connection.Execute(kTouchOpen, {id, now, expires_at}) > 0;
}

void StoreFormEnd(db::Connection& connection, std::int64_t id, std::int64_t size, std::string_view title,
                  std::string_view description) {
  connection.Execute(kStoreFormEnd, {id, size, title, description});
}

bool StoreDone(db::Connection& connection, std::int64_t id, Millis now, Millis expires_at) {
  return connection.Execute(kStoreDone, {id, now, expires_at}) > 0;
}

bool DeleteOpen(db::Connection& connection, std::int64_t id) {
  return connection.Execute(kDeleteOpen, {id}) > 0;
}

bool DeleteExpired(db::Connection& connection, std::int64_t id, Millis now) {
  return connection.Execute(kDeleteExpired, {id, now}) > 0;
}

}  // namespace openpress::publish
