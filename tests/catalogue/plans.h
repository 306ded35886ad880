#pragma once

#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include "db/connection.h"

namespace openpress::tests {

/** SQLite's plan for @p sql, a line for each step. Parameters are 1, as many as it names. */
inline std::string PlanOf(db::Connection& connection, const std::string& sql) {
  std::size_t places = 0;
  for (std::size_t n = 1; sql.find("$" + std::to_string(n)) != std::string::npos; ++n) places = n;
  const std::vector<db::Param> params(places, db::Param(1));
  std::string plan;
  for (const db::Row& row : connection.Query("EXPLAIN QUERY PLAN " + sql, std::span<const db::Param>(params))) {
    plan += row.Text(3) + "\n";
  }
  return plan;
}

/** It sorts nothing, and reads no table from end to end, unless it is in the order of an index, for a list of
 * everything. Subqueries that end at a LIMIT are called capped, page or newest. */
inline void CheckServedByIndex(db::Connection& connection, const std::string& sql) {
  const std::string plan = PlanOf(connection, sql);
  INFO(sql << "\n" << plan);
  CHECK(plan.find("USING") != std::string::npos);
  CHECK(plan.find("TEMP B-TREE") == std::string::npos);
  constexpr std::array kFine = {"USING", "SUBQUERY", "subquery", "capped", "page", "newest"};
  for (std::size_t at = plan.find("SCAN "); at != std::string::npos; at = plan.find("SCAN ", at + 1)) {
    const std::string step = plan.substr(at, plan.find('\n', at) - at);
    INFO(step);
    CHECK(std::any_of(kFine.begin(), kFine.end(),
                      [&](const char* word) { return step.find(word) != std::string::npos; }));
  }
}

}  // namespace openpress::tests
