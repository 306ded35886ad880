// Matches come out of the full-text index newest first, and a search looks at the first two thousand of each class: so
// no search costs more on a larger site, as long as its words are found together now and then. Who may see a match is
// read from its row. As a word of the index, which nearly all items would have, it would cost a walk over all of them.
//
// Words are looked for as they are, and as beginnings only when that finds too little: for a beginning the index has to
// put together all the words that go on from it, which costs all of their matches.
//
// Relevance by classes instead of a formula: weighing words by how rare they are (BM25) has to count all the matches of
// each word, and means different numbers on each engine. Classes are a condition more, and people understand them.
#include "catalogue/lists/search.h"

#include <algorithm>
#include <array>
#include <iterator>
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
/** From the most relevant on; each class has all the columns of the one before. */
constexpr std::array<std::string_view, 3> kClasses = {"title", "title topics", kSearchedColumns};

constexpr std::string_view kFirstSince = R"sql(
  SELECT id
    FROM media
   WHERE deleted_at IS NULL AND created_at >= $1
   ORDER BY created_at, id
   LIMIT 1)sql";

/** Parameters: $1 the full-text query, $2 the least id, $3 LIMIT, $4 whether all states are seen, $5 who sees his own
 * and what is shared with him.
 */
struct Statements {
  std::string newest, oldest;
  std::array<std::string, 6> sorted;  ///< title, views, likes, each down and up
  std::string items;                  ///< SomePlaces()
};

Statements MakeStatements(const db::Dialect& dialect) {
  const auto ordered = [&dialect](std::string_view taken, std::string_view order) {
    return fmt::format(
        "SELECT m.id FROM (SELECT {0} AND {1} >= $2 ORDER BY {1} {2} LIMIT {3}) AS found JOIN media m ON m.id = "
        "found.id "
        "WHERE m.listable = 1 OR $4 = 1 OR m.user_id = $5 OR {5} ORDER BY {4} LIMIT $3",
        dialect.text_rows(kSearchTable, "$1"), dialect.text_id, taken, kMostMatches, order, SharedWith("$5"));
  };
  Statements made;
  made.newest = ordered("DESC", "m.id DESC");
  made.oldest = ordered("ASC", "m.id");
  std::size_t next = 0;
  for (const std::string_view key : {"lower(m.title)", "m.views", "m.likes"}) {
    for (const std::string_view way : {"DESC", "ASC"})
      made.sorted[next++] = ordered("DESC", fmt::format("{} {}, m.id DESC", key, way));
  }
  made.items = SelectMedia("WHERE m.id IN " + SomePlaces());
  return made;
}

const Statements& StatementsFor(const db::Dialect& dialect) {
  // A process speaks to one engine.
  static const Statements kStatements = MakeStatements(dialect);
  return kStatements;
}

const std::string& InOrder(const Statements& statements, SearchOrder order, bool ascending) {
  switch (order) {
    case SearchOrder::kTitle:
      return statements.sorted[ascending ? 1 : 0];
    case SearchOrder::kViews:
      return statements.sorted[ascending ? 3 : 2];
    case SearchOrder::kLikes:
      return statements.sorted[ascending ? 5 : 4];
    case SearchOrder::kRelevance:
      return statements.newest;
    case SearchOrder::kDate:
      break;
  }
  return ascending ? statements.oldest : statements.newest;
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

/** Looks words up, class by class. */
class Finder {
 public:
  Finder(db::Connection& connection, const SearchQuery& query, std::vector<db::TextClause> facets, std::int64_t least)
      : connection_(connection),
        query_(query),
        words_(SearchWords(query.text)),
        facets_(std::move(facets)),
        least_(least) {}

  void Find() {
    if (words_.empty()) {
      // Words of which none is one find nothing; without any, everything that the facets say.
      if (query_.text.empty() && !facets_.empty()) Take(facets_);
      return;
    }
    if (query_.order == SearchOrder::kRelevance) {
      for (const std::string_view columns : kClasses) Class(columns, false);
      if (TooFew()) Class(kClasses.back(), true);
      return;
    }
    Class(kClasses.back(), false);
    if (!TooFew()) return;
    // In one order, what the words are beginnings of comes among the words.
    ids_.clear();
    known_.clear();
    Class(kClasses.back(), true);
  }

  [[nodiscard]] const std::vector<std::int64_t>& ids() const noexcept { return ids_; }

 private:
  [[nodiscard]] bool TooFew() const noexcept { return std::ssize(ids_) < db::kPageSize; }

  void Class(std::string_view columns, bool beginnings) {
    std::vector<db::TextClause> clauses = {{.columns = columns, .words = words_, .beginnings = beginnings}};
    clauses.insert(clauses.end(), facets_.begin(), facets_.end());
    Take(clauses);
  }

  void Take(const std::vector<db::TextClause>& clauses) {
    if (std::ssize(ids_) >= db::kMostRows) return;
    const std::string& sql = InOrder(StatementsFor(connection_.dialect()), query_.order, query_.ascending);
    for (const db::Row& row : connection_.Query(sql, {connection_.dialect().text_query(clauses), least_, db::kMostRows,
                                                      query_.unlisted_too, query_.viewer.value_or(kNobody)})) {
      // A wider class has all of the narrower one.
      if (std::ssize(ids_) < db::kMostRows && known_.insert(row.Int(0)).second) ids_.push_back(row.Int(0));
    }
  }

  db::Connection& connection_;
  const SearchQuery& query_;
  const std::vector<std::string> words_;
  const std::vector<db::TextClause> facets_;
  const std::int64_t least_;
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
  // Some more than asked for: titles repeat.
  std::vector<std::int64_t> ids;
  for (const db::Row& row : connection.Query(statements.newest, {connection.dialect().text_query(clauses), 0,
                                                                 static_cast<int>(limit) * 2, false, kNobody}))
    ids.push_back(row.Int(0));
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
