#pragma once

#include "db/tables.h"

namespace openpress::db::postgres {

/** See db/tables.h. */
extern const Furniture kFurniture;

}  // namespace openpress::db::postgres
