#include "catalogue/lists/sitemap.h"

#include <limits>

#include "catalogue/media/row.h"

namespace openpress::catalogue {
namespace {

constexpr std::string_view kNext = R"sql(
  SELECT id
    FROM media
   WHERE listable = 1 AND id >= $1
   ORDER BY id
   LIMIT 1)sql";

const std::string& PartSql() {
  static const std::string kSql = SelectMedia("WHERE m.listable = 1 AND m.id >= $1 AND m.id < $2 ORDER BY m.id");
  return kSql;
}

}  // namespace

std::vector<std::int64_t> SitemapParts(db::Connection& connection) {
  std::vector<std::int64_t> parts;
  std::int64_t from = 0;
  while (parts.size() < kMostSitemapParts) {
    const auto next = connection.QueryOne(kNext, {from});
    if (!next) break;
    parts.push_back(next->Int(0) / kSitemapPart);
    from = (parts.back() + 1) * kSitemapPart;
  }
  return parts;
}

std::vector<Media> SitemapPart(db::Connection& connection, std::int64_t part) {
  std::vector<Media> media;
  if (part < 0 || part >= std::numeric_limits<std::int64_t>::max() / kSitemapPart - 1) return media;
  for (const db::Row& row : connection.Query(PartSql(), {part * kSitemapPart, (part + 1) * kSitemapPart}))
    media.push_back(MediaFromRow(row));
  return media;
}

std::vector<std::string> SitemapStatements() {
  return {std::string(kNext), PartSql()};
}

}  // namespace openpress::catalogue
