#include "db/transfer.h"

#include <algorithm>
#include <array>
#include <optional>
#include <set>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <sodium.h>

#include "core/error.h"
#include "core/ids.h"
#include "db/tables.h"

namespace openpress::db {
namespace {

/** Rows that are read at a time, and that one statement writes: both well below what engines take. */
constexpr std::size_t kPage = 200;
constexpr std::size_t kBatch = 20;

/** Tables that the migrations themselves fill; all others are empty as long as nobody has used a database. */
const std::set<std::string> kSeeded = {"audit_head", "categories", "languages", "licenses"};

/** A hash over rows that does not depend on how an engine writes them down. */
class RowHash {
 public:
  RowHash() { crypto_hash_sha256_init(&state_); }
  void Add(const Row& row) {
    for (std::size_t column = 0; column < row.size(); ++column) Add(row, column);
    ++rows_;
  }
  [[nodiscard]] std::int64_t rows() const noexcept { return rows_; }
  std::string Finish() {
    std::array<unsigned char, crypto_hash_sha256_BYTES> hash{};
    crypto_hash_sha256_final(&state_, hash.data());
    return ToHex(std::string_view(reinterpret_cast<const char*>(hash.data()), hash.size()));
  }

 private:
  void Add(const Row& row, std::size_t column) {
    if (row.IsNull(column)) return Add('n', "");
    const Value& value = row.value(column);
    if (const auto* whole = std::get_if<std::int64_t>(&value)) return Add('i', std::to_string(*whole));
    if (const auto* real = std::get_if<double>(&value)) return Add('r', fmt::format("{}", *real));
    if (const auto* text = std::get_if<std::string>(&value)) return Add('t', *text);
    Add('b', row.Bytes(column));
  }
  void Add(char type, std::string_view bytes) {
    // The length before the bytes: no two rows look alike when they are put together.
    const std::string head = fmt::format("{}{}:", type, bytes.size());
    crypto_hash_sha256_update(&state_, reinterpret_cast<const unsigned char*>(head.data()), head.size());
    crypto_hash_sha256_update(&state_, reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size());
  }

  crypto_hash_sha256_state state_{};
  std::int64_t rows_ = 0;
};

std::vector<Param> ParamsOf(const Row& row, const std::vector<std::size_t>& columns) {
  std::vector<Param> params;
  params.reserve(columns.size());
  for (const std::size_t column : columns) params.emplace_back(row.value(column));
  return params;
}

/** Reads a table by its key, a page at a time. */
class Reader {
 public:
  explicit Reader(const Table& table) {
    const std::string key = fmt::format("{}", fmt::join(table.key, ", "));
    std::string places;
    for (std::size_t n = 1; n <= table.key.size(); ++n) places += fmt::format("{}${}", n > 1 ? ", " : "", n);
    const std::string columns = fmt::format("SELECT {} FROM {}", fmt::join(table.columns, ", "), table.name);
    const std::string rest = fmt::format(" ORDER BY {} LIMIT {}", key, kPage);
    first_ = columns + rest;
    next_ = fmt::format("{} WHERE ({}) > ({}){}", columns, key, places, rest);
    for (const std::string& name : table.key) {
      const auto at = std::find(table.columns.begin(), table.columns.end(), name);
      key_.push_back(static_cast<std::size_t>(at - table.columns.begin()));
    }
  }

  template <class Take>
  void ForEachPage(Connection& connection, Take&& take) const {
    std::vector<Row> page = connection.Query(first_);
    while (!page.empty()) {
      take(page);
      if (page.size() < kPage) return;
      const std::vector<Param> last = ParamsOf(page.back(), key_);
      page = connection.Query(next_, std::span<const Param>(last));
    }
  }

 private:
  std::string first_, next_;
  std::vector<std::size_t> key_;
};

class Writer {
 public:
  explicit Writer(const Table& table)
      : table_(table), one_(Statement(1)), many_(Statement(kBatch)), all_(table.columns.size()) {
    for (std::size_t i = 0; i < all_.size(); ++i) all_[i] = i;
  }

  void Write(Connection& connection, const std::vector<Row>& rows) const {
    std::size_t at = 0;
    for (; at + kBatch <= rows.size(); at += kBatch) Write(connection, many_, rows, at, kBatch);
    for (; at < rows.size(); ++at) Write(connection, one_, rows, at, 1);
  }

 private:
  void Write(Connection& connection, const std::string& sql, const std::vector<Row>& rows, std::size_t from,
             std::size_t count) const {
    std::vector<Param> params;
    params.reserve(count * all_.size());
    for (std::size_t at = from; at < from + count; ++at) {
      for (Param& param : ParamsOf(rows[at], all_)) params.push_back(std::move(param));
    }
    try {
      connection.Execute(sql, std::span<const Param>(params));
    } catch (const Error& problem) {
      throw Error(problem.fault(), problem.code(), fmt::format("table {}: {}", table_.name, problem.what()));
    }
  }

  [[nodiscard]] std::string Statement(std::size_t rows) const {
    std::string sql = fmt::format("INSERT INTO {} ({}) VALUES ", table_.name, fmt::join(table_.columns, ", "));
    std::size_t place = 0;
    for (std::size_t row = 0; row < rows; ++row) {
      sql += row == 0 ? "(" : ", (";
      for (std::size_t column = 0; column < table_.columns.size(); ++column)
        sql += fmt::format("{}${}", column == 0 ? "" : ", ", ++place);
      sql += ")";
    }
    return sql;
  }

  const Table& table_;
  std::string one_, many_;
  std::vector<std::size_t> all_;
};

/** Each after those it refers to. */
std::vector<Table> InOrder(std::vector<Table> tables) {
  std::vector<Table> ordered;
  std::set<std::string> done;
  while (!tables.empty()) {
    const auto next = std::find_if(tables.begin(), tables.end(), [&](const Table& table) {
      return std::all_of(table.refers.begin(), table.refers.end(),
                         [&](const std::string& other) { return done.contains(other); });
    });
    if (next == tables.end()) throw Error(Fault::kBroken, "schemas_differ", "tables refer to each other in a circle");
    done.insert(next->name);
    ordered.push_back(std::move(*next));
    tables.erase(next);
  }
  return ordered;
}

void RequireSameTables(const std::vector<Table>& one, const std::vector<Table>& other) {
  const bool same = std::equal(one.begin(), one.end(), other.begin(), other.end(), [](const Table& a, const Table& b) {
    return a.name == b.name && a.columns == b.columns && a.key == b.key;
  });
  if (!same) {
    throw Error(Fault::kConflict, "schemas_differ",
                "the two databases have different tables; both have to be of this version of OpenPress");
  }
}

void RequireUnused(Connection& target, const std::vector<Table>& tables) {
  for (const Table& table : tables) {
    if (kSeeded.contains(table.name)) continue;
    if (target.QueryOne(fmt::format("SELECT 1 FROM {} LIMIT 1", table.name))) {
      throw Error(
          Fault::kConflict, "target_not_empty",
          fmt::format("the database to copy into is in use: its table {} has rows. Nothing was changed; make an "
                      "empty one",
                      table.name));
    }
  }
}

Copied ReadBack(Connection& target, const Table& table) {
  RowHash hash;
  Reader(table).ForEachPage(target, [&](const std::vector<Row>& page) {
    for (const Row& row : page) hash.Add(row);
  });
  return {table.name, hash.rows(), hash.Finish()};
}

/** The largest number that rows of @p table have; 0 when they have none. */
std::int64_t Largest(Connection& target, const Table& table) {
  if (table.key.size() != 1 || table.key.front() != "id") return 0;
  return target.QueryOne(fmt::format("SELECT MAX(id) FROM {}", table.name))->MaybeInt(0).value_or(0);
}

}  // namespace

std::vector<Copied> Transfer(Pool& source, Pool& target) {
  const Lease from = source.Read();
  const Lease to = target.Write();
  const auto reading = from->Begin();
  const auto writing = to->Begin();
  const Furniture& there = *to->dialect().furniture;
  const std::vector<Table> tables = InOrder(there.tables(*to));
  RequireSameTables(InOrder(from->dialect().furniture->tables(*from)), tables);
  RequireUnused(*to, tables);

  const std::vector<std::string> triggers = there.suspend(*to);
  for (const std::string& table : kSeeded) to->Execute(fmt::format("DELETE FROM {}", table));
  std::vector<Copied> copied;
  for (const Table& table : tables) {
    const Writer writer(table);
    RowHash hash;
    Reader(table).ForEachPage(*from, [&](const std::vector<Row>& page) {
      for (const Row& row : page) hash.Add(row);
      writer.Write(*to, page);
    });
    copied.push_back({table.name, hash.rows(), hash.Finish()});
  }
  for (const std::string& trigger : triggers) to->Script(trigger);

  // Afterwards, when no trigger can change anything any more.
  std::map<std::string, std::int64_t> counters = from->dialect().furniture->counters(*from);
  for (std::size_t i = 0; i < tables.size(); ++i) {
    const Copied arrived = ReadBack(*to, tables[i]);
    if (arrived.rows != copied[i].rows || arrived.hash != copied[i].hash) {
      throw Error(Fault::kConflict, "transfer_failed",
                  fmt::format("table {} did not arrive as it left ({} rows of {}); nothing was changed", arrived.table,
                              arrived.rows, copied[i].rows));
    }
    const std::int64_t number = std::max(counters[arrived.table], Largest(*to, tables[i]));
    if (number > 0) there.set_counter(*to, arrived.table, number);
  }
  writing->Commit();
  return copied;
}

}  // namespace openpress::db
