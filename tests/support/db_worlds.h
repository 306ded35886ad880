#pragma once

#include <memory>
#include <string>

#include "db/pool.h"
#include "support/temporary_folder.h"

namespace openpress::tests {

/** An empty database of an engine, for the time of a test. A second engine is a second class here and one more word
 *  in OPENPRESS_DB_WORLDS; every conformance suite then runs on it. */
class SqliteWorld {
 public:
  static constexpr const char* kDialect = "sqlite";
  SqliteWorld() : url_("sqlite:" + folder_.path() + "/test.db"), pool_(db::Open(url_, 4)) {}
  db::Pool& pool() { return *pool_; }
  [[nodiscard]] const std::string& url() const { return url_; }
  [[nodiscard]] const std::string& folder() const { return folder_.path(); }

 private:
  TemporaryFolder folder_;
  std::string url_;
  std::unique_ptr<db::Pool> pool_;
};

}  // namespace openpress::tests

#define OPENPRESS_DB_WORLDS openpress::tests::SqliteWorld
