#pragma once

#include <mutex>
#include <string>
#include <vector>

#include "core/json.h"
#include "http/router.h"
#include "support/http_client.h"

namespace openpress::tests {

/** What @p value has that @p schema does not allow, a sentence each. Knows of JSON Schema 2020-12 what our description
 *  uses; a key that an object's schema does not name is wrong here, though clients are told to look over it. */
std::vector<std::string> Misfits(const Json& schema, const Json& value, const Json& components,
                                 const std::string& path = "answer");

/** Holds answers against the description of the routes they come from. Any thread. */
class Contract {
 public:
  explicit Contract(const http::Routes& routes);

  void Check(const std::string& method, const std::string& target, const HttpAnswer& answer);
  /** What was wrong so far, each sentence once. */
  [[nodiscard]] std::vector<std::string> Violations() const;

 private:
  [[nodiscard]] std::string Violation(http::Method method, const std::string& path, const HttpAnswer& answer) const;

  http::Router router_;
  mutable std::mutex mutex_;
  std::vector<std::string> violations_;  // guarded by mutex_
};

}  // namespace openpress::tests
