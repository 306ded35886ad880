#include "catalogue/lists/related.h"

#include <iterator>
#include <unordered_set>
#include <utility>

#include "catalogue/lists/popular.h"
#include "catalogue/media/row.h"

namespace openpress::catalogue {
namespace {

const std::string& OfOwner() {
  static const std::string kSql =
      SelectMedia("WHERE m.user_id = $1 AND m.listable = 1 ORDER BY m.created_at DESC, m.id DESC LIMIT $2");
  return kSql;
}

// However many of a category's items are not listed, its newest hundred are all that is looked at.
const std::string& OfCategory() {
  static const std::string kSql = SelectMedia(R"sql(
   WHERE m.listable = 1
     AND m.id IN (SELECT c.media_id
                    FROM media_categories c
                   WHERE c.category_id = (SELECT MIN(category_id) FROM media_categories WHERE media_id = $1)
                   ORDER BY c.media_id DESC
                   LIMIT 100)
   ORDER BY m.id DESC
   LIMIT $2)sql");
  return kSql;
}

const std::string& ImagesOfOwner() {
  static const std::string kSql = SelectMedia(
      "WHERE m.user_id = $1 AND m.listable = 1 AND m.media_type = 'image' AND m.id <> $2 ORDER BY m.id LIMIT $3");
  return kSql;
}

/** Items that were not there yet, up to a number of them. */
class Gathering {
 public:
  Gathering(std::int64_t without, std::ptrdiff_t most) : known_{without}, most_(most) {}

  [[nodiscard]] bool Full() const { return std::ssize(media_) >= most_; }
  void Add(std::vector<Media> more) {
    for (Media& one : more)
      if (!Full() && known_.insert(one.id).second) media_.push_back(std::move(one));
  }
  std::vector<Media> Take() { return std::move(media_); }

 private:
  std::unordered_set<std::int64_t> known_;
  std::ptrdiff_t most_;
  std::vector<Media> media_;
};

std::vector<Media> Rows(db::Connection& connection, const std::string& sql, std::initializer_list<db::Param> params) {
  std::vector<Media> media;
  for (const db::Row& row : connection.Query(sql, params)) media.push_back(MediaFromRow(row));
  return media;
}

}  // namespace

std::vector<Media> Related(db::Connection& connection, const Media& media, int limit) {
  Gathering related(media.id, limit);
  related.Add(Rows(connection, OfOwner(), {media.user_id, limit / 2 + 1}));
  if (!related.Full()) related.Add(Rows(connection, OfCategory(), {media.id, limit + 1}));
  // As many more, since those that are here already may be among them.
  if (!related.Full()) related.Add(PopularOrNewest(connection, 2 * limit + 1));
  return related.Take();
}

std::vector<Media> Slides(db::Connection& connection, const Media& media, int limit) {
  return Rows(connection, ImagesOfOwner(), {media.user_id, media.id, limit});
}

std::vector<std::string> RelatedStatements() {
  return {OfOwner(), OfCategory(), ImagesOfOwner()};
}

}  // namespace openpress::catalogue
