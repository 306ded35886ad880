#pragma once

#include <string>
#include <string_view>

#include "core/json.h"

namespace openpress::app {

/** Collects what `openpress check` finds; says it as it is found, or all at the end as JSON. */
class Findings {
 public:
  explicit Findings(bool json) : json_(json) {}

  /** @param code for programs; @param item a token, or empty */
  void Add(std::string_view code, const std::string& sentence, std::string_view item = {});
  /** The finding added last was mended, or will be. @param how "its encoding is ordered" */
  void Mended(std::string_view how);
  /** How far the check is; kept as a fact for programs. */
  void Note(std::string_view name, const Json& value, const std::string& sentence);

  /** Findings that nobody has mended. */
  [[nodiscard]] int open() const noexcept { return open_; }
  /** The last words. @return the exit code */
  int Finish();

 private:
  const bool json_;
  int open_ = 0;
  int mended_ = 0;
  Json found_ = Json::array();
  Json facts_ = Json::object();
};

}  // namespace openpress::app
