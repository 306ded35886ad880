#include "core/log.h"

#include <catch2/catch.hpp>

#include "core/journal.h"
#include "core/json.h"

using namespace openpress;

TEST_CASE("a text line names time, level, sentence and fields", "[log]") {
  CHECK(log::Format(log::Form::kText, log::Level::kInfo, "T", "listening", {{"port", 8080}}) ==
        "T info    listening port=8080");
}

TEST_CASE("a journal line begins with the syslog priority", "[log]") {
  CHECK(log::Format(log::Form::kJournal, log::Level::kError, "T", "stopped", {}) == "<3>stopped");
}

TEST_CASE("a value from outside cannot forge a line or a field", "[log]") {
  const auto line = log::Format(log::Form::kText, log::Level::kInfo, "T", "upload\nlevel=error",
                                {{"name", "a b\n2026 error \xff"}, {"next", "x=y"}});
  CHECK(line.find('\n') == std::string::npos);
  CHECK(line.find("name=\"a b\\n2026 error") != std::string::npos);
  CHECK(line.find("next=\"x=y\"") != std::string::npos);
}

TEST_CASE("a JSON line parses whatever the value holds", "[log]") {
  const auto line =
      log::Format(log::Form::kJson, log::Level::kWarning, "T", "odd \"name\"", {{"name", std::string("\xff\0x", 3)}});
  const auto parsed = Json::parse(line);
  CHECK(parsed["level"] == "warning");
  CHECK(parsed["message"] == "odd \"name\"");
}

TEST_CASE("an entry of the journal has the message, its priority and each field by name", "[log]") {
  CHECK(log::JournalEntry(6, "listening role=all", {{"role", "all"}, {"peer address", 5}}) ==
        "MESSAGE=listening role=all\nPRIORITY=6\nSYSLOG_IDENTIFIER=openpress\nOPENPRESS_ROLE=all\n"
        "OPENPRESS_PEER_ADDRESS=5\n");
}

TEST_CASE("a value with a line feed cannot forge a field of the journal", "[log]") {
  const std::string entry = log::JournalEntry(3, "m", {{"name", "a\nPRIORITY=0"}});
  CHECK(entry.ends_with(std::string("OPENPRESS_NAME\n\x0c\0\0\0\0\0\0\0", 23) + "a\nPRIORITY=0\n"));
}
