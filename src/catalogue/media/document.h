#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "db/connection.h"

namespace openpress::catalogue {

/** What a PDF has beside its picture. */
struct Document {
  std::int64_t pages = 0;
  std::string words;  ///< of its text, as far as it is searched
};

// As in media.h: in the caller's transaction.

/** In the place of what was known. */
void SetDocument(db::Connection& connection, std::int64_t media_id, const Document& document);
void RemoveDocument(db::Connection& connection, std::int64_t media_id);
std::optional<Document> DocumentOf(db::Connection& connection, std::int64_t media_id);
/** Without reading its words; 0 when it has none, or is no document. */
std::int64_t PagesOf(db::Connection& connection, std::int64_t media_id);

}  // namespace openpress::catalogue
