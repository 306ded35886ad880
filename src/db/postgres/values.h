#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include <libpq-fe.h>

#include "db/connection.h"

namespace openpress::db::postgres {

/** The types of a statement's parameters, as the server has them. */
using Types = std::vector<Oid>;

/** The type to ask for when a statement is first prepared with @p value: ours is known, that of NULL is not (0). */
Oid TypeOf(const Value& value);
/** Whether @p value can be sent as @p type. */
bool Fits(const Value& value, Oid type);
constexpr Oid kTextType = 25;

/** Parameters in the form libpq wants them. Numbers go as text; text and bytes in binary, with their length: a NUL in a
 *  text is then refused by the server rather than being the text's end. Keeps pointers into @p params. */
class Bound {
 public:
  /** @param searches the statement only reads: a text that cannot be stored then finds nothing, as on SQLite */
  Bound(std::span<const Param> params, bool searches);
  [[nodiscard]] int count() const noexcept { return static_cast<int>(pointers_.size()); }
  [[nodiscard]] const char* const* values() const noexcept { return pointers_.data(); }
  [[nodiscard]] const int* lengths() const noexcept { return lengths_.data(); }
  [[nodiscard]] const int* formats() const noexcept { return formats_.data(); }

 private:
  std::vector<std::string> numbers_;
  std::vector<std::string> cleaned_;
  std::vector<const char*> pointers_;
  std::vector<int> lengths_;
  std::vector<int> formats_;
};

/** All rows of a result in text format. Booleans are 0 and 1; a numeric is an integer when it has no fraction, as sums
 *  of integers are. */
std::vector<Row> Rows(const PGresult* result);

}  // namespace openpress::db::postgres
