#pragma once

#include <cstdint>
#include <string>

#include "db/connection.h"

namespace openpress::publish {

/** One part of a file that is sent in parts, as the client announces it; all of it hostile. */
struct UploadPart {
  std::int64_t user_id = 0;
  std::string client_id;  ///< the client's UUID for the whole file
  std::string file_name;
  std::string file_type;
  std::int64_t total = 0;  ///< bytes of the whole file
  bool exact = true;       ///< false: total is the most there can be, and this part is the whole file
  std::int64_t number = 0;
  std::int64_t count = 1;  ///< of parts
  std::int64_t first = 0;  ///< its first byte's place in the file
  std::int64_t size = 0;   ///< bytes; as exact as total
};

/** @throws Error kBadInput "empty_upload" or "invalid_part" for parts that no file can have */
void CheckPart(const UploadPart& part);

// Every function below runs in the caller's transaction and throws what db::Connection throws.

/** Whether the part's bytes are durable. */
bool HasPart(db::Connection& connection, std::int64_t upload_id, std::int64_t number);
/** Whether its place is at odds with parts that are there: over them, or on the wrong side. */
bool PartCollides(db::Connection& connection, std::int64_t upload_id, const UploadPart& part);
/** Its bytes are durable. Nothing happens when they were before. */
void StorePart(db::Connection& connection, std::int64_t upload_id, const UploadPart& part);

struct PartSum {
  std::int64_t count = 0;
  std::int64_t bytes = 0;
};
PartSum PartsOf(db::Connection& connection, std::int64_t upload_id);

}  // namespace openpress::publish
