// A search asks the full-text index alone until it knows the fifty items of its page: what narrows it is among the
// indexed words, as `facets` (schema, 0014_search.sql). Matches come out of the index newest first, so a page costs the
// matches up to its end, however many there are.
//
// Relevance by classes instead of a formula: weighing words by how rare they are (BM25) has to count all the matches of
// each word, and means different numbers on each engine. Classes are a condition more, and people understand them.
#include "catalogue/search.h"

#include <algorithm>
#include <array>
#include <iterator>
#include <unordered_map>

#include <fmt/format.h>

#include "catalogue/category.h"
#include "catalogue/media_row.h"
#include "catalogue/some.h"
#include "catalogue/tag.h"
#include "core/unicode.h"

namespace openpress::catalogue {
namespace {

constexpr std::size_t kMostWords = 10;
constexpr std::size_t kLongestWord = 64;  // bytes
constexpr std::size_t kMostCategoriesNamed = 20;
/** Matches that are sorted by something the index does not know. */
constexpr int kMostSorted = 2000;

constexpr std::string_view kTable = "media_search";
/** From the most relevant on; each class has all the columns of the one before. */
constexpr std::array<std::string_view, 3> kClasses = {"title", "title topics", "title topics description spoken"};

constexpr std::string_view kFirstSince = R"sql(
  SELECT id
    FROM media
   WHERE deleted_at IS NULL AND created_at >= $1
   ORDER BY created_at, id
   LIMIT 1)sql";

struct Statements {
  std::string count;                  ///< $2 the least id, $3 the cap
  std::string newest, oldest;         ///< $2 the least id, $3 LIMIT, $4 OFFSET
  std::array<std::string, 6> sorted;  ///< title, views, likes, each down and up; parameters as in newest
  std::string items;                  ///< SomePlaces()
};

Statements MakeStatements(const db::Dialect& dialect) {
  const std::string id(dialect.text_id);
  const std::string matches = fmt::format("SELECT {} AND {} >= $2", dialect.text_rows(kTable), id);
  Statements made;
  made.count = fmt::format("SELECT COUNT(*) FROM ({} LIMIT $3) AS capped", matches);
  made.newest = fmt::format("{} ORDER BY {} DESC LIMIT $3 OFFSET $4", matches, id);
  made.oldest = fmt::format("{} ORDER BY {} LIMIT $3 OFFSET $4", matches, id);
  std::size_t next = 0;
  for (const std::string_view key : {"lower(m.title)", "m.views", "m.likes"}) {
    for (const std::string_view way : {"DESC", "ASC"}) {
      made.sorted[next++] = fmt::format(
          "SELECT m.id FROM ({} ORDER BY {} DESC LIMIT {}) AS found JOIN media m ON m.id = found.id "
          "ORDER BY {} {}, m.id DESC LIMIT $3 OFFSET $4",
          matches, id, kMostSorted, key, way);
    }
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
  if (!query.unlisted_too) {
    std::vector<std::string> visible = {"listable"};
    if (query.viewer) visible.push_back(fmt::format("u{}", *query.viewer));
    narrow(std::move(visible));
  }
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

/** One query for each class of relevance; a single one when the order is another, or there are no words. */
std::vector<std::string> Queries(const db::Dialect& dialect, std::vector<db::TextClause> facets,
                                 const std::vector<std::string>& words, SearchOrder order) {
  if (words.empty()) return {dialect.text_query(facets)};
  const auto text = [&words](std::string_view columns, bool absent) {
    return db::TextClause{.columns = columns, .words = words, .beginnings = true, .absent = absent};
  };
  std::vector<std::string> queries;
  const std::size_t first = order == SearchOrder::kRelevance ? 0 : kClasses.size() - 1;
  for (std::size_t each = first; each < kClasses.size(); ++each) {
    std::vector<db::TextClause> clauses = {text(kClasses[each], false)};
    clauses.insert(clauses.end(), facets.begin(), facets.end());
    if (each > first) clauses.push_back(text(kClasses[each - 1], true));
    queries.push_back(dialect.text_query(clauses));
  }
  return queries;
}

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
  const Statements& statements = StatementsFor(connection.dialect());
  const std::vector<std::string> words = SearchWords(query.text);
  std::int64_t least = 0;
  bool possible = query.text.empty() || !words.empty();
  if (query.since > 0) {
    const auto first = connection.QueryOne(kFirstSince, {query.since});
    if (first) least = first->Int(0);
    possible = possible && first.has_value();
  }
  const auto facets = Facets(connection, query);
  std::vector<std::string> queries;
  if (possible && facets && !(facets->empty() && words.empty())) {
    queries = Queries(connection.dialect(), *facets, words, query.order);
  }

  std::vector<std::int64_t> counts;
  std::int64_t count = 0;
  for (const std::string& each : queries) {
    counts.push_back(connection.QueryOne(statements.count, {each, least, db::kMostRows - count})->Int(0));
    count += counts.back();
  }
  const auto place = db::FindPage(count, query.page);
  if (!place) return std::nullopt;

  std::vector<std::int64_t> ids;
  std::int64_t skip = place->offset;
  for (std::size_t each = 0; each < queries.size(); ++each) {
    const std::int64_t wanted = std::min<std::int64_t>(db::kPageSize - std::ssize(ids), counts[each] - skip);
    if (wanted > 0) {
      for (const db::Row& row :
           connection.Query(InOrder(statements, query.order, query.ascending), {queries[each], least, wanted, skip}))
        ids.push_back(row.Int(0));
    }
    skip = std::max<std::int64_t>(0, skip - counts[each]);
  }
  return db::Page<Media>{*place, InThisOrder(connection, statements, ids)};
}

std::vector<std::string> SuggestTitles(db::Connection& connection, std::string_view text, std::size_t limit) {
  const Statements& statements = StatementsFor(connection.dialect());
  const std::vector<std::string> words = SearchWords(text);
  if (words.empty()) return {};
  const std::array<db::TextClause, 2> clauses = {db::TextClause{.columns = "title", .words = words, .beginnings = true},
                                                 db::TextClause{.columns = "facets", .words = {"listable"}}};
  // Some more than asked for: titles repeat.
  std::vector<std::int64_t> ids;
  for (const db::Row& row : connection.Query(
           statements.newest, {connection.dialect().text_query(clauses), 0, static_cast<int>(limit) * 2, 0}))
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
  std::vector<std::string> all = {std::string(kFirstSince), statements.count, statements.newest, statements.oldest,
                                  statements.items};
  all.insert(all.end(), statements.sorted.begin(), statements.sorted.end());
  return all;
}

}  // namespace openpress::catalogue
