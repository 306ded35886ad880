#pragma once

#include "core/data_folder.h"
#include "db/migrator.h"
#include "support/db_worlds.h"

namespace openpress::tests {

/** A database of an engine with the whole schema, for the time of a test. */
template <class World>
class Migrated : public World {
 public:
  Migrated() { db::Migrator(this->pool(), DataFolder("schema")).Migrate(); }
};

}  // namespace openpress::tests
