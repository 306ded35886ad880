#include "core/unicode.h"

#include <clocale>

#include <catch2/catch.hpp>

using namespace openpress;

TEST_CASE("words keep the letters of every script and nothing else", "[unicode]") {
  CHECK(WordsOf("  climate   change ") == "climate change");
  CHECK(WordsOf("C++/<b>") == "Cb");
  CHECK(WordsOf("Ångström 2") == "Ångström 2");
  CHECK(WordsOf("Свобода слова!") == "Свобода слова");
  CHECK(WordsOf("新闻，自由") == "新闻自由");
  CHECK(WordsOf("صحافة") == "صحافة");
  // A virama and vowel signs are part of the word.
  CHECK(WordsOf("हिन्दी") == "हिन्दी");
  CHECK(WordsOf("e\u0301te\u0301") == "e\u0301te\u0301");
  CHECK(WordsOf("a\u202Eb\u200Bc\uFEFF") == "abc");
  CHECK(WordsOf("a\u00A0b\tc\nd") == "a b c d");
  CHECK(WordsOf("😀 ★ — …").empty());
  CHECK(WordsOf("\u0301").empty());
  CHECK(WordsOf("").empty());
  CHECK(WordsOf("𝒳 𐐀") == "𝒳 𐐀");
}

TEST_CASE("whatever is no word parts words", "[unicode]") {
  using Words = std::vector<std::string>;
  CHECK(SplitWords("  front-page, e\u0301te\u0301!") == Words{"front", "page", "e\u0301te\u0301"});
  CHECK(SplitWords("“Свобода”—слова 2") == Words{"Свобода", "слова", "2"});
  CHECK(SplitWords("हिन्दी \u0301a") == Words{"हिन्दी", "a"});
  CHECK(SplitWords("\"*^:(){}\u200B😀…").empty());
  CHECK(SplitWords("").empty());
}

TEST_CASE("letters of every script have one case", "[unicode]") {
  CHECK(Lowered("ABC xyz 1-2") == "abc xyz 1-2");
  CHECK(Lowered("ÅNGSTRÖM") == "ångström");
  CHECK(Lowered("СВОБОДА") == "свобода");
  CHECK(Lowered("ΑΘΗΝΑ") == "αθηνα");
  CHECK(Lowered("新闻 😀") == "新闻 😀");
}

TEST_CASE("the thread's locale is what it was", "[unicode]") {
  const locale_t before = uselocale(static_cast<locale_t>(nullptr));
  CHECK(Lowered("Ä") == "ä");
  CHECK(uselocale(static_cast<locale_t>(nullptr)) == before);
}
