#include <algorithm>

#include <catch2/catch.hpp>

#include "../fixture.h"

using namespace openpress;
using openpress::accounts::Role;
using openpress::tests::ApiFixture;
using openpress::tests::HttpAnswer;
using openpress::tests::HttpClient;

namespace {

using Texts = std::vector<std::string>;

/** What is delivered now, as "reader: subject", in order of the readers. */
Texts Delivered(ApiFixture& f) {
  f.letters.clear();
  f.DeliverMail();
  Texts texts;
  for (const auto& letter : f.letters)
    texts.push_back(letter.to.substr(0, letter.to.find('@')) + ": " + letter.subject);
  std::sort(texts.begin(), texts.end());
  return texts;
}

struct Item {
  explicit Item(ApiFixture& f) : owner(f.Make("lovelace")), token(f.AddVideo(owner)) {}
  HttpAnswer Say(HttpClient& client, const std::string& text) const {
    return client.Send("POST", "/api/v1/media/" + token + "/comments", {{"text", text}});
  }
  accounts::User owner;
  std::string token;
};

}  // namespace

TEST_CASE("an item's owner and who is mentioned hear of a comment", "[letters]") {
  ApiFixture f;
  const Item item(f);
  HttpClient bob = f.WithToken(f.Make("babbage1"));
  f.Make("mentioned");
  HttpClient ada = f.WithToken(item.owner);
  CHECK(item.Say(bob, "Well filmed, @mentioned and @lovelace!\nThe Press: click here").status == 201);
  CHECK(Delivered(f) == Texts{"lovelace: Test Press: a comment on March on the square",
                              "mentioned: Test Press: Name of babbage1 mentions you"});
  for (const auto& letter : f.letters) {
    CHECK(letter.text.find("> Well filmed, @mentioned and @lovelace!\n> The Press: click here\n") != std::string::npos);
    CHECK(letter.text.find("https://press.example.org/view?m=" + item.token) != std::string::npos);
    CHECK(letter.text.find("@example.org") == std::string::npos);
  }
  // Nobody is told what he said himself.
  CHECK(item.Say(ada, "Thank you, @lovelace").status == 201);
  CHECK(Delivered(f).empty());
}

TEST_CASE("who does not want letters about comments gets none", "[letters]") {
  ApiFixture f;
  const Item item(f);
  HttpClient ada = f.WithToken(item.owner);
  HttpClient bob = f.WithToken(f.Make("babbage1"));
  const auto silent = f.Make("silent11");
  CHECK(ada.Get("/api/v1/whoami").json()["notify_comments"] == true);
  CHECK(f.WithToken(silent).Send("POST", "/api/v1/users/silent11", {{"notify_comments", false}}).status == 201);
  // Also when that was said after the letter had been ordered.
  item.Say(bob, "Hello, @silent11");
  ada.Send("POST", "/api/v1/users/lovelace", {{"notify_comments", false}});
  CHECK(Delivered(f).empty());
  item.Say(bob, "Hello again");
  CHECK(Delivered(f).empty());
}

TEST_CASE("a letter says nothing that its reader may no longer see", "[letters]") {
  ApiFixture f;
  const Item item(f);
  HttpClient bob = f.WithToken(f.Make("babbage1"));
  const auto eve = f.Make("mentioned");
  const auto comment = [&] { return item.Say(bob, "Look, @mentioned").json()["uid"].get<std::string>(); };
  bob.Ask("DELETE", "/api/v1/media/" + item.token + "/comments/" + comment());
  CHECK(Delivered(f).empty());
  comment();
  f.Change(item.token,
           [](auto& c, auto id, Millis now) { catalogue::SetState(c, id, catalogue::State::kPrivate, now); });
  CHECK(Delivered(f) == Texts{"lovelace: Test Press: a comment on March on the square"});
  f.Change(item.token,
           [](auto& c, auto id, Millis now) { catalogue::SetState(c, id, catalogue::State::kPublic, now); });
  comment();
  f.WithToken(eve).Send("POST", "/api/v1/user/blocks", {{"user", "babbage1"}});
  CHECK(Delivered(f) == Texts{"lovelace: Test Press: a comment on March on the square"});
}

TEST_CASE("a comment that is held is told of when an editor lets it out", "[letters]") {
  ApiFixture f;
  const Item item(f);
  HttpClient bob = f.WithToken(f.Make("babbage1", Role::kUser));
  HttpClient editor = f.WithToken(f.Make("editor11", Role::kEditor));
  f.Make("mentioned");
  const std::string uid = item.Say(bob, "@mentioned look at https://example.com/x").json()["uid"];
  CHECK(Delivered(f).empty());
  CHECK(editor.Send("POST", "/api/v1/manage_comments", {{"action", "release"}, {"comment_ids", uid}})
            .json()["released"] == 1);
  CHECK(Delivered(f).size() == 2);
  editor.Send("POST", "/api/v1/manage_comments", {{"action", "release"}, {"comment_ids", uid}});
  CHECK(Delivered(f).empty());
}

TEST_CASE("nobody's mailbox is filled by comments", "[letters]") {
  ApiFixture f;
  const Item item(f);
  std::size_t letters = 0;
  for (int i = 0; i < 5; ++i) {
    HttpClient one = f.WithToken(f.Make("commenter" + std::to_string(i)));
    for (int j = 0; j < 8; ++j) item.Say(one, "Number " + std::to_string(j));
    letters += Delivered(f).size();
  }
  CHECK(letters == 30);
  f.clock.Advance(std::chrono::hours(1));
  HttpClient bob = f.WithToken(f.Make("babbage1"));
  item.Say(bob, "An hour later");
  CHECK(Delivered(f).size() == 1);
  f.clock.Advance(std::chrono::hours(2));
  CHECK(f.mailer.ClearLimits() > 0);
  CHECK(f.mailer.ClearLimits() == 0);
}

TEST_CASE("editors hear of a report, once an hour for an item", "[letters]") {
  ApiFixture f;
  const Item item(f);
  f.Make("editor11", Role::kEditor);
  f.Make("manager1", Role::kManager);
  const std::string other = f.AddVideo(item.owner);
  int number = 0;
  const auto report = [&](const std::string& token) {
    HttpClient visitor = f.Visitor();
    visitor.headers["X-Forwarded-For"] = "192.0.2." + std::to_string(++number);
    CHECK(
        visitor.Send("POST", "/api/v1/media/" + token + "/actions", {{"type", "report"}, {"extra_info", "Secret why"}})
            .status == 201);
  };
  report(item.token);
  report(item.token);
  CHECK(Delivered(f) == Texts{"editor11: Test Press: March on the square was reported",
                              "manager1: Test Press: March on the square was reported"});
  CHECK(f.letters[0].text.find("(2 open reports)") != std::string::npos);
  // Who reported and why is for the queue.
  CHECK(f.letters[0].text.find("Secret") == std::string::npos);
  report(item.token);
  CHECK(Delivered(f).empty());
  report(other);
  CHECK(Delivered(f).size() == 2);
  f.clock.Advance(std::chrono::hours(1));
  report(item.token);
  CHECK(Delivered(f).size() == 2);
}

TEST_CASE("titles and names cannot change what a letter is", "[letters]") {
  ApiFixture f;
  const Item item(f);
  HttpClient ada = f.WithToken(item.owner);
  const auto bob = f.Make("babbage1");
  HttpClient client = f.WithToken(bob);
  ada.Send("PUT", "/api/v1/media/" + item.token, {{"title", "A\xE2\x80\xAEtitle =?UTF-8?B?QmNj?="}});
  // Such a name cannot be given by the API; letters do not count on that.
  f.world.pool().Write()->Execute("UPDATE users SET name = $2 WHERE id = $1",
                                  {bob.id, "Eve\r\nBcc: victim@example.org\r\n\r\nBody"});
  item.Say(client, "Hello\r\n.\r\nQUIT");
  CHECK(Delivered(f).size() == 1);
  const mail::Message& letter = f.letters[0];
  CHECK(letter.subject == "Test Press: a comment on Atitle =?UTF-8?B?QmNj?=");
  CHECK(letter.text.find("Eve  Bcc: victim@example.org    Body has commented") != std::string::npos);
  const std::string sent = mail::Compose(letter, 0);
  CHECK(sent.find("\r\nBcc:") == std::string::npos);
  CHECK(sent.find("\r\n.\r\n") == std::string::npos);
}

TEST_CASE("applicants are told of decisions and of the end of their verification", "[letters]") {
  ApiFixture f;
  const auto bob = f.Make("babbage1", Role::kUser);
  HttpClient applicant = f.WithToken(bob);
  HttpClient editor = f.WithToken(f.Make("editor11", Role::kEditor));
  const auto apply = [&] {
    const HttpAnswer answer =
        applicant.Send("POST", "/api/v1/verification/requests", {{"kind", "independent"}, {"statement", "I write."}});
    REQUIRE(answer.status == 201);
    return "/api/v1/verification/requests/" + std::to_string(answer.json()["id"].get<int>()) + "/decision";
  };
  CHECK(editor.Send("POST", apply(), {{"decision", "refuse"}, {"reason", "Not\nenough."}}).status == 200);
  CHECK(Delivered(f) == Texts{"babbage1: Test Press: your request to be verified"});
  CHECK(f.letters[0].text.find("> Not\n> enough.\n") != std::string::npos);
  f.clock.Advance(std::chrono::hours(24 * 8));
  CHECK(
      editor.Send("POST", apply(), {{"decision", "approve"}, {"reason", "I know her."}, {"basis", "Known."}}).status ==
      200);
  CHECK(Delivered(f) == Texts{"babbage1: Test Press: you are verified"});
  f.clock.Advance(std::chrono::hours(24 * 351));
  f.verification.Expire();
  f.verification.Expire();
  CHECK(Delivered(f) == Texts{"babbage1: Test Press: your verification ends soon"});
  f.clock.Advance(std::chrono::hours(24 * 14));
  f.verification.Expire();
  CHECK(Delivered(f) == Texts{"babbage1: Test Press: your verification has ended"});
  CHECK(f.letters[0].text.find("has run out") != std::string::npos);
}

TEST_CASE("where mail is off, nothing is ordered and everything else goes on", "[letters]") {
  ApiFixture f;
  f.mail = {};
  const Item item(f);
  f.Make("editor11", Role::kEditor);
  HttpClient bob = f.WithToken(f.Make("babbage1"));
  CHECK(item.Say(bob, "Hello").status == 201);
  CHECK(bob.Send("POST", "/api/v1/media/" + item.token + "/actions", {{"type", "report"}}).status == 201);
  CHECK(queue::List(*f.world.pool().Read(), std::nullopt, 0, 10).empty());
}
