#pragma once

#include "core/program_files.h"
#include "db/migrator.h"
#include "support/db_worlds.h"

namespace openpress::tests {

/** A database of an engine with the whole schema, for the time of a test. */
template <class World>
class Migrated : public World {
 public:
  Migrated() { db::Migrator(this->pool(), ProgramFiles("schema")).Migrate(); }
};

}  // namespace openpress::tests
