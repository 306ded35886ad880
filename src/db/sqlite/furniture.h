#pragma once

#include "db/tables.h"

namespace openpress::db::sqlite {

/** See db/tables.h. */
extern const Furniture kFurniture;

}  // namespace openpress::db::sqlite
