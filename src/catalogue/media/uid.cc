#include "catalogue/media/uid.h"

#include "catalogue/media/row.h"

namespace openpress::catalogue {

std::optional<Media> FindByUid(db::Connection& connection, std::string_view uid) {
  static const std::string kSql = SelectMedia("WHERE m.uid = $1 AND m.deleted_at IS NULL");
  const auto row = connection.QueryOne(kSql, {uid});
  if (!row) return std::nullopt;
  return MediaFromRow(*row);
}

}  // namespace openpress::catalogue
