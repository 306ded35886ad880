#include "catalogue/counters.h"

#include <array>
#include <string_view>

namespace openpress::catalogue {
namespace {

struct Counter {
  std::string_view wrong;
  std::string_view mend;
};

constexpr std::array kCounters = {
    Counter{R"sql(
  SELECT COUNT(*)
    FROM media
   WHERE deleted_at IS NULL
     AND comment_count <> (SELECT COUNT(*) FROM comments c WHERE c.media_id = media.id AND c.state = 'shown'))sql",
            R"sql(
  UPDATE media
     SET comment_count = (SELECT COUNT(*) FROM comments c WHERE c.media_id = media.id AND c.state = 'shown')
   WHERE deleted_at IS NULL
     AND comment_count <> (SELECT COUNT(*) FROM comments c WHERE c.media_id = media.id AND c.state = 'shown'))sql"},
    Counter{R"sql(
  SELECT COUNT(*)
    FROM categories
   WHERE media_count <> (SELECT COUNT(*)
                           FROM media_categories l
                           JOIN media m ON m.id = l.media_id
                          WHERE l.category_id = categories.id AND m.listable = 1))sql",
            R"sql(
  UPDATE categories
     SET media_count = (SELECT COUNT(*)
                          FROM media_categories l
                          JOIN media m ON m.id = l.media_id
                         WHERE l.category_id = categories.id AND m.listable = 1)
   WHERE media_count <> (SELECT COUNT(*)
                           FROM media_categories l
                           JOIN media m ON m.id = l.media_id
                          WHERE l.category_id = categories.id AND m.listable = 1))sql"},
    Counter{R"sql(
  SELECT COUNT(*)
    FROM tags
   WHERE media_count <> (SELECT COUNT(*)
                           FROM media_tags l
                           JOIN media m ON m.id = l.media_id
                          WHERE l.tag_id = tags.id AND m.listable = 1))sql",
            R"sql(
  UPDATE tags
     SET media_count = (SELECT COUNT(*)
                          FROM media_tags l
                          JOIN media m ON m.id = l.media_id
                         WHERE l.tag_id = tags.id AND m.listable = 1)
   WHERE media_count <> (SELECT COUNT(*)
                           FROM media_tags l
                           JOIN media m ON m.id = l.media_id
                          WHERE l.tag_id = tags.id AND m.listable = 1))sql"},
};

}  // namespace

std::int64_t WrongCounters(db::Connection& connection) {
  std::int64_t wrong = 0;
  for (const Counter& counter : kCounters) wrong += connection.QueryOne(counter.wrong)->Int(0);
  return wrong;
}

std::int64_t MendCounters(db::Connection& connection) {
  std::int64_t mended = 0;
  for (const Counter& counter : kCounters) mended += connection.Execute(counter.mend);
  return mended;
}

}  // namespace openpress::catalogue
