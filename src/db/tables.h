#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "db/connection.h"

namespace openpress::db {

/** A table as it is moved to another database: what the engine computes by itself is left out. */
struct Table {
  std::string name;
  std::vector<std::string> columns;  ///< in the order of their names, so that two engines agree
  std::vector<std::string> key;      ///< the primary key, in its order
  std::vector<std::string> refers;   ///< names of the tables its foreign keys refer to, without itself
};

/** What moving rows between engines needs to know of each. From Dialect::furniture. */
struct Furniture {
  /** All tables but those of migrations and full-text rows. */
  std::vector<Table> (*tables)(Connection& connection);
  /** Inside a transaction: from here on rows can be written as they are. Triggers that keep the full-text rows, called
   *  search_of_…, go on; those that count or forbid do not. @return scripts that bring them back */
  std::vector<std::string> (*suspend)(Connection& connection);
  /** For tables that number their rows: the largest number ever given. */
  std::map<std::string, std::int64_t> (*counters)(Connection& connection);
  void (*set_counter)(Connection& connection, const std::string& table, std::int64_t number);
};

}  // namespace openpress::db
