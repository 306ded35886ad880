#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "db/connection.h"

namespace openpress::catalogue {

/** Parameters of a list in SQL. Statements are prepared once for each text, so lists have one length. */
constexpr std::size_t kSome = 50;
/** What stands for one more parameter. */
constexpr std::string_view kNextPlace = "$51";

/** "($1, $2, …, $50)" */
const std::string& SomePlaces();

/** Runs @p sql, which has SomePlaces() after an IN, as often as it takes for all @p values, and hands over each row.
 *  Places that are left over hold NULL, which equals nothing. */
void ForSome(db::Connection& connection, std::string_view sql, const std::vector<std::int64_t>& values,
             const std::function<void(const db::Row&)>& take);
/** @param more for the place after those: kNextPlace */
void ForSome(db::Connection& connection, std::string_view sql, const std::vector<std::int64_t>& values,
             const db::Param& more, const std::function<void(const db::Row&)>& take);
void ForSome(db::Connection& connection, std::string_view sql, const std::vector<std::string>& values,
             const std::function<void(const db::Row&)>& take);

}  // namespace openpress::catalogue
