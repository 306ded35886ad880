#pragma once

#include <fstream>
#include <string>

#include <catch2/catch.hpp>

#include "core/json.h"
#include "core/program_files.h"
#include "support/http_client.h"

namespace openpress::tests {

/** What MediaCMS answered: {"status", "body"}; the body is null when there was none, or none in JSON. */
inline Json Sample(const std::string& name) {
  std::ifstream file(ProgramFiles("tests/api/mediacms") + "/" + name + ".json");
  REQUIRE(file);
  return Json::parse(file);
}

inline std::string TypeName(const Json& value) {
  if (value.is_number_integer()) return "integer";
  if (value.is_number()) return "number";
  return value.type_name();
}

/** Each of the sample's keys is there, in its order, with its type. Null stands for "has none" and fits any type. */
inline void CheckShape(const Json& sample, const Json& ours, const std::string& path) {
  INFO(path);
  if (sample.is_null() || ours.is_null()) return;
  REQUIRE(TypeName(ours) == TypeName(sample));
  if (sample.is_object()) {
    auto next = ours.begin();
    for (const auto& [key, value] : sample.items()) {
      INFO("key " << key << ", in MediaCMS's order");
      // What is called by a height has no fixed order there.
      if (path.ends_with("hls_info")) next = ours.begin();
      while (next != ours.end() && next.key() != key) ++next;
      REQUIRE(next != ours.end());
      CheckShape(value, *next, path + "." + key);
    }
  } else if (sample.is_array() && !sample.empty()) {
    REQUIRE_FALSE(ours.empty());
    for (const Json& element : ours) CheckShape(sample.front(), element, path + "[]");
  }
}

/** Status, keys, types and words are those of the sample. */
inline void CheckAgainst(const std::string& name, const HttpAnswer& answer) {
  const Json sample = Sample(name);
  INFO(name << ": " << answer.body);
  CHECK(answer.status == sample["status"]);
  if (sample["body"].is_null()) {
    CHECK(answer.body.empty());
    return;
  }
  CHECK(answer.Header("content-type") == "application/json");
  CheckShape(sample["body"], answer.json(), name);
  // What went wrong is said in MediaCMS's words.
  if (answer.status >= 400 && sample["body"].contains("detail")) {
    CHECK(answer.json()["detail"] == sample["body"]["detail"]);
  }
  if (answer.status >= 400) {
    CHECK(answer.json()["detail"].is_string());
    CHECK(answer.json()["code"].is_string());
  }
}

}  // namespace openpress::tests
