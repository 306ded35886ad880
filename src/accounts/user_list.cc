#include "accounts/user_list.h"

#include <array>
#include <cstddef>

#include "accounts/names.h"
#include "accounts/user_row.h"

namespace openpress::accounts {
namespace {

/** A kind of list. Each is one index, read in its order, so that nothing is sorted. */
struct Kind {
  std::string list;   ///< $1 who is left out, $2 LIMIT, $3 OFFSET, $4 role or search
  std::string count;  ///< $1 who is left out, $2 the cap, $3 role or search
};

enum class Of { kActive, kAll, kRole, kSearch };

/** A condition on u as one on x. */
std::string OfOther(std::string_view condition) {
  std::string other(condition);
  for (std::size_t at = 0; (at = other.find("u.", at)) != std::string::npos;) other[at] = 'x';
  return other;
}

// What a search may look at begins where the index's entry number kMostSearched lies.
std::string SearchWhere(std::string_view which, std::string_view pattern) {
  std::string where(which);
  where += " AND u.search_key LIKE ";
  where += pattern;
  where += R"( ESCAPE '\' AND u.created_at >= COALESCE((
             SELECT x.created_at
               FROM users x
              WHERE )";
  where += OfOther(which);
  where += " ORDER BY x.created_at DESC, x.id DESC LIMIT 1 OFFSET " + std::to_string(kMostSearched - 1) + "), 0)";
  return where;
}

Kind MakeKind(const std::string& which, Of of, bool by_name, bool ascending) {
  const auto where = [&](std::string_view last) {
    std::string condition = "WHERE u.id <> $1 AND ";
    if (of == Of::kRole) return condition + "u.role = " + std::string(last) + " AND " + which;
    if (of == Of::kSearch) return condition + SearchWhere(which, last);
    return condition + which;
  };
  const std::string way = ascending ? " ASC" : " DESC";
  const std::string order = by_name ? "u.name_key" + way + ", u.id" + way : "u.created_at" + way + ", u.id" + way;
  return {SelectUser(where("$4") + " ORDER BY " + order + " LIMIT $2 OFFSET $3"),
          "SELECT COUNT(*) FROM (SELECT 1 FROM users u " + where("$3") + " LIMIT $2) AS capped"};
}

/** @param approved literal, so that each list has a plan of its own: one of the two is long and the other short */
std::string Which(bool managing, std::optional<bool> approved) {
  const std::string_view active = "u.is_active = 1";
  const std::string_view kept = "u.deleted_at IS NULL";
  if (!approved) return std::string(managing ? kept : active);
  std::string which = *approved ? "u.is_approved = 1 AND " : "u.is_approved = 0 AND ";
  which += kept;
  if (!managing) which.append(" AND ").append(active);
  return which;
}

// [of][by_name][ascending]; of kActive and of a visitor's search only the first is asked for.
struct Kinds {
  std::array<std::array<std::array<std::array<Kind, 2>, 2>, 2>, 2> approval;  // [approved][managing][search][ascending]
  std::array<std::array<std::array<Kind, 2>, 2>, 4> managed;
  Kind listed;
  Kind searched;
};

const Kinds& AllKinds() {
  static const Kinds kKinds = [] {
    Kinds kinds;
    for (const Of of : {Of::kAll, Of::kRole, Of::kSearch}) {
      for (const bool by_name : {false, true}) {
        for (const bool ascending : {false, true}) {
          kinds.managed[static_cast<std::size_t>(of)][by_name ? 1 : 0][ascending ? 1 : 0] =
              MakeKind(Which(true, {}), of, by_name && of != Of::kSearch, ascending);
        }
      }
    }
    kinds.listed = MakeKind(Which(false, {}), Of::kActive, false, false);
    kinds.searched = MakeKind(Which(false, {}), Of::kSearch, false, false);
    for (std::size_t which = 0; which < 16; ++which) {
      const bool approved = (which & 8U) != 0;
      const bool managing = (which & 4U) != 0;
      const bool search = (which & 2U) != 0;
      const bool ascending = (which & 1U) != 0;
      kinds.approval[approved][managing][search][ascending] =
          MakeKind(Which(managing, approved), search ? Of::kSearch : Of::kAll, false, ascending);
    }
    return kinds;
  }();
  return kKinds;
}

/** @p text as LIKE finds it anywhere, with nothing in it that means more than itself. */
std::string Pattern(std::string_view text) {
  std::string pattern = "%";
  for (const char c : Folded(text)) {
    if (c == '%' || c == '_' || c == '\\') pattern.push_back('\\');
    pattern.push_back(c);
  }
  pattern.push_back('%');
  return pattern;
}

}  // namespace

std::optional<db::Page<User>> ListUsers(db::Connection& connection, const UserQuery& query) {
  const Of of = !query.text.empty() ? Of::kSearch : query.role ? Of::kRole : Of::kAll;
  const Kinds& kinds = AllKinds();
  const Kind& kind =
      query.is_approved   ? kinds.approval[*query.is_approved][query.managing][of == Of::kSearch][query.ascending]
      : query.managing    ? kinds.managed[static_cast<std::size_t>(of)][query.by_name ? 1 : 0][query.ascending ? 1 : 0]
      : of == Of::kSearch ? kinds.searched
                          : kinds.listed;
  std::vector<db::Param> params = {query.without.value_or(0), db::kMostRows};
  if (of == Of::kSearch) {
    params.emplace_back(Pattern(query.text));
  } else if (query.managing && of == Of::kRole && !query.is_approved) {
    params.emplace_back(NameOf(*query.role));
  }
  const auto counted = connection.Query(kind.count, params);
  const auto place = db::FindPage(counted.front().Int(0), query.page);
  if (!place) return std::nullopt;
  params[1] = db::kPageSize;
  params.insert(params.begin() + 2, place->offset);
  db::Page<User> page{*place, {}};
  for (const db::Row& row : connection.Query(kind.list, params)) page.rows.push_back(UserFromRow(row));
  return page;
}

std::vector<std::string> UserListStatements() {
  std::vector<std::string> statements;
  const auto add = [&](const Kind& kind) {
    statements.push_back(kind.list);
    statements.push_back(kind.count);
  };
  const Kinds& kinds = AllKinds();
  add(kinds.listed);
  add(kinds.searched);
  for (const Of of : {Of::kAll, Of::kRole, Of::kSearch}) {
    for (const auto& row : kinds.managed[static_cast<std::size_t>(of)]) {
      for (const Kind& kind : row) add(kind);
    }
  }
  for (const auto& approved : kinds.approval) {
    for (const auto& managing : approved) {
      for (const auto& search : managing) {
        for (const Kind& kind : search) add(kind);
      }
    }
  }
  return statements;
}

}  // namespace openpress::accounts
