#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/clock.h"
#include "db/connection.h"

namespace openpress::publish {

/** A row of `uploads`: a file on its way in, or the memory of one that has arrived. */
struct Upload {
  std::int64_t id = 0;
  std::string name;  ///< 32 hexadecimal digits, the last segment of its URL and the name of its file
  std::int64_t user_id = 0;
  std::string media_token;  ///< of the item it becomes
  bool done = false;        ///< it has become that item
  bool resumable = true;
  std::int64_t size = 0;      ///< bytes in all
  std::int64_t received = 0;  ///< bytes that are durable
  std::string file_name;
  std::string extension;
  std::string file_type;
  std::string title;
  std::string description;
  std::string metadata;   ///< told back to the client as it was sent
  std::string client_id;  ///< the client's own name for an upload in parts; empty for all others
  std::string replaces;   ///< token of the item whose file it replaces; empty: it becomes an item
  Millis created_at = 0;
  Millis expires_at = 0;
};

/** What a client says at the beginning; all of it hostile. */
struct NewUpload {
  std::int64_t user_id = 0;
  std::int64_t size = 0;
  bool resumable = true;
  std::string file_name;
  std::string file_type;
  std::string title;
  std::string description;
  std::string metadata;
  std::string replaces;   ///< token of an item; the caller has seen to it that it may be
  std::string client_id;  ///< a UUID; makes it an upload in parts, of which a user has one for each
};

// Every function below runs in the caller's transaction and throws what db::Connection throws.

/** Adds @p upload, whose id is ignored. */
std::int64_t InsertUpload(db::Connection& connection, const Upload& upload, Millis now);
std::optional<Upload> FindUpload(db::Connection& connection, std::string_view name);
/** An upload in parts. */
std::optional<Upload> FindPartUpload(db::Connection& connection, std::int64_t user_id, std::string_view client_id);
/** Open uploads by id, at most @p limit with a greater id than @p after. */
std::vector<Upload> OpenUploads(db::Connection& connection, std::int64_t after, int limit);
/** Uploads, open or done, whose time was over before @p now; at most @p limit. */
std::vector<Upload> ExpiredUploads(db::Connection& connection, Millis now, int limit);

struct OpenSum {
  std::int64_t count = 0;
  std::int64_t bytes = 0;  ///< their whole sizes: what they may still become
};
OpenSum OpenUploadsOf(db::Connection& connection, std::int64_t user_id);

/** @p received more bytes are durable. False when the upload is not open any more. */
bool StoreReceived(db::Connection& connection, std::int64_t id, std::int64_t received, Millis now, Millis expires_at);
/** A part has come. False when the upload is not open any more. */
bool TouchOpen(db::Connection& connection, std::int64_t id, Millis now, Millis expires_at);
/** What is known only when a form has ended. */
void StoreFormEnd(db::Connection& connection, std::int64_t id, std::int64_t size, std::string_view title,
                  std::string_view description);
/** False when it was done before: nothing is left to do. */
bool StoreDone(db::Connection& connection, std::int64_t id, Millis now, Millis expires_at);
/** Deletes it if it is open. */
bool DeleteOpen(db::Connection& connection, std::int64_t id);
/** Deletes it if it is expired still, which a byte that came in between prevents. */
bool DeleteExpired(db::Connection& connection, std::int64_t id, Millis now);

}  // namespace openpress::publish
