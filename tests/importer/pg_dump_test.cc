#include "importer/pg_dump.h"

#include <catch2/catch.hpp>

#include "dump.h"
#include "support/error_code.h"
#include "support/temporary_folder.h"

using namespace openpress;
using namespace openpress::importer;
using openpress::tests::CodeOf;
using openpress::tests::Dump;
using openpress::tests::TemporaryFolder;
using namespace std::string_literals;

namespace {

struct World {
  TemporaryFolder folder;
  std::string path = folder.path() + "/dump.sql";

  std::string Refusal(const std::string& bytes) {
    std::ofstream(path, std::ios::binary) << bytes;
    return CodeOf([&] { PgDump dump(path); });
  }
  /** Texts of a column, and sentences about odd rows in `odd`. */
  std::vector<std::string> Column(const std::string& table, const std::string& column) {
    PgDump dump(path);
    std::vector<std::string> texts;
    dump.ForEach(
        table, [&](const Row& row) { texts.push_back(row.Find(column) == nullptr ? "NULL" : row.Text(column)); },
        [&](const std::string& sentence) { odd.push_back(sentence); });
    return texts;
  }
  std::vector<std::string> odd;
};

}  // namespace

TEST_CASE("tables of a dump are found and read one by one, as often as one likes", "[pg_dump]") {
  World w;
  Dump dump;
  dump.Add("files_tag", {{"id", "1"}, {"title", "Boats\tand\nships \\ more"}});
  dump.Add("files_tag", {{"id", "2"}, {"title", std::nullopt}});
  dump.Add("users_user", {{"id", "7"}});
  dump.Write(w.path);
  PgDump read(w.path);
  CHECK(read.Has("users_user"));
  CHECK_FALSE(read.Has("files_media"));
  CHECK(read.Rows("files_tag") == 2);
  CHECK(read.Rows("files_media") == 0);
  CHECK(w.Column("files_tag", "title") == std::vector<std::string>{"Boats\tand\nships \\ more", "NULL"});
  CHECK(w.Column("files_tag", "title").size() == 2);
  CHECK(w.Column("users_user", "id") == std::vector<std::string>{"7"});
  CHECK(w.Column("files_media", "id").empty());
  CHECK(w.odd.empty());
}

TEST_CASE("rows with too many or too few values are told of, and the others come", "[pg_dump]") {
  World w;
  Dump dump;
  dump.AddRaw("COPY public.files_tag (id, title) FROM stdin;\n1\tone\n2\n3\tthree\tthirty\n4\tfour\\\n5\tfive\n\\.\n");
  dump.Write(w.path);
  CHECK(w.Column("files_tag", "title") == std::vector<std::string>{"one", "five"});
  CHECK(w.odd.size() == 3);
}

TEST_CASE("lines that look like something else within a block are rows, and commands outside are none", "[pg_dump]") {
  World w;
  Dump dump;
  dump.AddRaw(
      "\\restrict abc\nCREATE FUNCTION f() AS $$\n  COPY x (y) FROM stdin;\n$$;\n"
      "COPY public.files_tag (title) FROM stdin;\nCOPY a (b) FROM stdin;\n\\\\.\n--\n\\.\n");
  dump.Write(w.path);
  CHECK(w.Column("files_tag", "title") == std::vector<std::string>{"COPY a (b) FROM stdin;", "\\.", "--"});
}

TEST_CASE("line ends of Windows and bytes that are no text do not matter", "[pg_dump]") {
  World w;
  const std::string text = "COPY t (a, b) FROM stdin;\r\n1\t\x00\xFF\r\n\\.\r\n"s;
  std::ofstream(w.path, std::ios::binary) << text;
  CHECK(w.Column("t", "b") == std::vector<std::string>{std::string("\0\xFF", 2)});
}

TEST_CASE("values larger than any buffer are whole", "[pg_dump]") {
  World w;
  Dump dump;
  const std::string large(3'000'001, 'x');
  dump.Add("t", {{"a", large}, {"b", "end"}});
  dump.Add("t", {{"a", "y"}, {"b", "next"}});
  dump.Write(w.path);
  CHECK(w.Column("t", "a") == std::vector<std::string>{large, "y"});
  CHECK(w.Column("t", "b") == std::vector<std::string>{"end", "next"});
}

TEST_CASE("what is no plain dump is refused with what to do", "[pg_dump]") {
  World w;
  CHECK(w.Refusal("PGDMP\x01\x0e") == "dump_custom_format");
  CHECK(w.Refusal(std::string("toc.dat\0\0\0", 10)) == "dump_custom_format");
  CHECK(w.Refusal("\x1f\x8b\x08 gzip") == "dump_compressed");
  CHECK(w.Refusal("\x28\xB5\x2F\xFD zstd") == "dump_compressed");
  CHECK(w.Refusal("") == "no_dump");
  CHECK(w.Refusal("hello\nworld\n") == "no_dump");
  CHECK(w.Refusal("INSERT INTO public.files_tag VALUES (1);\n") == "dump_inserts");
  CHECK(w.Refusal("SET client_encoding = 'LATIN1';\nCOPY t (a) FROM stdin;\n\\.\n") == "dump_encoding");
  CHECK(CodeOf([&] { PgDump dump(w.folder.path()); }) == "dump_folder");
  CHECK_FALSE(CodeOf([&] { PgDump dump(w.folder.path() + "/nowhere"); }).empty());
}

TEST_CASE("a dump that was cut off anywhere within rows is refused", "[pg_dump]") {
  World w;
  Dump dump;
  for (int i = 0; i < 5; ++i) dump.Add("files_tag", {{"id", std::to_string(i)}, {"title", "x"}});
  const std::string text = dump.Text();
  const auto rows = text.find("stdin;\n") + 7;
  for (std::size_t end = rows; end < text.find("\\.\n"); ++end) {
    INFO(end);
    CHECK(w.Refusal(text.substr(0, end)) == "dump_cut_off");
  }
  CHECK(w.Refusal(text) == "");
}
