#pragma once

#include "support/db_worlds.h"

namespace openpress::tests {

/** A database of an engine with the whole schema, for the time of a test. */
template <class World>
class Migrated : public World {
 public:
  Migrated() { this->Migrate(); }
};

}  // namespace openpress::tests
