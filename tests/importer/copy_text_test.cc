#include "importer/copy_text.h"

#include <catch2/catch.hpp>

#include "importer/source.h"

using namespace openpress::importer;

namespace {

std::vector<std::optional<std::string>> Fields(std::string_view line) {
  const auto fields = CopyFields(line);
  REQUIRE(fields);
  return *fields;
}

}  // namespace

TEST_CASE("values of a row are told apart and unescaped", "[copy_text]") {
  CHECK(Fields("1\tAda\t") == std::vector<std::optional<std::string>>{"1", "Ada", ""});
  CHECK(Fields("\\N\tx\t\\N") == std::vector<std::optional<std::string>>{std::nullopt, "x", std::nullopt});
  CHECK(Fields("a\\tb\\nc\\rd\\\\e\\bf\\fg\\vh")[0] == "a\tb\nc\rd\\e\bf\fg\vh");
  CHECK(Fields("\\101\\x42\\x4a\\60x")[0] == "ABJ0x");
  CHECK(Fields("\\a\\.")[0] == "a.");
  CHECK(Fields("")[0] == "");
}

TEST_CASE("only a value that is all of it is NULL", "[copy_text]") {
  CHECK(Fields("\\\\N")[0] == "\\N");
  CHECK(Fields("a\\N")[0] == "aN");
  CHECK(Fields("\\Na")[0] == "Na");
}

TEST_CASE("NULs and halves of sequences are no crash", "[copy_text]") {
  CHECK(Fields("a\\0b")[0] == std::string("a\0b", 3));
  CHECK(Fields(std::string_view("a\0b", 3))[0] == std::string("a\0b", 3));
  CHECK(Fields("\\x")[0] == "x");
  CHECK(Fields("\\xg")[0] == "xg");
  CHECK_FALSE(CopyFields("a\\"));
}

TEST_CASE("the head of a block names its table and columns", "[copy_text]") {
  const auto head = ReadCopyHead("COPY public.users_user (id, \"advancedUser\", \"a\"\"b, (c)\") FROM stdin;");
  REQUIRE(head);
  CHECK(head->schema == "public");
  CHECK(head->table == "users_user");
  CHECK(head->columns == std::vector<std::string>{"id", "advancedUser", "a\"b, (c)"});
  CHECK(ReadCopyHead("COPY files_tag (id) FROM stdin;")->schema.empty());
  for (const char* line :
       {"", "COPY", "COPY a", "COPY a (", "COPY a (b", "COPY a (b) FROM '/etc/passwd';", "copy a (b) FROM stdin;",
        "COPY \"a (b) FROM stdin;", "COPY a () FROM stdin;", "COPY a (b, ) FROM stdin;"}) {
    INFO(line);
    CHECK_FALSE(ReadCopyHead(line));
  }
}

TEST_CASE("timestamps are read with their zone", "[copy_text]") {
  CHECK(ParseTimestamp("1970-01-01 00:00:01+00") == 1000);
  CHECK(ParseTimestamp("2024-05-01 10:11:12.123456+00") == 1714558272123);
  CHECK(ParseTimestamp("2024-05-01 12:11:12.1+02") == 1714558272100);
  CHECK(ParseTimestamp("2024-05-01 06:41:12-03:30") == 1714558272000);
  CHECK(ParseTimestamp("2024-05-01T10:11:12Z") == 1714558272000);
  CHECK(ParseTimestamp("1969-12-31 23:59:59+00") == -1000);
  for (const char* text :
       {"", "infinity", "2024-05-01", "2024-13-01 00:00:00", "2024-02-30 00:00:00", "2024-05-01 25:00:00",
        "2024-05-01 10:11:12+x", "2024-05-01 10:11:12 BC", "20240-05-01 10:11:12"}) {
    INFO(text);
    CHECK_FALSE(ParseTimestamp(text));
  }
}

TEST_CASE("columns are found by name, and a text of another kind is nothing", "[copy_text]") {
  const std::vector<std::string> columns = {"id", "flag", "note", "size"};
  const Row row(columns, {"7", "t", std::nullopt, "1.5"});
  CHECK(row.Int("id") == 7);
  CHECK(row.Bool("flag", false));
  CHECK(row.Bool("note", true));
  CHECK(row.Find("note") == nullptr);
  CHECK(row.Find("nowhere") == nullptr);
  CHECK(row.Text("nowhere").empty());
  CHECK_FALSE(row.Int("size"));
  CHECK(row.Real("size") == 1.5);
  CHECK_FALSE(row.Real("flag"));
  CHECK_FALSE(row.Time("id"));
}
