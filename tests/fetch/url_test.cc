#include "lib/fetch/url.h"

#include <catch2/catch.hpp>

using openpress::fetch::ParseUrl;
using openpress::fetch::Resolve;

TEST_CASE("absolute http and https URLs are taken apart", "[url]") {
  const auto url = ParseUrl("HTTPS://Example.ORG:8443/a/b?c=d&e#f").value();
  CHECK(url.scheme == "https");
  CHECK(url.host == "example.org");
  CHECK(url.port == 8443);
  CHECK(url.path == "/a/b?c=d&e");
  CHECK_FALSE(url.HasOwnPort());
  CHECK(url.Text() == "https://example.org:8443/a/b?c=d&e");
  CHECK(ParseUrl("http://example.org")->Text() == "http://example.org/");
  CHECK(ParseUrl("https://example.org:443/")->Text() == "https://example.org/");
  CHECK(ParseUrl("http://[2001:DB8::1]/")->host == "[2001:db8::1]");
}

TEST_CASE("what is no such URL is nothing", "[url]") {
  for (const char* text : {"",
                           "example.org",
                           "//example.org/",
                           "/path",
                           "ftp://example.org/",
                           "file:///etc/passwd",
                           "gopher://x/",
                           "javascript:alert(1)",
                           "http:/example.org",
                           "http://",
                           "http:///",
                           "http://user@example.org/",
                           "http://user:secret@example.org/",
                           "http://example.org:0/",
                           "http://example.org:65536/",
                           "http://example.org:x/",
                           "http://exa mple.org/",
                           "http://example.org/\n",
                           "http://ex\xC3\xA4mple.org/",
                           "http://example.org/\xC3\xA4",
                           "http://[fe80::1%25eth0]/",
                           "dict://x.org/",
                           "http://example.org\\@evil.org/"}) {
    INFO(text);
    CHECK_FALSE(ParseUrl(text));
  }
  CHECK_FALSE(ParseUrl("http://example.org/" + std::string(2000, 'x')));
  CHECK_FALSE(ParseUrl(std::string("http://example.org/\0x", 21)));
}

TEST_CASE("hosts that are numbers are known as such", "[url]") {
  for (const char* text : {"http://127.0.0.1/", "http://2130706433/", "http://0x7f.1/", "http://[::1]/"}) {
    INFO(text);
    const auto url = ParseUrl(text);
    if (url) CHECK(url->HostIsAddress());
  }
  CHECK_FALSE(ParseUrl("http://example.org/")->HostIsAddress());
}

TEST_CASE("references are resolved against where they were found", "[url]") {
  const auto base = ParseUrl("https://example.org/a/b?c").value();
  CHECK(Resolve(base, "d")->Text() == "https://example.org/a/d");
  CHECK(Resolve(base, "/d")->Text() == "https://example.org/d");
  CHECK(Resolve(base, "//other.org/")->Text() == "https://other.org/");
  CHECK(Resolve(base, "http://other.org/x")->Text() == "http://other.org/x");
  CHECK_FALSE(Resolve(base, "file:///etc/passwd"));
  CHECK_FALSE(Resolve(base, "https://u@other.org/"));
}
