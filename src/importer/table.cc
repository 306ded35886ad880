#include "importer/table.h"

#include <optional>
#include <utility>

#include "core/error.h"

namespace openpress::importer {
namespace {

constexpr std::size_t kMostRows = 200;
constexpr std::size_t kMostBytes = 4U << 20U;

/** Nothing is wrong with the row: another try may succeed. */
bool IsPassing(const Error& problem) {
  switch (problem.fault()) {
    case Fault::kBusy:
    case Fault::kNoSpace:
    case Fault::kUnavailable:
      return true;
    default:
      return false;
  }
}

}  // namespace

Verdict Refused(std::string what, std::string why) {
  return {.outcome = Outcome::kRefused, .what = std::move(what), .why = std::move(why), .notes = {}};
}

Verdict Left(std::string what, std::string why) {
  return {.outcome = Outcome::kLeft, .what = std::move(what), .why = std::move(why), .notes = {}};
}

Verdict Present(std::string what, std::int64_t id) {
  return {.outcome = Outcome::kPresent, .what = std::move(what), .why = {}, .notes = {}, .id = id};
}

Tables::Tables(db::Pool& pool, Source& source, Report& report, OnProgress on_progress)
    : pool_(pool), source_(source), report_(report), on_progress_(std::move(on_progress)) {}

void Tables::Progress(std::string_view kind, std::int64_t done, std::int64_t of) const {
  if (on_progress_) on_progress_(kind, done, of);
}

void Tables::ForEach(std::string_view kind, std::string_view table, Ids* ids, const Bring& bring,
                     const std::function<bool(const Row&)>& wanted) {
  const std::int64_t all = source_.Rows(table);
  std::int64_t done = 0;
  std::vector<Row> rows;
  std::size_t bytes = 0;
  source_.ForEach(
      table,
      [&](const Row& row) {
        ++done;
        if (wanted && !wanted(row)) return;
        rows.push_back(row);
        bytes += row.size();
        if (rows.size() < kMostRows && bytes < kMostBytes) return;
        Flush(kind, rows, ids, bring);
        bytes = 0;
        Progress(kind, done, all);
      },
      [&](const std::string& sentence) { report_.Add(kind, Refused(std::string(table), sentence)); });
  Flush(kind, rows, ids, bring);
  Progress(kind, all, all);
}

bool Tables::TryAll(std::string_view kind, const std::vector<Row>& rows, Ids* ids, const Bring& bring) {
  std::vector<Verdict> verdicts;
  verdicts.reserve(rows.size());
  try {
    const auto lease = pool_.Write();
    const auto transaction = lease->Begin();
    for (const Row& row : rows) {
      try {
        verdicts.push_back(bring(*lease, row));
      } catch (const Error& problem) {
        if (problem.fault() != Fault::kBadInput) throw;
        verdicts.push_back(Refused("number " + row.Text("id"), problem.what()));
      }
      const auto number = row.Int("id");
      if (ids != nullptr && number && verdicts.back().id != 0) (*ids)[*number] = verdicts.back().id;
    }
    transaction->Commit();
  } catch (const Error& problem) {
    if (ids != nullptr) {
      for (const Row& row : rows) ids->erase(row.Int("id").value_or(-1));
    }
    if (IsPassing(problem)) throw;
    if (rows.size() > 1) return false;
    verdicts = {Refused("number " + rows.front().Text("id"), problem.what())};
  }
  for (const Verdict& verdict : verdicts) report_.Add(kind, verdict);
  return true;
}

void Tables::Flush(std::string_view kind, std::vector<Row>& rows, Ids* ids, const Bring& bring) {
  if (!rows.empty() && !TryAll(kind, rows, ids, bring)) {
    for (const Row& row : rows) TryAll(kind, {row}, ids, bring);
  }
  rows.clear();
}

void Tables::One(std::string_view kind, const std::function<Verdict(db::Connection&)>& bring) {
  static const std::vector<std::string> kNoColumns;
  TryAll(kind, {Row(kNoColumns, {})}, nullptr,
         [&](db::Connection& connection, const Row&) { return bring(connection); });
}

}  // namespace openpress::importer
