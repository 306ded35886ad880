#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "core/json.h"

namespace openpress::importer {

/** What became of a row. */
enum class Outcome {
  kBrought,
  kPresent,  ///< an earlier run has brought it, or it was here before
  kLeft,     ///< there is nothing to bring, as it should be
  kRefused,  ///< it could not be brought
};

/** What became of one row, and why. */
struct Verdict {
  Outcome outcome = Outcome::kBrought;
  std::string what;                ///< the row, as its people know it
  std::string why;                 ///< of what is left or refused, a sentence without its full stop
  std::vector<std::string> notes;  ///< what is not here as it was there
  std::int64_t id = 0;             ///< here; 0 for what nothing may refer to
};

/** Counts and reasons of an import, by kind, in the order they were first told of. One thread. */
class Report {
 public:
  /** Examples that the text shows of each reason. */
  static constexpr std::size_t kExamples = 20;

  void Add(std::string_view kind, const Verdict& verdict);

  /** Whether everything is here now. */
  [[nodiscard]] bool Complete() const noexcept;
  /** For people: a table, then every reason with its first examples. */
  [[nodiscard]] std::string Text() const;
  /** Everything: {kinds: [{kind, brought, present, left, refused, rows: [{what, outcome, why}]}]}; "changed" is the
   *  outcome of what was brought, but not as it was. */
  [[nodiscard]] Json ToJson() const;

 private:
  struct Entry {
    std::string what;
    std::string_view outcome;
    std::string why;
  };
  struct Kind {
    std::string name;
    std::int64_t brought = 0;
    std::int64_t present = 0;
    std::int64_t left = 0;
    std::int64_t refused = 0;
    std::vector<Entry> rows;
  };

  Kind& Of(std::string_view kind);

  std::vector<Kind> kinds_;
};

}  // namespace openpress::importer
