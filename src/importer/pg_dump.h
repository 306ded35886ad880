#pragma once

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "importer/source.h"
#include "storage/file.h"

namespace openpress::importer {

/** A plain dump as pg_dump writes it: SQL, with each table's rows in a block of COPY. It is read once to find the
 *  blocks; after that only those that are asked for. Memory is one buffer and one row, which has at most 64 MiB. */
class PgDump final : public Source {
 public:
  /** Finds the tables. @param progress told how many bytes of how many are read, now and then
   *  @throws Error kBadInput for what is no such dump, with what to do: "dump_custom_format", "dump_compressed",
   *          "dump_folder", "dump_inserts", "dump_encoding", "dump_cut_off", "no_dump"; kNotFound, kBroken */
  explicit PgDump(const std::string& path,
                  const std::function<void(std::int64_t read, std::int64_t size)>& progress = {});

  [[nodiscard]] bool Has(std::string_view table) const override;
  [[nodiscard]] std::int64_t Rows(std::string_view table) const override;
  void ForEach(std::string_view table, const std::function<void(const Row&)>& visit,
               const std::function<void(const std::string&)>& odd) override;

 private:
  struct Block {
    std::vector<std::string> columns;
    std::int64_t begin = 0;  ///< of its first row in the file
    std::int64_t rows = 0;
  };

  std::string path_;
  storage::Fd file_;
  std::map<std::string, Block, std::less<>> blocks_;
};

}  // namespace openpress::importer
