#include "catalogue/lists/list_sql.h"

#include <array>

#include <fmt/format.h>

#include "catalogue/lists/search.h"
#include "catalogue/rights.h"

namespace openpress::catalogue {
namespace {

// In the order of the enums.
constexpr std::array<std::string_view, 6> kColumns = {"created_at", "title_key",  "views",
                                                      "likes",      "updated_at", "reported_times"};
// Each is the condition of a partial index. {} is the id's parameter.
constexpr std::array<std::string_view, 7> kConditions = {
    "m.listable = 1",
    "m.deleted_at IS NULL",
    "m.user_id = {} AND m.listable = 1",
    "m.user_id = {} AND m.deleted_at IS NULL",
    "m.listable = 1 AND m.featured = 1",
    "m.is_reviewed = 0 AND m.deleted_at IS NULL",
    "m.user_id = {} AND m.is_shared = 1 AND m.deleted_at IS NULL",
};

// A condition that is not asked for compares two parameters and costs nothing. The plus keeps SQLite from taking the
// date's index for the sake of that one condition, and sorting.
constexpr std::string_view kFilter = R"sql(m.deleted_at IS NULL
     AND ($1 = 0 OR m.user_id = $1)
     AND ($2 = '' OR m.media_type = $2)
     AND ($3 = '' OR m.state = $3)
     AND ($4 = '' OR m.encoding_status = $4)
     AND +m.created_at >= $5
     AND m.duration_ms >= $6
     AND m.duration_ms < $7
     AND ($8 = -1 OR m.featured = $8)
     AND ($9 = -1 OR m.is_reviewed = $9)
     AND ($10 = 0 OR m.is_shared = 1)
     AND ($11 = 0 OR m.listable = 1 OR {0})
     AND ($12 = 0 OR EXISTS (SELECT 1 FROM media_tags t WHERE t.media_id = m.id AND t.tag_id = $12))
     AND ($13 = 0 OR EXISTS (SELECT 1 FROM media_categories c
                              WHERE c.media_id = m.id AND c.category_id IN {2}))
     AND ($15 = 0 OR {1})
   )sql";

std::string Place(std::size_t number) {
  return fmt::format("${}", number);
}

std::string Condition(Source source, const std::string& id) {
  return fmt::format(fmt::runtime(kConditions.at(static_cast<std::size_t>(source))), id);
}

std::string OrderBy(Order order, bool ascending) {
  const std::string_view way = ascending ? "ASC" : "DESC";
  return fmt::format("ORDER BY m.{} {}, m.id {}", kColumns.at(static_cast<std::size_t>(order)), way, way);
}

std::string Filter() {
  std::string places = "($16";
  for (std::size_t n = 17; n <= kFilterParams; ++n) places += ", " + Place(n);
  return fmt::format(fmt::runtime(kFilter), SharedWith("$14"), SharedWith("$15"), places + ")");
}

/** The newest rows of a source that is not whole, as a table of ids. */
std::string Newest(const db::Dialect& dialect, Source source, const std::string& limit, const std::string& id) {
  if (source == Source::kMatching) {
    return fmt::format("SELECT {0} ORDER BY {1} DESC LIMIT {2}", dialect.text_rows(kSearchTable, id), dialect.text_id,
                       limit);
  }
  if (source == Source::kSharedWithUser) {
    return fmt::format(
        "SELECT media_id AS id FROM media_permissions WHERE user_id = {} ORDER BY media_id DESC LIMIT {}", id, limit);
  }
  if (source == Source::kTagged) {
    return fmt::format("SELECT media_id AS id FROM media_tags WHERE tag_id = {} ORDER BY media_id DESC LIMIT {}", id,
                       limit);
  }
  if (source == Source::kInCategory) {
    return fmt::format(
        "SELECT media_id AS id FROM media_categories WHERE category_id = {} ORDER BY media_id DESC LIMIT {}", id,
        limit);
  }
  return fmt::format("SELECT m.id FROM media m WHERE {} {} LIMIT {}", Condition(source, id),
                     OrderBy(Order::kAdded, false), limit);
}

template <class Take>
void ForEach(Take&& take) {
  for (std::size_t source = 0; source <= static_cast<std::size_t>(Source::kMatching); ++source) {
    for (std::size_t order = 0; order < kColumns.size(); ++order) {
      for (const bool ascending : {false, true}) {
        const auto from = static_cast<Source>(source);
        const auto by = static_cast<Order>(order);
        if (by == Order::kReports && from == Source::kListed) continue;
        take(from, by, ascending);
      }
    }
  }
}

}  // namespace

bool IsWhole(Source source) {
  return source == Source::kListed || source == Source::kAll;
}

bool HasId(Source source) {
  return source == Source::kListedOfUser || source == Source::kAllOfUser || source >= Source::kSharedByUser;
}

bool IsIndexed(Source source, Order order) {
  if (source >= Source::kTagged) return false;
  return IsWhole(source) || order == Order::kAdded;
}

std::string PageSql(Source source, Order order, bool ascending) {
  const std::size_t first = HasId(source) ? 2 : 1;
  return fmt::format("SELECT m.id FROM media m WHERE {} {} LIMIT {} OFFSET {}", Condition(source, "$1"),
                     OrderBy(order, ascending), Place(first), Place(first + 1));
}

std::string CountSql(Source source) {
  return fmt::format("SELECT COUNT(*) FROM (SELECT 1 FROM media m WHERE {} LIMIT {}) AS capped",
                     Condition(source, "$1"), HasId(source) ? "$2" : "$1");
}

std::string BoundSql(Source source, Order order, bool ascending) {
  return fmt::format("SELECT m.{}, m.id FROM media m WHERE {} {} LIMIT 1 OFFSET $1",
                     kColumns.at(static_cast<std::size_t>(order)), Condition(source, ""), OrderBy(order, ascending));
}

std::string IdsSql(const db::Dialect& dialect, Source source, Order order, bool ascending, bool bounded) {
  const std::string column = fmt::format("m.{}", kColumns.at(static_cast<std::size_t>(order)));
  const std::string limit = Place(kFilterParams + 1);
  const std::string second = Place(kFilterParams + 2);
  const std::string third = Place(kFilterParams + 3);
  if (IsWhole(source)) {
    std::string condition = Condition(source, "");
    if (bounded) {
      condition += fmt::format(" AND ({}, m.id) {} ({}, {})", column, ascending ? "<" : ">", second, third);
    }
    return fmt::format("SELECT m.id, {} FROM media m WHERE {} AND {} {} LIMIT {}", column, condition, Filter(),
                       OrderBy(order, ascending), limit);
  }
  // CROSS JOIN: SQLite keeps to this order, and does not walk through all media to look for each among the newest.
  return fmt::format("SELECT m.id, {} FROM ({}) AS newest CROSS JOIN media m WHERE m.id = newest.id AND {} {} LIMIT {}",
                     column, Newest(dialect, source, second, third), Filter(), OrderBy(order, ascending), limit);
}

std::vector<std::string> ListStatements(const db::Dialect& dialect) {
  std::vector<std::string> statements;
  ForEach([&](Source source, Order order, bool ascending) {
    if (IsIndexed(source, order)) {
      statements.push_back(PageSql(source, order, ascending));
      statements.push_back(CountSql(source));
    }
    if (IsWhole(source)) {
      statements.push_back(BoundSql(source, order, ascending));
      for (const bool bounded : {false, true}) statements.push_back(IdsSql(dialect, source, order, ascending, bounded));
    }
  });
  return statements;
}

std::vector<std::string> SortedListStatements(const db::Dialect& dialect) {
  std::vector<std::string> statements;
  ForEach([&](Source source, Order order, bool ascending) {
    if (!IsWhole(source)) statements.push_back(IdsSql(dialect, source, order, ascending, true));
  });
  return statements;
}

}  // namespace openpress::catalogue
