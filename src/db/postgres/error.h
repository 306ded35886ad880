#pragma once

#include <string_view>

#include <libpq-fe.h>

#include "core/error.h"

namespace openpress::db::postgres {

// SQLSTATE values we act on ourselves. Source: PostgreSQL 15, appendix A "PostgreSQL Error Codes".
constexpr std::string_view kIndeterminateType = "42P18";
constexpr std::string_view kPlanChanged = "0A000";       // "cached plan must not change result type"
constexpr std::string_view kStatementMissing = "26000";  // a pooler in between, or DISCARD
constexpr std::string_view kReadOnly = "25006";
constexpr std::string_view kSerialization = "40001";
constexpr std::string_view kDeadlock = "40P01";

/** The five characters of a failed @p result, "" when the failure is not the server's. */
std::string_view StateOf(const PGresult* result);

/** What a failed @p result means in our words (db/connection.h lists them). */
Error Explain(const PGresult* result);

/** For whoever asked, while the server is away: names no host. */
Error Unreachable();

}  // namespace openpress::db::postgres
