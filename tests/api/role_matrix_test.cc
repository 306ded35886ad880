#include <array>
#include <functional>
#include <map>

#include "accounts/role.h"
#include "catalogue/community/comment.h"
#include "core/ids.h"
#include "fixture.h"

// Who may do what, as section 4 of the facts about MediaCMS has it: roles from the least to the most, '+' for "may".
// Where we differ on purpose: registering alone does not give the right to upload here, being a journalist does; and
// whoever may see a private item may also act on it.

using namespace openpress;
using namespace openpress::catalogue;
using openpress::accounts::Role;
using openpress::accounts::User;
using openpress::tests::ApiFixture;
using openpress::tests::HttpAnswer;
using openpress::tests::HttpClient;

namespace {

constexpr std::array kStates = {State::kPublic, State::kUnlisted, State::kPrivate};

/** One of each role, to own things and to be a stranger, and somebody else. */
class Matrix : public ApiFixture {
 public:
  Matrix() {
    for (const accounts::RoleRow& row : accounts::RoleTable()) {
      owners.push_back(Make("owner-" + std::string(row.name), row.role));
      strangers.push_back(Make("other-" + std::string(row.name), row.role));
    }
    owner_clients.push_back(Visitor());  // in the place of those who own nothing
    stranger_clients.push_back(Visitor());
    for (const User& user : owners) owner_clients.push_back(WithToken(user));
    for (const User& user : strangers) stranger_clients.push_back(WithToken(user));
  }

  /** An item with a comment of a reader and a report. */
  std::string Target(const User& owner, State state) {
    clock.Advance(std::chrono::minutes(2));  // behind every limit by time
    const std::string token = AddVideo(owner, State::kPublic);
    comment = reader_client.Send("POST", "/api/v1/media/" + token + "/comments", {{"text", "Seen"}}).json()["uid"];
    reader_client.Send("POST", "/api/v1/media/" + token + "/actions", {{"type", "report"}, {"extra_info", "x"}});
    Change(token, [&](auto& c, auto id, auto) {
      c.Execute("UPDATE media SET state = $2, is_reviewed = FALSE WHERE id = $1", {id, std::string(NameOf(state))});
    });
    return token;
  }

  /** All that a refused request could have changed. */
  std::string Everything(const std::string& token) {
    const auto lease = world.pool().Read();
    std::string all;
    for (const char* sql :
         {"SELECT title || state || is_reviewed || featured || likes || reported_times || updated_at || "
          "COALESCE(deleted_at, 0) FROM media WHERE token = $1",
          "SELECT CAST(COUNT(*) AS TEXT) FROM comments WHERE state <> 'deleted' AND text <> $1",
          "SELECT CAST(COUNT(*) AS TEXT) FROM subtitles WHERE label <> $1",
          "SELECT CAST(COUNT(*) AS TEXT) FROM chapters WHERE data <> $1",
          "SELECT CAST(COUNT(*) AS TEXT) FROM moderation_log WHERE action <> $1"}) {
      for (const db::Row& row : lease->Query(sql, {token})) all += row.Text(0) + "|";
    }
    return all;
  }

  HttpClient reader_client = WithToken(Make("thereader", Role::kUser));
  std::vector<User> owners;
  std::vector<User> strangers;
  std::vector<HttpClient> owner_clients;     ///< anonymous first, then by role
  std::vector<HttpClient> stranger_clients;  ///< likewise
  std::string comment;                       ///< of the last Target()
};

using Act = std::function<HttpAnswer(Matrix&, HttpClient&, const std::string& token)>;

std::string Path(const std::string& token, const char* below = "") {
  return "/api/v1/media/" + token + below;
}

struct ItemRow {
  const char* name;
  //                        anonymous, user, journalist, editor, manager, admin
  const char* open;    ///< strangers, public and unlisted items
  const char* hidden;  ///< strangers, private items
  const char* own;     ///< owners, in any state; nobody owns anything without an account
  Act act;
};

const std::vector<ItemRow> kItemRows = {
    {"view the item", "++++++", "---+++", "-+++++",
     [](Matrix&, HttpClient& who, const std::string& token) { return who.Get(Path(token)); }},
    {"read its comments", "++++++", "---+++", "-+++++",
     [](Matrix&, HttpClient& who, const std::string& token) { return who.Get(Path(token, "/comments")); }},
    {"see its subtitles", "++++++", "---+++", "-+++++",
     [](Matrix&, HttpClient& who, const std::string& token) { return who.Get(Path(token, "/subtitles")); }},
    {"like it", "++++++", "---+++", "-+++++",
     [](Matrix&, HttpClient& who, const std::string& token) {
       return who.Send("POST", Path(token, "/actions"), {{"type", "like"}});
     }},
    {"report it", "++++++", "---+++", "-+++++",
     [](Matrix&, HttpClient& who, const std::string& token) {
       return who.Send("POST", Path(token, "/actions"), {{"type", "report"}, {"extra_info", "wrong"}});
     }},
    {"comment on it", "-+++++", "---+++", "-+++++",
     [](Matrix&, HttpClient& who, const std::string& token) {
       return who.Send("POST", Path(token, "/comments"), {{"text", "Hello"}});
     }},
    {"delete a reader's comment", "---+++", "---+++", "-+++++",
     [](Matrix& f, HttpClient& who, const std::string& token) {
       return who.Ask("DELETE", Path(token, "/comments/") + f.comment);
     }},
    {"edit it", "---+++", "---+++", "-+++++",
     [](Matrix&, HttpClient& who, const std::string& token) {
       return who.Send("PUT", Path(token), {{"title", "Another title"}});
     }},
    {"set its chapters", "---+++", "---+++", "-+++++",
     [](Matrix&, HttpClient& who, const std::string& token) {
       return who.Send("POST", Path(token, "/chapters"),
                       {{"chapters", Json::array({{{"startTime", 0}, {"endTime", 5}, {"chapterTitle", "One"}}})}});
     }},
    {"add a subtitle", "---+++", "---+++", "-+++++",
     [](Matrix&, HttpClient& who, const std::string& token) {
       return who.Ask("PUT", Path(token, "/subtitles/en"), "1\n00:00:01,000 --> 00:00:02,000\nHello\n",
                      "application/x-subrip");
     }},
    {"read its reports", "---+++", "---+++", "-+++++",
     [](Matrix&, HttpClient& who, const std::string& token) { return who.Get(Path(token, "/actions")); }},
    {"review it", "---+++", "---+++", "---+++",
     [](Matrix&, HttpClient& who, const std::string& token) {
       return who.Send("POST", Path(token), {{"type", "review"}});
     }},
    {"reset its reports", "-----+", "-----+", "-----+",
     [](Matrix&, HttpClient& who, const std::string& token) {
       return who.Send("DELETE", Path(token, "/actions"), {{"type", "report"}});
     }},
    // Ours: nobody but an administrator decides about reports of own items.
    {"decide about its reports", "---+++", "---+++", "-----+",
     [](Matrix&, HttpClient& who, const std::string& token) {
       return who.Send("POST", "/api/v1/moderation/reports/" + token, {{"decision", "dismiss"}, {"reason", "fine"}});
     }},
    {"delete it among others", "----++", "----++", "----++",
     [](Matrix&, HttpClient& who, const std::string& token) {
       return who.Ask("DELETE", "/api/v1/manage_media?tokens=" + token);
     }},
    {"delete it", "---+++", "---+++", "-+++++",
     [](Matrix&, HttpClient& who, const std::string& token) { return who.Ask("DELETE", Path(token)); }},
};

void CheckCell(Matrix& f, const ItemRow& row, HttpClient& who, const std::string& token, bool may) {
  const std::string before = f.Everything(token);
  const HttpAnswer answer = row.act(f, who, token);
  INFO(answer.status << " " << answer.body);
  CHECK((answer.status < 400) == may);
  if (may) return;
  CHECK(answer.status < 500);
  CHECK(answer.json()["code"].is_string());
  CHECK(f.Everything(token) == before);
}

const char* NameOfColumn(std::size_t column) {
  return column == 0 ? "anonymous" : accounts::RoleTable()[column - 1].name.data();
}

}  // namespace

TEST_CASE("every role may do with items of every state what it should, and no more", "[roles]") {
  Matrix f;
  const std::size_t columns = accounts::RoleTable().size() + 1;
  for (const ItemRow& row : kItemRows) {
    for (const char* cells : {row.open, row.hidden, row.own}) REQUIRE(std::string_view(cells).size() == columns);
    for (const State state : kStates) {
      for (std::size_t column = 0; column < columns; ++column) {
        INFO(NameOfColumn(column) << ", stranger, wants to " << row.name << ", which is " << NameOf(state));
        const char* cells = state == State::kPrivate ? row.hidden : row.open;
        CheckCell(f, row, f.stranger_clients[column], f.Target(f.owners[1], state), cells[column] == '+');
        if (column == 0) continue;
        INFO("or as the owner");
        CheckCell(f, row, f.owner_clients[column], f.Target(f.owners[column - 1], state), row.own[column] == '+');
      }
    }
  }
}

namespace {

struct SiteRow {
  const char* name;
  const char* cells;
  std::function<HttpAnswer(Matrix&, HttpClient&, int number)> act;
};

std::string Name(const char* prefix, int number) {
  return prefix + std::to_string(number);
}

const std::vector<SiteRow> kSiteRows = {
    {"upload by a form", "--++++",
     [](Matrix&, HttpClient& who, int) {
       return who.Ask(
           "POST", "/api/v1/media",
           "--XyZ\r\nContent-Disposition: form-data; name=\"media_file\"; filename=\"a.mp4\"\r\n\r\nbytes\r\n"
           "--XyZ--\r\n",
           "multipart/form-data; boundary=XyZ");
     }},
    {"upload by Fine Uploader", "--++++",
     [](Matrix&, HttpClient& who, int) {
       return who.Ask("POST", "/fu/upload/",
                      "--XyZ\r\nContent-Disposition: form-data; name=\"qquuid\"\r\n\r\n" + NewUuid() +
                          "\r\n--XyZ\r\nContent-Disposition: form-data; name=\"qqfile\"; filename=\"a.mp4\"\r\n\r\n"
                          "bytes\r\n--XyZ--\r\n",
                      "multipart/form-data; boundary=XyZ");
     }},
    {"make a playlist", "--++++",
     [](Matrix&, HttpClient& who, int) {
       return who.Send("POST", "/api/v1/playlists", {{"title", "Mine"}});
     }},
    {"list the accounts", "++++++", [](Matrix&, HttpClient& who, int) { return who.Get("/api/v1/users"); }},
    {"manage media", "---+++", [](Matrix&, HttpClient& who, int) { return who.Get("/api/v1/manage_media"); }},
    {"manage comments", "---+++", [](Matrix&, HttpClient& who, int) { return who.Get("/api/v1/manage_comments"); }},
    {"manage users", "---+++", [](Matrix&, HttpClient& who, int) { return who.Get("/api/v1/manage_users"); }},
    {"read the decisions", "---+++", [](Matrix&, HttpClient& who, int) { return who.Get("/api/v1/moderation/log"); }},
    {"see who wants to be verified", "---+++",
     [](Matrix&, HttpClient& who, int) { return who.Get("/api/v1/verification/queue"); }},
    {"invite", "----++",
     [](Matrix&, HttpClient& who, int) { return who.Send("POST", "/api/v1/invites", Json::object()); }},
    {"make an account", "----++",
     [](Matrix&, HttpClient& who, int number) {
       const std::string name = Name("newcomer", number);
       return who.Send(
           "POST", "/api/v1/users",
           {{"username", name}, {"name", "N"}, {"email", name + "@example.org"}, {"password", "correct horse"}});
     }},
    {"edit somebody's profile", "----++",
     [](Matrix&, HttpClient& who, int) {
       return who.Send("POST", "/api/v1/users/thereader", {{"name", "Reader"}});
     }},
    {"make somebody an editor", "----++",
     [](Matrix& f, HttpClient& who, int number) {
       const std::string name = Name("promoted", number);
       f.Make(name, Role::kUser);
       return who.Send("PUT", "/api/v1/users/" + name, {{"action", "set_role"}, {"role", "editor"}});
     }},
    {"make somebody a manager", "-----+",
     [](Matrix& f, HttpClient& who, int number) {
       const std::string name = Name("raised", number);
       f.Make(name, Role::kUser);
       return who.Send("PUT", "/api/v1/users/" + name, {{"action", "set_role"}, {"role", "manager"}});
     }},
    // Ours: administrators are made on the command line only.
    {"make somebody an administrator", "------",
     [](Matrix& f, HttpClient& who, int number) {
       const std::string name = Name("crowned", number);
       f.Make(name, Role::kUser);
       return who.Send("PUT", "/api/v1/users/" + name, {{"action", "set_role"}, {"role", "admin"}});
     }},
    {"delete somebody", "----++",
     [](Matrix& f, HttpClient& who, int number) {
       const std::string name = Name("leaving", number);
       f.Make(name, Role::kUser);
       return who.Ask("DELETE", "/api/v1/users/" + name);
     }},
    {"delete several", "----++",
     [](Matrix& f, HttpClient& who, int number) {
       const std::string name = Name("removed", number);
       f.Make(name, Role::kUser);
       return who.Ask("DELETE", "/api/v1/manage_users?tokens=" + name);
     }},
    {"read the audit log", "-----+", [](Matrix&, HttpClient& who, int) { return who.Get("/api/v1/audit"); }},
};

}  // namespace

TEST_CASE("every role may do with the site what it should, and no more", "[roles]") {
  Matrix f;
  int number = 0;
  for (const SiteRow& row : kSiteRows) {
    REQUIRE(std::string_view(row.cells).size() == f.stranger_clients.size());
    for (std::size_t column = 0; column < f.stranger_clients.size(); ++column) {
      INFO(NameOfColumn(column) << " wants to " << row.name);
      const HttpAnswer answer = row.act(f, f.stranger_clients[column], ++number);
      INFO(answer.status << " " << answer.body);
      CHECK((answer.status < 400) == (row.cells[column] == '+'));
      CHECK(answer.status < 500);
    }
  }
}

TEST_CASE("playlists are changed by their owners and by editors", "[roles]") {
  Matrix f;
  const std::string item = f.AddVideo(f.owners[1]);
  const auto may = [&](HttpClient& who, const std::string& path) {
    const bool changed = who.Send("POST", path, {{"title", "Other"}}).status < 400;
    const bool added = who.Send("PUT", path, {{"type", "add"}, {"media_friendly_token", item}}).status < 400;
    const bool deleted = who.Ask("DELETE", path).status < 400;
    CHECK(changed == added);
    CHECK(changed == deleted);
    return changed;
  };
  for (std::size_t column = 0; column < f.stranger_clients.size(); ++column) {
    INFO(NameOfColumn(column));
    const auto make = [&](HttpClient& owner) {
      return owner.Send("POST", "/api/v1/playlists", {{"title", "List"}}).json()["api_url"].get<std::string>();
    };
    CHECK(may(f.stranger_clients[column], make(f.owner_clients[2])) == (column >= 3));
    if (column >= 2) CHECK(may(f.owner_clients[column], make(f.owner_clients[column])));
  }
}

TEST_CASE("who makes an item public is up to the workflow", "[roles]") {
  Matrix f;
  // By the owner's role, from user on. Who is no journalist (any more) can only hide what is there.
  struct {
    Workflow workflow;
    State from;
    State to;
    const char* own;
  } const rows[] = {
      {Workflow::kPublic, State::kPrivate, State::kPublic, "-++++"},
      {Workflow::kPublic, State::kPrivate, State::kUnlisted, "-++++"},
      {Workflow::kPublic, State::kPublic, State::kPrivate, "+++++"},
      {Workflow::kUnlisted, State::kPrivate, State::kPublic, "--+++"},
      {Workflow::kUnlisted, State::kPublic, State::kPrivate, "+++++"},
      {Workflow::kPrivate, State::kPrivate, State::kPublic, "--+++"},
      {Workflow::kPrivate, State::kPrivate, State::kUnlisted, "-++++"},
      {Workflow::kPrivateVerified, State::kPrivate, State::kPublic, "--+++"},
      {Workflow::kPrivateVerified, State::kPublic, State::kPrivate, "+++++"},
  };
  for (const auto& row : rows) {
    f.publishing.workflow = row.workflow;
    for (std::size_t role = 0; role < f.owners.size(); ++role) {
      const std::string token = f.Target(f.owners[role], row.from);
      INFO(NameOfColumn(role + 1) << " with workflow " << static_cast<int>(row.workflow) << " from " << NameOf(row.from)
                                  << " to " << NameOf(row.to));
      const HttpAnswer answer = f.owner_clients[role + 1].Send("PUT", Path(token), {{"state", NameOf(row.to)}});
      INFO(answer.status << " " << answer.body);
      const bool may = row.own[role] == '+';
      CHECK((answer.status < 400) == may);
      CHECK(f.Get(token).state == (may ? row.to : row.from));
    }
  }
}

TEST_CASE("every route lets in those whom its row names", "[roles]") {
  Matrix f;
  // What each word demands, from the least role.
  const std::map<http::Permit, std::size_t> kLeast = {{http::Permit::kAnyone, 0},   {http::Permit::kOwnAccount, 1},
                                                      {http::Permit::kSignedIn, 1}, {http::Permit::kJournalist, 2},
                                                      {http::Permit::kEditor, 3},   {http::Permit::kManager, 4},
                                                      {http::Permit::kAdmin, 5}};
  constexpr const char* kMethods[] = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"};
  for (const http::Route& route : f.routes) {
    std::string path(route.pattern.substr(0, route.pattern.find("[/]")));
    // Names of nothing: whoever gets past the gate is told so by the handler.
    for (auto open = path.find('{'); open != std::string::npos; open = path.find('{')) {
      const auto close = path.find('}');
      const bool number = path.substr(open, close - open).ends_with(":int");
      path.replace(open, close - open + 1, number ? "999999999" : "nothing-of-this-name");
    }
    const std::string method = kMethods[static_cast<std::size_t>(route.method)];
    for (std::size_t column = 0; column < f.stranger_clients.size(); ++column) {
      INFO(NameOfColumn(column) << ": " << method << " " << path);
      if (column >= kLeast.at(route.permit)) continue;
      const HttpAnswer answer = f.stranger_clients[column].Ask(method, path);
      CHECK(answer.status == 403);
      if (method != "HEAD") {
        CHECK(answer.json()["code"] == (column == 0 ? "not_authenticated" : "permission_denied"));
      }
    }
  }
}
