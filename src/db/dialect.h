#pragma once

#include <string_view>

namespace openpress::db {

/** The few places where engines need different words. Everything else is one text. */
struct Dialect {
  std::string_view name;         ///< "sqlite", "postgres": the folder in schema/
  std::string_view skip_locked;  ///< after a SELECT … LIMIT 1 that claims: "" or " FOR UPDATE SKIP LOCKED"
};

}  // namespace openpress::db
