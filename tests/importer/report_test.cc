#include "importer/report.h"

#include <catch2/catch.hpp>

using namespace openpress::importer;

TEST_CASE("a report counts by kind and shows the first examples of each reason", "[report]") {
  Report report;
  report.Add("media", {.outcome = Outcome::kBrought, .what = "one", .why = {}, .notes = {"it has another link"}});
  report.Add("media", {.outcome = Outcome::kPresent, .what = "two", .why = {}, .notes = {}});
  report.Add("media", {.outcome = Outcome::kLeft, .what = "three", .why = "as it should be", .notes = {}});
  CHECK(report.Complete());
  for (int i = 0; i < 25; ++i) {
    report.Add("media",
               {.outcome = Outcome::kRefused, .what = "row " + std::to_string(i), .why = "no owner", .notes = {}});
  }
  CHECK_FALSE(report.Complete());
  const std::string text = report.Text();
  CHECK(text.find("no owner (25)") != std::string::npos);
  CHECK(text.find("row 19") != std::string::npos);
  CHECK(text.find("row 20") == std::string::npos);
  CHECK(text.find("and 5 more") != std::string::npos);
  const auto json = report.ToJson();
  CHECK(json.at("complete") == false);
  const auto& media = json.at("kinds").at(0);
  CHECK(media.at("brought") == 1);
  CHECK(media.at("present") == 1);
  CHECK(media.at("left") == 1);
  CHECK(media.at("refused") == 25);
  CHECK(media.at("rows").size() == 27);
}

TEST_CASE("nothing of another site commands the terminal or breaks the JSON", "[report]") {
  Report report;
  report.Add("users", {.outcome = Outcome::kRefused, .what = "\x1b[2J\xFF\n", .why = "\x1b]0;x\x07", .notes = {}});
  const std::string text = report.Text();
  CHECK(text.find('\x1b') == std::string::npos);
  CHECK_NOTHROW(report.ToJson().dump());
}
