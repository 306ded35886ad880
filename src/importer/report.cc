#include "importer/report.h"

#include <algorithm>

#include <fmt/format.h>

#include "core/text.h"
#include "storage/names.h"

namespace openpress::importer {
namespace {

/** It is printed on a terminal and written into JSON: nothing of another site may be a command to either. */
std::string Printable(std::string_view text) {
  constexpr std::size_t kMost = 300;
  return storage::CleanText(text, kMost, false);
}

}  // namespace

Report::Kind& Report::Of(std::string_view kind) {
  const auto found = std::find_if(kinds_.begin(), kinds_.end(), [&](const Kind& one) { return one.name == kind; });
  if (found != kinds_.end()) return *found;
  kinds_.emplace_back().name = kind;
  return kinds_.back();
}

void Report::Add(std::string_view kind, const Verdict& verdict) {
  Kind& of = Of(kind);
  const auto keep = [&](std::string_view outcome, const std::string& why) {
    of.rows.push_back({Printable(verdict.what), outcome, Printable(why)});
  };
  switch (verdict.outcome) {
    case Outcome::kBrought:
      ++of.brought;
      break;
    case Outcome::kPresent:
      ++of.present;
      break;
    case Outcome::kLeft:
      ++of.left;
      keep("left", verdict.why);
      break;
    case Outcome::kRefused:
      ++of.refused;
      keep("refused", verdict.why);
      break;
  }
  for (const std::string& note : verdict.notes) keep("changed", note);
}

bool Report::Complete() const noexcept {
  return std::all_of(kinds_.begin(), kinds_.end(), [](const Kind& kind) { return kind.refused == 0; });
}

std::string Report::Text() const {
  std::string text = fmt::format("{:<14}{:>10}{:>12}{:>10}{:>13}\n", "", "brought", "was here", "left", "not brought");
  for (const Kind& kind : kinds_) {
    text +=
        fmt::format("{:<14}{:>10}{:>12}{:>10}{:>13}\n", kind.name, kind.brought, kind.present, kind.left, kind.refused);
  }
  for (const Kind& kind : kinds_) {
    // By reason, in the order of their first rows.
    std::vector<std::pair<std::pair<std::string_view, std::string_view>, std::vector<std::string_view>>> reasons;
    std::map<std::pair<std::string_view, std::string_view>, std::size_t> known;
    for (const Entry& entry : kind.rows) {
      const std::pair<std::string_view, std::string_view> key{entry.outcome, entry.why};
      const auto [place, is_new] = known.try_emplace(key, reasons.size());
      if (is_new) reasons.push_back({key, {}});
      reasons[place->second].second.push_back(entry.what);
    }
    for (const auto& [key, rows] : reasons) {
      text += fmt::format("\n{}, {}: {} ({})\n", kind.name, key.first == "refused" ? "not brought" : key.first,
                          key.second, rows.size());
      for (std::size_t i = 0; i < rows.size() && i < kExamples; ++i) text += fmt::format("  {}\n", rows[i]);
      if (rows.size() > kExamples) text += fmt::format("  and {} more, see --json\n", rows.size() - kExamples);
    }
  }
  return text;
}

Json Report::ToJson() const {
  Json kinds = Json::array();
  for (const Kind& kind : kinds_) {
    Json rows = Json::array();
    for (const Entry& entry : kind.rows) {
      rows.push_back({{"what", entry.what}, {"outcome", entry.outcome}, {"why", entry.why}});
    }
    kinds.push_back({{"kind", kind.name},
                     {"brought", kind.brought},
                     {"present", kind.present},
                     {"left", kind.left},
                     {"refused", kind.refused},
                     {"rows", std::move(rows)}});
  }
  return {{"complete", Complete()}, {"kinds", std::move(kinds)}};
}

}  // namespace openpress::importer
