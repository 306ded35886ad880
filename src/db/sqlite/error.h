#pragma once

#include "core/error.h"

struct sqlite3;

namespace openpress::db::sqlite {

/** What the last failed call on @p database means in our words (db/connection.h lists them).
 *  @param result the call's extended result code */
Error Explain(sqlite3* database, int result);

}  // namespace openpress::db::sqlite
