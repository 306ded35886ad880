#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/clock.h"

namespace openpress::importer {

/** A row of another program's table, its columns by name: so that versions of it with more or fewer columns are read
 *  alike. Every value is the text that PostgreSQL writes of it; nothing stands for NULL. Hostile. */
class Row {
 public:
  /** @param columns outlives the row; as many as @p values */
  Row(const std::vector<std::string>& columns, std::vector<std::optional<std::string>> values)
      : columns_(&columns), values_(std::move(values)) {}

  /** Null for NULL and for a column that is not there. */
  [[nodiscard]] const std::string* Find(std::string_view column) const;
  /** Empty for those. */
  [[nodiscard]] std::string Text(std::string_view column) const;
  // Nothing for those, and for a text of another kind.
  [[nodiscard]] std::optional<std::int64_t> Int(std::string_view column) const;
  [[nodiscard]] std::optional<double> Real(std::string_view column) const;
  [[nodiscard]] std::optional<Millis> Time(std::string_view column) const;
  [[nodiscard]] bool Bool(std::string_view column, bool otherwise) const;
  /** Bytes of all values, about. */
  [[nodiscard]] std::size_t size() const noexcept;

 private:
  const std::vector<std::string>* columns_;
  std::vector<std::optional<std::string>> values_;
};

/** "2024-05-01 10:11:12.123456+02", as PostgreSQL writes a timestamp; one without a zone is in UTC. */
std::optional<Millis> ParseTimestamp(std::string_view text);

/** Where another program's tables are read from. One thread. */
class Source {
 public:
  virtual ~Source() = default;
  [[nodiscard]] virtual bool Has(std::string_view table) const = 0;
  /** Rows of it, about; 0 when it is not there. */
  [[nodiscard]] virtual std::int64_t Rows(std::string_view table) const = 0;
  /** Every row once, in no order; none of a table that is not there. What @p visit throws ends it.
   *  @param odd told of what is there and is no row, as a sentence
   *  @throws Error when the source cannot be read to its end */
  virtual void ForEach(std::string_view table, const std::function<void(const Row&)>& visit,
                       const std::function<void(const std::string&)>& odd) = 0;
};

}  // namespace openpress::importer
