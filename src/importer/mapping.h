#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "db/connection.h"

namespace openpress::importer {

// What came from another program, in the table `imported`. Both run in the caller's transaction, which is the one that
// brings the thing itself.

/** The id it has here, or had. @param foreign_id its name there, which nothing of another site can have */
std::optional<std::int64_t> FindImported(db::Connection& connection, std::string_view kind,
                                         std::string_view foreign_id);
void RecordImported(db::Connection& connection, std::string_view kind, std::string_view foreign_id, std::int64_t id);

}  // namespace openpress::importer
