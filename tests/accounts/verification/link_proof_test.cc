#include "accounts/verification/link_proof.h"

#include <map>

#include <catch2/catch.hpp>

#include "support/loopback_server.h"

using namespace openpress;
using namespace openpress::accounts;
using openpress::tests::LoopbackServer;
using openpress::tests::MovedTo;
using openpress::tests::Ok;

namespace {

const ProofMarks kMarks{"t0k3n", "https://press.example.org/user/lovelace/"};

std::string Text(const std::string& body) {
  return fmt::format("HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: {}\r\n\r\n{}", body.size(), body);
}

/** A site of which a test says what its pages are; all else is not found. */
struct Site {
  std::map<std::string, std::string> pages;
  LoopbackServer server{[this](const std::string& path) {
    const auto page = pages.find(path);
    return page == pages.end() ? "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n" : page->second;
  }};
  std::map<std::string, std::vector<std::string>> names;
  LinkProver prover{fetch::Fetcher({}, {server.place}), [this](const std::string& host) { return names[host]; }};

  LinkVerdict Prove(const std::string& path, const ProofMarks& marks = kMarks) {
    return prover.Prove(server.UrlOf(path), marks);
  }
};

}  // namespace

TEST_CASE("a page that links back with rel=me proves its link", "[proof]") {
  Site site;
  for (const char* href :
       {"https://press.example.org/user/lovelace/", "https://press.example.org/user/lovelace",
        "http://PRESS.example.org/user/lovelace/#top", " https://press.example.org/user/lovelace/ "}) {
    INFO(href);
    site.pages["/about"] = Ok(fmt::format("<p>Me, elsewhere: <a rel=me href=\"{}\">here</a>", href));
    CHECK(site.Prove("/about").proof == LinkProof::kRelMe);
  }
  site.pages["/moved"] = MovedTo("/about");
  CHECK(site.Prove("/moved").proof == LinkProof::kRelMe);
}

TEST_CASE("a page proves nothing by other links, other types or other words", "[proof]") {
  Site site;
  const std::string link = "<a rel=me href=https://press.example.org/user/lovelace/>";
  for (const std::string& page :
       {Ok("<a href=https://press.example.org/user/lovelace/>"), Ok("<!--" + link + "-->"),
        Ok("<a rel=me href=https://press.example.org/user/lovelace2/>"),
        Ok("<a rel=me href=https://press.example.org/user/>"), Ok("<a rel=me href=https://other.org/user/lovelace/>"),
        Ok("<a rel=me href=https://press.example.org:8443/user/lovelace/>"), Ok("<a rel=me href=/user/lovelace/>"),
        Ok(kMarks.token), Text(link), std::string("HTTP/1.1 404 Not Found\r\nContent-Type: text/html\r\n\r\n" + link),
        Ok("<textarea>" + link + "</textarea>")}) {
    INFO(page);
    site.pages["/about"] = page;
    const LinkVerdict verdict = site.Prove("/about");
    CHECK(verdict.proof == LinkProof::kNone);
    CHECK_FALSE(verdict.message.empty());
  }
}

TEST_CASE("without an address of its own the site takes no links for proofs", "[proof]") {
  Site site;
  site.pages["/about"] = Ok("<a rel=me href=https://press.example.org/user/lovelace/><a rel=me href=\"\">");
  const LinkVerdict verdict = site.Prove("/about", {"t0k3n", ""});
  CHECK(verdict.proof == LinkProof::kNone);
  CHECK_THAT(verdict.message, Catch::Contains("has not told its address"));
}

TEST_CASE("a token in the site's well-known file proves its links", "[proof]") {
  Site site;
  for (const char* content : {"t0k3n", "t0k3n\n", "other\r\n t0k3n \r\n", "openpress-verification=t0k3n"}) {
    INFO(content);
    site.pages["/.well-known/openpress-verification"] = Text(content);
    CHECK(site.Prove("/deep/page?x").proof == LinkProof::kWellKnown);
  }
  for (const char* content : {"", "t0k3", "t0k3n2", "xt0k3n", "t0k3n other", "T0K3N"}) {
    INFO(content);
    site.pages["/.well-known/openpress-verification"] = Text(content);
    CHECK(site.Prove("/").proof == LinkProof::kNone);
  }
}

TEST_CASE("what another site says after a redirect is no proof of the first", "[proof]") {
  const LoopbackServer other(
      [](const std::string&) { return Ok("<a rel=me href=https://press.example.org/user/lovelace/>\nt0k3n\n"); },
      "127.0.0.2");
  const LoopbackServer first([&](const std::string&) { return MovedTo(other.UrlOf("/")); });
  const LinkProver prover(fetch::Fetcher({}, {first.place, other.place}),
                          [](const auto&) { return std::vector<std::string>(); });
  const LinkVerdict verdict = prover.Prove(first.UrlOf("/open?to=other"), kMarks);
  CHECK(verdict.proof == LinkProof::kNone);
  CHECK_THAT(verdict.message, Catch::Contains("another site"));
  CHECK(other.connections == 2);
}

TEST_CASE("a TXT record of the name proves links of its site, and those of no address", "[proof]") {
  const auto never = [](const std::string&) { return Ok(""); };
  const LoopbackServer server(never);
  std::vector<std::string> asked;
  std::vector<std::string> texts;
  const LinkProver prover(fetch::Fetcher({.milliseconds = 500}), [&](const std::string& host) {
    asked.push_back(host);
    return texts;
  });
  const auto prove = [&](const char* url) { return prover.Prove(url, kMarks).proof; };
  texts = {"v=spf1 -all", "openpress-verification=t0k3n"};
  CHECK(prove("http://nothing.invalid/about") == LinkProof::kDns);
  CHECK(asked == std::vector<std::string>{"nothing.invalid"});
  CHECK(prove("http://127.0.0.1/") == LinkProof::kNone);
  CHECK(prove("http://[::1]/") == LinkProof::kNone);
  texts = {"openpress-verification=t0k3n2", "t0k3n", ""};
  CHECK(prove("http://nothing.invalid/") == LinkProof::kNone);
  CHECK(server.connections == 0);
}

TEST_CASE("a link inside the walls is not looked at, and says so", "[proof]") {
  const LinkProver prover(fetch::Fetcher(), [](const auto&) { return std::vector<std::string>(); });
  const LinkVerdict verdict = prover.Prove("http://localhost/", kMarks);
  CHECK(verdict.proof == LinkProof::kNone);
  CHECK_THAT(verdict.message, Catch::Contains("public internet"));
}
