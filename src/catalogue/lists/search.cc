// Matches come out of the full-text index newest first. A search looks at some of them, and at more only when these are
// too few for the page that is asked for: so one for common words costs the same on any site, and only words that are
// rare together are looked for in all of it. Who may see a match is read from its row. As a word of the index, which
// nearly all items would have, it would cost a walk over all of them.
//
// Words are looked for as they are, and as beginnings only when that finds too little: for a beginning the index has to
// put together all the words that go on from it, which costs all of their matches.
//
// Relevance by classes instead of a formula: weighing words by how rare they are (BM25) has to count all the matches of
// each word, and means different numbers on each engine. The class is how far to the right the words stand: title,
// topics, description or what is spoken. People understand that, and the index knows it.
#include "catalogue/lists/search.h"

#include <algorithm>
#include <array>
#include <iterator>
#include <limits>
#include <map>
#include <mutex>
#include <unordered_map>
#include <unordered_set>

#include <fmt/format.h>

#include "catalogue/lists/category.h"
#include "catalogue/lists/tag.h"
#include "catalogue/media/row.h"
#include "catalogue/rights.h"
#include "catalogue/some.h"
#include "core/unicode.h"

namespace openpress::catalogue {
namespace {

constexpr std::size_t kMostWords = 10;
constexpr std::size_t kLongestWord = 64;  // bytes
constexpr std::size_t kMostCategoriesNamed = 20;
/** The first of kSearchedColumns say most about an item: all words in the title, or in title and topics. */
constexpr int kRanked = 2;
constexpr int kSearched = 4;
/** Matches that are looked at first. */
constexpr int kFirstMatches = 250;

constexpr std::string_view kFirstSince = R"sql(
  SELECT id
    FROM media
   WHERE deleted_at IS NULL AND created_at >= $1
   ORDER BY created_at, id
   LIMIT 1)sql";

/** Parameters: $1 the full-text query, $2 the least id, $3 LIMIT, $4 whether all states are seen, $5 who sees his own
 * and what is shared with him. Of newest and oldest, whose rows are id, depth and whether it is seen, also: $6 the id
 * where what is left begins.
 */
struct Statements {
  std::string newest, oldest;
  std::array<std::string, 6> sorted;  ///< title, views, likes, each down and up
  std::string items;                  ///< SomePlaces()
};

Statements MakeStatements(const db::Dialect& dialect) {
  const std::string rows = dialect.text_rows(kSearchTable, "$1");
  const std::string seen = "m.listable = 1 OR $4 = 1 OR m.user_id = $5 OR " + SharedWith("$5");
  const auto matches = [&](std::string_view rest, std::string_view way) {
    return fmt::format(
        "SELECT m.id, found.depth, CASE WHEN {0} THEN 1 ELSE 0 END "
        "FROM (SELECT {1}, {2} AND {3} >= $2 AND {3} {4} $6 ORDER BY {3} {5} LIMIT $3) AS found "
        "JOIN media m ON m.id = found.id ORDER BY m.id {5}",
        seen, dialect.text_depth(kSearchTable, kSearched, "$1"), rows, dialect.text_id, rest, way);
  };
  Statements made;
  made.newest = matches("<", "DESC");
  made.oldest = matches(">", "ASC");
  std::size_t next = 0;
  for (const std::string_view key : {"lower(m.title)", "m.views", "m.likes"}) {
    for (const std::string_view way : {"DESC", "ASC"})
      made.sorted[next++] = fmt::format(
          "SELECT m.id FROM (SELECT {0} AND {1} >= $2 ORDER BY {1} DESC LIMIT {2}) AS found "
          "JOIN media m ON m.id = found.id WHERE {3} ORDER BY {4} {5}, m.id DESC LIMIT $3",
          rows, dialect.text_id, kMostMatches, seen, key, way);
  }
  made.items = SelectMedia("WHERE m.id IN " + SomePlaces());
  return made;
}

const Statements& StatementsFor(const db::Dialect& dialect) {
  // A site speaks to one engine, but a program may know several. What is in a map stays where it is.
  static std::mutex mutex;
  static std::map<std::string_view, Statements> all;
  const std::lock_guard lock(mutex);
  const auto found = all.find(dialect.name);
  return found != all.end() ? found->second : all.emplace(dialect.name, MakeStatements(dialect)).first->second;
}

/** Of orders other than by date. */
const std::string& Sorted(const Statements& statements, SearchOrder order, bool ascending) {
  const std::size_t key = order == SearchOrder::kTitle ? 0 : order == SearchOrder::kViews ? 1 : 2;
  return statements.sorted.at(2 * key + (ascending ? 1 : 0));
}

/** A code as the schema writes it among the facets. */
std::string LanguageFacet(std::string_view code) {
  std::string facet = "l";
  for (const char c : code.substr(0, kLongestWord))
    if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9')) facet += c;
  return facet;
}

/** What narrows @p query. @return nothing when nothing can match */
std::optional<std::vector<db::TextClause>> Facets(db::Connection& connection, const SearchQuery& query) {
  std::vector<db::TextClause> clauses;
  const auto narrow = [&clauses](std::vector<std::string> words) {
    clauses.push_back({.columns = "facets", .words = std::move(words), .any = true});
  };
  if (!query.tag.empty()) {
    const auto tag = FindTag(connection, query.tag);
    if (!tag) return std::nullopt;
    narrow({fmt::format("t{}", *tag)});
  }
  if (!query.category.empty()) {
    std::vector<std::string> named;
    for (const std::int64_t id : CategoriesNamed(connection, query.category, kMostCategoriesNamed))
      named.push_back(fmt::format("c{}", id));
    if (named.empty()) return std::nullopt;
    narrow(std::move(named));
  }
  if (query.user_id) narrow({fmt::format("u{}", *query.user_id)});
  if (query.media_type) narrow({std::string(NameOf(*query.media_type))});
  if (query.duration) narrow({fmt::format("d{}", static_cast<int>(*query.duration))});
  if (!query.language.empty()) narrow({LanguageFacet(query.language)});
  return clauses;
}

/** Nobody's id. */
constexpr std::int64_t kNobody = 0;

struct Match {
  std::int64_t id = 0;
  std::int64_t depth = 0;
};

/** Matches of one full-text query by date, some at a time. */
class Matches {
 public:
  Matches(db::Connection& connection, const SearchQuery& query, std::string text, std::int64_t least)
      : connection_(connection),
        query_(query),
        text_(std::move(text)),
        least_(least),
        oldest_first_(query.order == SearchOrder::kDate && query.ascending),
        rest_(oldest_first_ ? least - 1 : std::numeric_limits<std::int64_t>::max()) {}

  [[nodiscard]] bool done() const noexcept { return done_; }

  /** Looks at @p count more. @return those that may be seen */
  std::vector<Match> Next(int count) {
    const Statements& statements = StatementsFor(connection_.dialect());
    const std::vector<db::Row> rows =
        connection_.Query(oldest_first_ ? statements.oldest : statements.newest,
                          {text_, least_, count, query_.unlisted_too, query_.viewer.value_or(kNobody), rest_});
    done_ = std::ssize(rows) < count;
    std::vector<Match> seen;
    for (const db::Row& row : rows)
      if (row.Int(2) != 0) seen.push_back({row.Int(0), row.Int(1)});
    if (!rows.empty()) rest_ = rows.back().Int(0);
    return seen;
  }

 private:
  db::Connection& connection_;
  const SearchQuery& query_;
  const std::string text_;
  const std::int64_t least_;
  const bool oldest_first_;
  std::int64_t rest_;
  bool done_ = false;
};

/** Looks words up. */
class Finder {
 public:
  Finder(db::Connection& connection, const SearchQuery& query, std::vector<db::TextClause> facets, std::int64_t least)
      : connection_(connection),
        query_(query),
        words_(SearchWords(query.text)),
        facets_(std::move(facets)),
        least_(least),
        wanted_(query.page == db::kLastPage
                    ? db::kMostRows
                    : std::min<std::ptrdiff_t>(db::kMostRows, std::ptrdiff_t{query.page} * db::kPageSize + 1)) {}

  void Find() {
    if (words_.empty()) {
      // Words of which none is one find nothing; without any, everything that the facets say.
      if (query_.text.empty() && !facets_.empty()) Look(facets_);
      return;
    }
    Look(Words(false));
    if (std::ssize(ids_) >= db::kPageSize) return;
    if (query_.order != SearchOrder::kRelevance) {
      // In one order, what the words are beginnings of comes among the words.
      ids_.clear();
      known_.clear();
    }
    Look(Words(true));
  }

  [[nodiscard]] const std::vector<std::int64_t>& ids() const noexcept { return ids_; }

 private:
  [[nodiscard]] std::vector<db::TextClause> Words(bool beginnings) const {
    std::vector<db::TextClause> clauses = {{.columns = kSearchedColumns, .words = words_, .beginnings = beginnings}};
    clauses.insert(clauses.end(), facets_.begin(), facets_.end());
    return clauses;
  }

  void Look(const std::vector<db::TextClause>& clauses) {
    const db::Dialect& dialect = connection_.dialect();
    std::string text = dialect.text_query(clauses);
    if (query_.order != SearchOrder::kRelevance && query_.order != SearchOrder::kDate) {
      for (const db::Row& row :
           connection_.Query(Sorted(StatementsFor(dialect), query_.order, query_.ascending),
                             {text, least_, db::kMostRows, query_.unlisted_too, query_.viewer.value_or(kNobody)}))
        Take(row.Int(0));
      return;
    }
    Matches matches(connection_, query_, std::move(text), least_);
    int looked_at = 0;
    for (int more = kFirstMatches; !matches.done() && looked_at < kMostMatches && std::ssize(ids_) < wanted_;
         looked_at += more, more = kMostMatches - looked_at) {
      std::vector<Match> seen = matches.Next(more);
      if (query_.order == SearchOrder::kRelevance) MostRelevantFirst(seen);
      for (const Match& match : seen) Take(match.id);
    }
  }

  static void MostRelevantFirst(std::vector<Match>& matches) {
    std::stable_sort(matches.begin(), matches.end(), [](const Match& one, const Match& other) {
      return std::min<std::int64_t>(one.depth, kRanked) < std::min<std::int64_t>(other.depth, kRanked);
    });
  }

  void Take(std::int64_t id) {
    if (std::ssize(ids_) < db::kMostRows && known_.insert(id).second) ids_.push_back(id);
  }

  db::Connection& connection_;
  const SearchQuery& query_;
  const std::vector<std::string> words_;
  const std::vector<db::TextClause> facets_;
  const std::int64_t least_;
  const std::ptrdiff_t wanted_;  ///< one more than what the page and those before it hold
  std::vector<std::int64_t> ids_;
  std::unordered_set<std::int64_t> known_;
};

std::vector<Media> InThisOrder(db::Connection& connection, const Statements& statements,
                               const std::vector<std::int64_t>& ids) {
  std::unordered_map<std::int64_t, Media> found;
  ForSome(connection, statements.items, ids, [&found](const db::Row& row) {
    Media media = MediaFromRow(row);
    found.emplace(media.id, std::move(media));
  });
  std::vector<Media> ordered;
  ordered.reserve(ids.size());
  for (const std::int64_t id : ids)
    if (const auto media = found.find(id); media != found.end()) ordered.push_back(std::move(media->second));
  return ordered;
}

}  // namespace

std::vector<std::string> SearchWords(std::string_view text) {
  std::vector<std::string> words = SplitWords(text);
  std::erase_if(words, [](const std::string& word) { return word.size() > kLongestWord; });
  if (words.size() > kMostWords) words.resize(kMostWords);
  return words;
}

std::optional<db::Page<Media>> Search(db::Connection& connection, const SearchQuery& query) {
  std::int64_t least = 0;
  auto facets = Facets(connection, query);
  if (query.since > 0) {
    const auto first = connection.QueryOne(kFirstSince, {query.since});
    if (first) {
      least = first->Int(0);
    } else {
      facets.reset();
    }
  }
  const bool possible = facets.has_value();
  Finder finder(connection, query, std::move(facets).value_or(std::vector<db::TextClause>()), least);
  if (possible) finder.Find();

  const auto place = db::FindPage(std::ssize(finder.ids()), query.page);
  if (!place) return std::nullopt;
  const auto begin = finder.ids().begin() + place->offset;
  const auto end = begin + std::min<std::ptrdiff_t>(db::kPageSize, finder.ids().end() - begin);
  return db::Page<Media>{*place, InThisOrder(connection, StatementsFor(connection.dialect()), std::vector(begin, end))};
}

std::vector<std::string> SuggestTitles(db::Connection& connection, std::string_view text, std::size_t limit) {
  const Statements& statements = StatementsFor(connection.dialect());
  std::vector<std::string> words = SearchWords(text);
  if (words.empty()) return {};
  // Only the last one is still being typed.
  std::vector<db::TextClause> clauses = {{.columns = "title", .words = {words.back()}, .beginnings = true}};
  words.pop_back();
  if (!words.empty()) clauses.push_back({.columns = "title", .words = std::move(words)});
  std::vector<std::int64_t> ids;
  const SearchQuery anybody;
  Matches matches(connection, anybody, connection.dialect().text_query(clauses), 0);
  // Some more than asked for: titles repeat, and some are not for everybody.
  for (const Match& match : matches.Next(static_cast<int>(4 * limit))) ids.push_back(match.id);
  std::vector<std::string> titles;
  for (Media& media : InThisOrder(connection, statements, ids)) {
    if (titles.size() < limit && std::find(titles.begin(), titles.end(), media.title) == titles.end())
      titles.push_back(std::move(media.title));
  }
  return titles;
}

std::vector<std::string> SearchStatements(const db::Dialect& dialect) {
  const Statements& statements = StatementsFor(dialect);
  std::vector<std::string> all = {std::string(kFirstSince), statements.newest, statements.oldest, statements.items};
  all.insert(all.end(), statements.sorted.begin(), statements.sorted.end());
  return all;
}

}  // namespace openpress::catalogue
