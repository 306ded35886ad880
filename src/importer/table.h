#pragma once

#include <cstdint>
#include <functional>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "db/pool.h"
#include "importer/report.h"
#include "importer/source.h"

namespace openpress::importer {

/** Numbers of rows there, and what they are here. Some thirty bytes for each row that others refer to. */
using Ids = std::unordered_map<std::int64_t, std::int64_t>;

/** Told how far a table is. */
using OnProgress = std::function<void(std::string_view kind, std::int64_t done, std::int64_t of)>;

/** Brings rows of tables, some hundred in one transaction, since each transaction waits for the disk. When one of them
 *  fails, those of its transaction are done again one by one, so that it fails alone. One thread, which holds no
 *  lease. */
class Tables {
 public:
  Tables(db::Pool& pool, Source& source, Report& report, OnProgress on_progress);

  /** Brings one row, in a transaction. Checks come before writes: an Error of kBadInput means that nothing was written
   *  and is the row's refusal. */
  using Bring = std::function<Verdict(db::Connection&, const Row&)>;

  /** @param ids where Verdict::id goes under the row's own id; may be null
   *  @param wanted rows that are not are passed over in silence; may be empty
   *  @throws Error kBusy, kNoSpace, kUnavailable: what was done stays, and running the import again goes on */
  void ForEach(std::string_view kind, std::string_view table, Ids* ids, const Bring& bring,
               const std::function<bool(const Row&)>& wanted = {});
  /** One row or thing in a transaction of its own. */
  void One(std::string_view kind, const std::function<Verdict(db::Connection&)>& bring);

  [[nodiscard]] db::Pool& pool() noexcept { return pool_; }
  [[nodiscard]] Source& source() noexcept { return source_; }
  [[nodiscard]] Report& report() noexcept { return report_; }
  void Progress(std::string_view kind, std::int64_t done, std::int64_t of) const;

 private:
  bool TryAll(std::string_view kind, const std::vector<Row>& rows, Ids* ids, const Bring& bring);
  void Flush(std::string_view kind, std::vector<Row>& rows, Ids* ids, const Bring& bring);

  db::Pool& pool_;
  Source& source_;
  Report& report_;
  const OnProgress on_progress_;
};

/** The refusal of a row. */
Verdict Refused(std::string what, std::string why);
Verdict Left(std::string what, std::string why);
Verdict Present(std::string what, std::int64_t id = 0);

}  // namespace openpress::importer
