#include "lib/multipart/parser.h"

#include <random>
#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include "core/error.h"

using namespace openpress;
using namespace openpress::multipart;

namespace {

/** Writes down what it hears, as text. */
struct Recorder final : Listener {
  void Begin(const PartHead& head) override {
    heard += "<" + head.name;
    if (head.file_name) heard += "|" + *head.file_name;
    if (!head.content_type.empty()) heard += "|" + head.content_type;
    heard += ">";
  }
  void Data(std::string_view bytes) override { heard += bytes; }
  void End() override { heard += "</>"; }
  std::string heard;
};

/** What the listener hears of @p body cut at @p cuts, and "!code" when it is refused. */
std::string Parse(std::string_view body, const std::vector<std::size_t>& cuts = {}, Limits limits = {}) {
  Recorder recorder;
  Parser parser("XyZ", recorder, limits);
  try {
    std::size_t from = 0;
    for (const std::size_t cut : cuts) {
      parser.Feed(body.substr(from, cut - from));
      from = cut;
    }
    parser.Feed(body.substr(from));
    parser.Finish();
  } catch (const Error& error) {
    return recorder.heard + "!" + error.code();
  }
  return recorder.heard;
}

std::string Field(const std::string& name, const std::string& value) {
  return "--XyZ\r\nContent-Disposition: form-data; name=\"" + name + "\"\r\n\r\n" + value + "\r\n";
}

}  // namespace

TEST_CASE("the parts of a form are heard in order", "[multipart]") {
  const auto [body, heard] = GENERATE(table<std::string, std::string>({
      {Field("a", "1") + Field("b", "2") + "--XyZ--\r\n", "<a>1</><b>2</>"},
      {Field("a", "") + "--XyZ--", "<a></>"},
      {"preamble\r\n" + Field("a", "1") + "--XyZ--\r\nepilogue --XyZ\r\n", "<a>1</>"},
      {"--XyZ--", ""},
      {"--XyZ \t\r\ncontent-disposition:form-data;name=a\r\n\r\n1\r\n--XyZ--", "<a>1</>"},
      {Field("a", "\r\n--XyY\r\n--Xy\r\n\r\n") + "--XyZ--", "<a>\r\n--XyY\r\n--Xy\r\n\r\n</>"},
      {Field("a", "--XyZ") + "--XyZ--", "<a>--XyZ</>"},
      {"--XyZ\r\nContent-Disposition: form-data; name=\"f\"; filename=\"x.mp4\"\r\nContent-Type: video/mp4\r\n\r\n" +
           std::string("\0\r\n-\r\n--X", 9) + "\r\n--XyZ--",
       std::string("<f|x.mp4|video/mp4>\0\r\n-\r\n--X</>", 31)},
  }));
  CHECK(Parse(body) == heard);
}

TEST_CASE("a form that is not right is refused", "[multipart]") {
  const auto [body, heard] = GENERATE(table<std::string, std::string>({
      {"", "!multipart_truncated"},
      {"nothing like a form", "!multipart_truncated"},
      {Field("a", "1"), "<a>1!multipart_truncated"},
      {Field("a", "1") + "--XyZ", "<a>1</>!multipart_truncated"},
      {Field("a", "1") + "--XyZ-", "<a>1</>!multipart_truncated"},
      {"--XyZgarbage\r\n\r\n", "!multipart_boundary"},
      {"--XyZ\n\n", "!multipart_boundary"},
      {"--XyZ" + std::string(70, ' ') + "\r\n", "!multipart_boundary"},
      {std::string(5000, 'p'), "!multipart_boundary"},
      {"--XyZ\r\n\r\nno head", "!multipart_head"},
      {"--XyZ\r\nContent-Type: text/plain\r\n\r\n", "!multipart_head"},
      {"--XyZ\r\nContent-Disposition: attachment; name=a\r\n\r\n", "!multipart_head"},
      {"--XyZ\r\nContent-Disposition: form-data; filename=a\r\n\r\n", "!multipart_head"},
      {"--XyZ\r\nContent-Disposition: form-data; name=a; name=b\r\n\r\n", "!multipart_head"},
      {"--XyZ\r\nContent-Disposition: form-data; name=\"a\r\n\r\n", "!multipart_head"},
      {"--XyZ\r\nContent-Disposition: form-data;\r\n name=a\r\n\r\n", "!multipart_head"},
      {"--XyZ\r\nContent-Disposition: form-data; name=a\r\nContent-Disposition: form-data; name=b\r\n\r\n",
       "!multipart_head"},
      {"--XyZ\r\nBad Name: x\r\n\r\n", "!multipart_head"},
      {"--XyZ\r\nX: " + std::string(9000, 'x'), "!multipart_head"},
      {"--XyZ\r\nContent-Disposition: form-data; name=a\r\nContent-Transfer-Encoding: base64\r\n\r\n",
       "!multipart_encoding"},
  }));
  CHECK(Parse(body) == heard);
  const std::string three = Field("a", "1") + Field("b", "2") + Field("c", "3") + "--XyZ--";
  CHECK(Parse(three, {}, {.parts = 2}) == "<a>1</><b>2</>!multipart_parts");
}

TEST_CASE("file names come as browsers, curl and old clients write them", "[multipart]") {
  const auto [parameters, name] = GENERATE(table<std::string, std::string>({
      {R"(filename="a.mp4")", "a.mp4"},
      {R"(filename=a.mp4)", "a.mp4"},
      {R"(filename="")", ""},
      {R"(filename="say %22hi%22 100%.mp4")", "say \"hi\" 100%.mp4"},
      {R"(filename="say \"hi\".mp4")", "say \"hi\".mp4"},
      {R"(filename="C:\clips\new.mp4")", "C:\\clips\\new.mp4"},
      {R"(filename="semi;colon.mp4")", "semi;colon.mp4"},
      {R"(filename="fallback.mp4"; filename*=UTF-8''K%C3%A4se.mp4)", "Käse.mp4"},
      {R"(filename*=utf-8'de'K%C3%A4se.mp4; filename="fallback.mp4")", "Käse.mp4"},
      {R"(filename*=latin1''x; filename="fallback.mp4")", "fallback.mp4"},
      {R"(FILENAME="up.mp4";)", "up.mp4"},
  }));
  INFO(parameters);
  const PartHead head = ParsePartHead("Content-Disposition: form-data; name=\"f\"; " + parameters + "\r\n");
  CHECK(head.name == "f");
  CHECK(head.file_name == name);
}

TEST_CASE("a boundary is taken only from a right content type", "[multipart]") {
  CHECK(BoundaryOf("multipart/form-data; boundary=abc") == "abc");
  CHECK(BoundaryOf("Multipart/Form-Data; charset=utf-8; BOUNDARY=\"a b:c\"; x=y") == "a b:c");
  CHECK(BoundaryOf("multipart/form-data; boundary=----WebKitFormBoundary7MA4YWxkTrZu0gW").has_value());
  for (const char* bad : {"", "multipart/form-data", "multipart/form-data; boundary=", "text/plain; boundary=a",
                          "multipart/form-data; boundary=a; boundary=b", "multipart/form-data; boundary=\"a ",
                          "multipart/form-data; boundary=\"a \"", "multipart/form-data; boundary=a\tb",
                          "multipart/mixed; boundary=a", "multipart/form-data; boundary=a@b"}) {
    INFO(bad);
    CHECK_FALSE(BoundaryOf(bad));
  }
  CHECK_FALSE(BoundaryOf("multipart/form-data; boundary=" + std::string(71, 'a')));
}

TEST_CASE("how a form is cut into pieces makes no difference", "[multipart]") {
  const std::string near_misses = "\r\n--Xy\r\n--XyY\r\r\n--X--\r\n-\r\n\r\n--xyz--\r\n--Xy";
  const std::string body = "pre\r\n" + Field("a", near_misses) + Field("b", "") + Field("c", "\r") +
                           "--XyZ\r\nContent-Disposition: form-data; name=f; filename=\"x;\\\"y\"\r\n\r\n" +
                           std::string("\0\r\n--XyZ", 4) + near_misses + near_misses + "\r\n--XyZ--\r\nepilogue";
  const std::string whole = Parse(body);
  REQUIRE(whole.find('!') == std::string::npos);

  SECTION("one cut at every place") {
    for (std::size_t cut = 0; cut <= body.size(); ++cut) REQUIRE(Parse(body, {cut}) == whole);
  }
  SECTION("a byte at a time") {
    std::vector<std::size_t> cuts(body.size());
    for (std::size_t i = 0; i < cuts.size(); ++i) cuts[i] = i;
    CHECK(Parse(body, cuts) == whole);
  }
  SECTION("at random, also of broken forms") {
    std::mt19937 random(20260624);
    for (int round = 0; round < 2000; ++round) {
      std::string mutated = body;
      for (std::size_t changes = random() % 3; changes > 0; --changes) {
        mutated[random() % mutated.size()] = "\r\n-XyZ:;\"\\ "[random() % 11];
      }
      if (round % 5 == 0) mutated.resize(random() % mutated.size());
      std::vector<std::size_t> cuts;
      for (std::size_t at = random() % 40; at < mutated.size(); at += random() % 40) cuts.push_back(at);
      REQUIRE(Parse(mutated, cuts) == Parse(mutated));
    }
  }
}
