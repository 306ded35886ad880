#include "importer/pg_dump.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <optional>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/error.h"
#include "importer/copy_text.h"

namespace openpress::importer {
namespace {

constexpr std::size_t kBuffer = 1U << 20U;
constexpr std::size_t kLongestRow = 64U << 20U;
/** Of lines that are not rows: the longest head there is has some thousand bytes. */
constexpr std::size_t kLongestHead = 64U << 10U;
constexpr std::string_view kEnd = "\\.";

/** Lines of a file from a place on. */
class Lines {
 public:
  Lines(int file, std::int64_t at, std::string path)
      : file_(file), at_(at), path_(std::move(path)), buffer_(kBuffer, '\0') {}

  /** @p line is the next one without its end, or its first @p most bytes. False at the end of the file; a last line
   *  that has no end is one, too. */
  bool Next(std::string& line, std::size_t most) {
    line.clear();
    cut_ = false;
    bool any = false;
    while (used_ < filled_ || Fill()) {
      any = true;
      const char* from = buffer_.data() + used_;
      const void* found = std::memchr(from, '\n', filled_ - used_);
      const std::size_t length =
          found == nullptr ? filled_ - used_ : static_cast<std::size_t>(static_cast<const char*>(found) - from);
      const std::size_t room = most - line.size();
      cut_ = cut_ || length > room;
      line.append(from, std::min(length, room));
      used_ += length;
      if (found == nullptr) continue;
      ++used_;
      break;
    }
    // Within values COPY writes \r; a bare one is from a file that went through an editor on Windows.
    if (!cut_ && line.ends_with('\r')) line.pop_back();
    return any;
  }
  [[nodiscard]] bool cut() const noexcept { return cut_; }
  /** Where the next line begins. */
  [[nodiscard]] std::int64_t at() const noexcept { return at_ - static_cast<std::int64_t>(filled_ - used_); }

 private:
  bool Fill() {
    ssize_t got = 0;
    do {
      got = ::pread(file_, buffer_.data(), buffer_.size(), at_);
    } while (got < 0 && errno == EINTR);
    if (got < 0) throw storage::FileError(fmt::format("{} cannot be read", path_), errno);
    at_ += got;
    used_ = 0;
    filled_ = static_cast<std::size_t>(got);
    return got > 0;
  }

  const int file_;
  std::int64_t at_;  // of the byte behind the buffer
  const std::string path_;
  std::string buffer_;
  std::size_t used_ = 0;
  std::size_t filled_ = 0;
  bool cut_ = false;
};

[[noreturn]] void Refuse(const char* code, const std::string& sentence) {
  throw Error(Fault::kBadInput, code, sentence);
}

/** By their first bytes. */
void RefuseOtherFormats(const std::string& path, std::string_view head) {
  if (head.starts_with("PGDMP")) {
    Refuse(
        "dump_custom_format",
        fmt::format("{0} is a dump in pg_dump's custom format. Make it plain first: pg_restore -f dump.sql {0}", path));
  }
  if (head.starts_with("\x1f\x8b")) {
    Refuse("dump_compressed", fmt::format("{0} is compressed. Unpack it first: gunzip -c {0} > dump.sql", path));
  }
  if (head.starts_with("BZh") ||
      head.starts_with("\xFD"
                       "7zXZ") ||
      head.starts_with("\x28\xB5\x2F\xFD") || head.starts_with("PK\x03\x04")) {
    Refuse("dump_compressed", fmt::format("{} is compressed. Unpack it first.", path));
  }
  if (head.starts_with("toc.dat")) {
    Refuse("dump_custom_format",
           fmt::format("{0} is a dump in pg_dump's tar format. Make it plain first: pg_restore -f dump.sql {0}", path));
  }
}

}  // namespace

PgDump::PgDump(const std::string& path, const std::function<void(std::int64_t, std::int64_t)>& progress) : path_(path) {
  file_ = storage::Open(path, O_RDONLY);
  struct stat status {};
  if (::fstat(file_.get(), &status) != 0) throw storage::FileError(fmt::format("{} cannot be read", path), errno);
  if (S_ISDIR(status.st_mode)) {
    Refuse("dump_folder", fmt::format("{0} is a folder. If it is a dump in pg_dump's directory format, make it plain "
                                      "first: pg_restore -f dump.sql {0}",
                                      path));
  }
  if (!S_ISREG(status.st_mode)) Refuse("no_dump", fmt::format("{} is no file. A dump is read several times.", path));

  Lines lines(file_.get(), 0, path);
  std::string line;
  std::optional<std::string> open;  // the table whose rows these are
  Block block;
  bool inserts = false;
  bool first = true;
  std::int64_t told = 0;
  while (lines.Next(line, kLongestHead)) {
    if (first) RefuseOtherFormats(path, line);
    first = false;
    if (progress && lines.at() - told >= (16LL << 20)) progress(told = lines.at(), status.st_size);
    if (open) {
      if (line != kEnd) {
        ++block.rows;
        continue;
      }
      // Of tables of one name, those of the schema that comes first; Django has one.
      blocks_.try_emplace(*std::move(open), std::move(block));
      open.reset();
      continue;
    }
    if (auto head = ReadCopyHead(line)) {
      open = std::move(head->table);
      block = {std::move(head->columns), lines.at(), 0};
    } else if (line.starts_with("SET client_encoding = ") && line != "SET client_encoding = 'UTF8';") {
      Refuse("dump_encoding", fmt::format("{} is not in UTF-8. Make it so: pg_dump --encoding=UTF8", path));
    } else if (line.starts_with("INSERT INTO ")) {
      inserts = true;
    }
  }
  if (open) {
    Refuse("dump_cut_off",
           fmt::format("{} ends within the rows of {}: it is not whole. Make the dump again.", path, *open));
  }
  if (blocks_.empty() && inserts) {
    Refuse(
        "dump_inserts",
        fmt::format("{} has its rows as INSERT commands. Make the dump without --inserts and --column-inserts.", path));
  }
  if (blocks_.empty())
    Refuse("no_dump", fmt::format("{} is no plain dump as pg_dump makes it, or holds no rows.", path));
}

bool PgDump::Has(std::string_view table) const {
  return blocks_.find(table) != blocks_.end();
}

std::int64_t PgDump::Rows(std::string_view table) const {
  const auto found = blocks_.find(table);
  return found == blocks_.end() ? 0 : found->second.rows;
}

void PgDump::ForEach(std::string_view table, const std::function<void(const Row&)>& visit,
                     const std::function<void(const std::string&)>& odd) {
  const auto found = blocks_.find(table);
  if (found == blocks_.end()) return;
  const Block& block = found->second;
  Lines lines(file_.get(), block.begin, path_);
  std::string line;
  for (std::int64_t number = 1; lines.Next(line, kLongestRow) && line != kEnd; ++number) {
    if (lines.cut()) {
      odd(fmt::format("row {} of {} is longer than {} MiB", number, table, kLongestRow >> 20U));
      continue;
    }
    auto values = CopyFields(line);
    if (!values || values->size() != block.columns.size()) {
      odd(fmt::format("row {} of {} cannot be read: it has {} values, not {}", number, table,
                      values ? values->size() : 0, block.columns.size()));
      continue;
    }
    visit(Row(block.columns, *std::move(values)));
  }
}

}  // namespace openpress::importer
