#include "db/postgres/error.h"

#include <string>

#include <fmt/format.h>

namespace openpress::db::postgres {
namespace {

/** The message alone. DETAIL would repeat values of rows, which may be nobody's business. */
std::string Message(const PGresult* result) {
  const char* text = PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY);
  return text != nullptr ? text : "no reason was given";
}

Error Busy() {
  return Error(Fault::kBusy, "database_busy", "the database is busy; please try again").RetryAfter(1);
}

}  // namespace

std::string_view StateOf(const PGresult* result) {
  const char* state = PQresultErrorField(result, PG_DIAG_SQLSTATE);
  return state != nullptr ? std::string_view(state) : std::string_view();
}

Error Unreachable() {
  return Error(Fault::kUnavailable, "database_unavailable", "the database cannot be reached; please try again")
      .RetryAfter(2);
}

Error Explain(const PGresult* result) {
  const std::string_view state = StateOf(result);
  const std::string_view kind = state.substr(0, 2);
  if (state == "23505") {
    return Error(Fault::kConflict, "unique_violation", fmt::format("this exists already ({})", Message(result)));
  }
  if (state == "23503") {
    return Error(Fault::kConflict, "foreign_key_violation",
                 "this refers to something that is not there, or is still referred to");
  }
  if (kind == "23") {
    return Error(Fault::kBroken, "constraint_violation",
                 fmt::format("the database refused a value: {}", Message(result)));
  }
  // disk_full
  if (state == "53100") return Error(Fault::kNoSpace, "no_space", "the disk that holds the database is full");
  // Too many connections or too little memory; locks and statements that took too long; transactions that met.
  if (kind == "53" || state == kSerialization || state == kDeadlock || state == "55P03" || state == "57014")
    return Busy();
  // Not a statement's fault, but a column's of before: the next try prepares it anew.
  if (state == kPlanChanged || state == kStatementMissing) return Busy();
  // The server stops, starts or was told to end us. 08P01 is a statement with a wrong number of parameters.
  if (state.empty() || (kind == "08" && state != "08P01") || state.substr(0, 3) == "57P" || state == "25P03")
    return Unreachable();
  // A NUL, or what is not UTF-8: SQLite would keep it.
  if (state == "22021" || state == "22P05") {
    return Error(Fault::kBadInput, "invalid_text", "the text has characters that cannot be stored");
  }
  if (state == kReadOnly) {
    return Error(Fault::kBroken, "database_readonly",
                 fmt::format("the database cannot be changed here: {}", Message(result)));
  }
  if (kind == "XX") {
    return Error(Fault::kBroken, "database_corrupt", fmt::format("the database is damaged: {}", Message(result)));
  }
  return Error(Fault::kBroken, "database_error", fmt::format("the database failed: {} ({})", Message(result), state));
}

}  // namespace openpress::db::postgres
