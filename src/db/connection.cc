#include "db/connection.h"

#include <cassert>

namespace openpress::db {

bool Row::IsNull(std::size_t column) const {
  assert(column < columns_.size());
  return std::holds_alternative<std::nullptr_t>(columns_[column]);
}

std::int64_t Row::Int(std::size_t column) const {
  assert(column < columns_.size());
  const auto* value = std::get_if<std::int64_t>(&columns_[column]);
  assert(value != nullptr && "the column is not an integer");
  return *value;
}

double Row::Real(std::size_t column) const {
  assert(column < columns_.size());
  if (const auto* whole = std::get_if<std::int64_t>(&columns_[column])) return static_cast<double>(*whole);
  const auto* value = std::get_if<double>(&columns_[column]);
  assert(value != nullptr && "the column is not a number");
  return *value;
}

const std::string& Row::Text(std::size_t column) const {
  assert(column < columns_.size());
  const auto* value = std::get_if<std::string>(&columns_[column]);
  assert(value != nullptr && "the column is not text");
  return *value;
}

const std::string& Row::Bytes(std::size_t column) const {
  assert(column < columns_.size());
  const auto* value = std::get_if<Blob>(&columns_[column]);
  assert(value != nullptr && "the column is not a blob");
  return value->bytes;
}

std::optional<std::int64_t> Row::MaybeInt(std::size_t column) const {
  if (IsNull(column)) return std::nullopt;
  return Int(column);
}

std::optional<double> Row::MaybeReal(std::size_t column) const {
  if (IsNull(column)) return std::nullopt;
  return Real(column);
}

std::optional<std::string> Row::MaybeText(std::size_t column) const {
  if (IsNull(column)) return std::nullopt;
  return Text(column);
}

std::optional<Row> Connection::QueryOne(std::string_view sql, std::initializer_list<Param> params) {
  std::vector<Row> rows = Query(sql, std::span<const Param>(params.begin(), params.size()));
  if (rows.empty()) return std::nullopt;
  return std::move(rows.front());
}

std::unique_ptr<Transaction> Connection::Begin() {
  // The object first: once DoBegin() has succeeded nothing may fail before somebody owns the rollback.
  auto transaction = std::unique_ptr<Transaction>(new Transaction());
  DoBegin();
  transaction->connection_ = this;
  return transaction;
}

Transaction::~Transaction() {
  if (connection_ != nullptr) connection_->DoRollback();
}

void Transaction::Commit() {
  assert(connection_ != nullptr && "committed twice");
  Connection* connection = std::exchange(connection_, nullptr);
  try {
    connection->DoCommit();
  } catch (...) {
    connection->DoRollback();
    throw;
  }
}

}  // namespace openpress::db
