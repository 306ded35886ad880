#include "accounts/verification/verification.h"

#include <filesystem>
#include <fstream>

#include <catch2/catch.hpp>
#include <sys/stat.h>

#include "queue/jobs.h"
#include "support/error_code.h"
#include "support/loopback_server.h"
#include "support/schema.h"

using namespace openpress;
using namespace openpress::accounts;
using openpress::tests::CodeOf;

namespace {

namespace fs = std::filesystem;

constexpr Millis kStart = 1782293400000;
constexpr Millis kDay = 86'400'000;

template <class World>
struct Fixture {
  tests::Migrated<World> world;
  tests::TemporaryFolder folder;
  ManualClock clock{kStart};
  Accounts accounts{world.pool(), clock, {}, TestCost()};
  EvidenceFiles files{folder.path()};
  VerificationSettings settings{.site_url = "https://press.example.org"};
  std::vector<std::int64_t> jobs;
  Verification verification{world.pool(),
                            accounts,
                            files,
                            clock,
                            [this] { return settings; },
                            [this](std::int64_t job) { jobs.push_back(job); }};
  Principal ada = Make("lovelace", Role::kUser);
  Principal editor = Make("editor-1", Role::kEditor);

  Principal Make(const std::string& name, Role role) {
    const User user = accounts.Create({name, name + "@example.org", "", "correct horse", role});
    return {user.id, user.username, user.name, user.email, user.role, Via::kSession};
  }
  void Wait(Millis time) { clock.Advance(std::chrono::milliseconds(time)); }

  VerificationRequest Apply(const Principal& who, std::vector<std::string> links = {}) {
    return verification
        .Apply(who, {VerificationKind::kOutlet, "The Daily Engine", "I write about machines.", std::move(links)})
        .request;
  }
  VerificationRequest Approve(const Principal& who, std::int64_t request) {
    return verification.Decide(who, request, {true, "All in order.", "Press card seen."}).request;
  }
  VerificationRequest Verified(const Principal& who) { return Approve(editor, Apply(who).id); }

  Role RoleOf(const Principal& who) { return accounts.Find(who.user_id)->role; }
  std::optional<Badge> BadgeOf(const Principal& who) { return accounts::BadgeOf(*world.pool().Read(), who.user_id); }
  std::string StateOf(std::int64_t request) {
    return std::string(NameOf(FindRequest(*world.pool().Read(), request)->state));
  }
  VerificationDocument AddDocument(const Principal& who, std::int64_t request, const std::string& bytes,
                                   const std::string& name = "card.pdf") {
    const auto incoming = files.Receive();
    incoming->Append(bytes);
    return verification.AddDocument(who, request, *incoming, name);
  }
  /** Actions of the audit log, oldest first; the log is in order. */
  std::vector<std::string> Log() {
    const auto lease = world.pool().Read();
    CHECK_FALSE(VerifyAuditLog(*lease).complaint);
    std::vector<std::string> actions;
    const auto page = ListAudit(*lease, {}).value();
    for (const AuditRow& row : page.rows) actions.insert(actions.begin(), row.action);
    return actions;
  }
  std::size_t FileCount() {
    std::size_t count = 0;
    for (const auto& entry : fs::recursive_directory_iterator(folder.path())) count += entry.is_regular_file() ? 1 : 0;
    return count;
  }
};

const std::string kPdf = "%PDF-1.7\nevidence";
using Texts = std::vector<std::string>;

}  // namespace

TEMPLATE_TEST_CASE("an approval makes a user a journalist with a badge, and says on what grounds", "[verification]",
                   OPENPRESS_DB_WORLDS) {
  Fixture<TestType> f;
  const auto request = f.Apply(f.ada);
  CHECK(request.state == VerificationState::kPending);
  CHECK(request.proof_token.size() == 32);
  CHECK_FALSE(f.BadgeOf(f.ada));
  const auto approved = f.Approve(f.editor, request.id);
  CHECK(approved.state == VerificationState::kApproved);
  CHECK(approved.reviewer == "editor-1");
  CHECK(approved.since == kStart);
  CHECK(approved.valid_until == kStart + 365 * kDay);
  CHECK(f.RoleOf(f.ada) == Role::kJournalist);
  CHECK(f.BadgeOf(f.ada)->basis == "Press card seen.");
  CHECK(f.BadgeOf(f.ada)->until == kStart + 365 * kDay);
  const PublicStatement statement = f.verification.StatementOf("Lovelace");
  REQUIRE(statement.approved);
  CHECK(statement.approved->outlet == "The Daily Engine");
  CHECK(f.Log() == Texts{"verification.requested", "verification.approved"});
}

TEMPLATE_TEST_CASE("nobody decides about himself, nor about somebody of a higher role", "[verification]",
                   OPENPRESS_DB_WORLDS) {
  Fixture<TestType> f;
  const Principal other = f.Make("editor-2", Role::kEditor);
  const Principal manager = f.Make("manager-1", Role::kManager);
  const Principal admin = f.Make("administrator1", Role::kAdmin);
  const Principal journalist = f.Make("journalist1", Role::kJournalist);
  const auto decide = [&](const Principal& who, std::int64_t id) { return CodeOf([&] { f.Approve(who, id); }); };
  const auto of_editor = f.Apply(f.editor).id;
  CHECK(decide(f.editor, of_editor) == "own_request");
  CHECK(CodeOf([&] { f.verification.Decide(f.editor, of_editor, {false, "No.", ""}); }) == "own_request");
  CHECK(decide(f.ada, of_editor) == "permission_denied");
  CHECK(decide(journalist, of_editor) == "permission_denied");
  CHECK(f.StateOf(of_editor) == "pending");
  CHECK(decide(other, of_editor) == "");
  CHECK(f.RoleOf(f.editor) == Role::kEditor);

  // A second request, for renewal, is his own as well.
  const auto renewal = f.Apply(f.editor).id;
  CHECK(decide(f.editor, renewal) == "own_request");
  CHECK(CodeOf([&] { f.verification.Revoke(f.editor, "editor-1", "Enough."); }) == "own_request");

  const auto of_manager = f.Apply(manager).id;
  CHECK(decide(f.editor, of_manager) == "outranked");
  CHECK(decide(admin, of_manager) == "");
  CHECK(CodeOf([&] { f.verification.Revoke(f.editor, "manager-1", "Enough."); }) == "outranked");
  const auto of_admin = f.Apply(admin).id;
  CHECK(decide(manager, of_admin) == "outranked");
  CHECK(decide(admin, of_admin) == "own_request");
}

TEMPLATE_TEST_CASE("what counts is the reviewer's role now, not the one of some seconds ago", "[verification]",
                   OPENPRESS_DB_WORLDS) {
  Fixture<TestType> f;
  const auto request = f.Apply(f.ada).id;
  f.accounts.SetRole("editor-1", Role::kUser);
  CHECK(CodeOf([&] { f.Approve(f.editor, request); }) == "permission_denied");
  f.accounts.SetRole("editor-1", Role::kEditor);
  f.accounts.SetActive("editor-1", false);
  CHECK(CodeOf([&] { f.Approve(f.editor, request); }) == "permission_denied");
  f.accounts.SetActive("editor-1", true);
  f.accounts.SetActive("lovelace", false);
  CHECK(CodeOf([&] { f.Approve(f.editor, request); }) == "inactive");
  CHECK(f.StateOf(request) == "pending");
}

TEMPLATE_TEST_CASE("an approval lowers nobody, and neither does its end", "[verification]", OPENPRESS_DB_WORLDS) {
  Fixture<TestType> f;
  const Principal admin = f.Make("administrator1", Role::kAdmin);
  f.Approve(admin, f.Apply(f.editor).id);
  CHECK(f.RoleOf(f.editor) == Role::kEditor);
  f.verification.Revoke(admin, "editor-1", "Left the outlet.");
  CHECK(f.RoleOf(f.editor) == Role::kEditor);
  CHECK_FALSE(f.BadgeOf(f.editor));
}

TEMPLATE_TEST_CASE("a request is decided once", "[verification]", OPENPRESS_DB_WORLDS) {
  Fixture<TestType> f;
  const auto request = f.Apply(f.ada).id;
  CHECK(CodeOf([&] { f.verification.Decide(f.editor, request, {true, "Fine.", " "}); }) == "invalid_basis");
  CHECK(CodeOf([&] { f.verification.Decide(f.editor, request, {true, "", "Card."}); }) == "invalid_reason");
  CHECK(CodeOf([&] { f.verification.Decide(f.editor, request, {false, " \n", ""}); }) == "invalid_reason");
  CHECK(CodeOf([&] { f.verification.Decide(f.editor, request, {true, "a\x01", "b"}); }) == "invalid_reason");
  CHECK(CodeOf([&] { f.verification.Decide(f.editor, 999, {true, "Fine.", "Card."}); }) == "no_such_request");
  CHECK(f.StateOf(request) == "pending");
  CHECK(f.RoleOf(f.ada) == Role::kUser);
  f.verification.Decide(f.editor, request, {false, "No evidence.", ""});
  CHECK(f.StateOf(request) == "refused");
  CHECK(CodeOf([&] { f.Approve(f.editor, request); }) == "not_pending");
  CHECK(f.RoleOf(f.ada) == Role::kUser);
  CHECK_FALSE(f.BadgeOf(f.ada));
}

TEMPLATE_TEST_CASE("one request is open at a time, and who was turned down waits", "[verification]",
                   OPENPRESS_DB_WORLDS) {
  Fixture<TestType> f;
  const auto first = f.Apply(f.ada).id;
  CHECK(CodeOf([&] { f.Apply(f.ada); }) == "request_open");
  f.verification.Decide(f.editor, first, {false, "No evidence.", ""});
  f.Wait(7 * kDay - 1);
  int wait = 0;
  try {
    f.Apply(f.ada);
  } catch (const Error& problem) {
    CHECK(problem.code() == "too_early");
    wait = problem.retry_after();
  }
  CHECK(wait == 1);
  f.Wait(1);
  const auto second = f.Apply(f.ada).id;
  CHECK(CodeOf([&] { f.verification.Withdraw(f.editor, second); }) == "permission_denied");
  f.verification.Withdraw(f.ada, second);
  CHECK(f.StateOf(second) == "withdrawn");
  CHECK(CodeOf([&] { f.verification.Withdraw(f.ada, second); }) == "not_pending");
  CHECK(CodeOf([&] { f.Approve(f.editor, second); }) == "not_pending");
  // Taken back, not turned down: no wait, but not for ever.
  for (int i = 0; i < 4; ++i) f.verification.Withdraw(f.ada, f.Apply(f.ada).id);
  CHECK(CodeOf([&] { f.Apply(f.ada); }) == "too_many_requests");
  f.Wait(kDay);
  CHECK(CodeOf([&] { f.Apply(f.ada); }) == "");
}

TEMPLATE_TEST_CASE("a renewal takes the place of what it renews, without a break", "[verification]",
                   OPENPRESS_DB_WORLDS) {
  Fixture<TestType> f;
  const auto first = f.Verified(f.ada).id;
  f.Wait(360 * kDay);
  const auto second = f.Apply(f.ada).id;
  CHECK(f.BadgeOf(f.ada));
  const auto renewed = f.Approve(f.editor, second);
  CHECK(f.StateOf(first) == "renewed");
  CHECK(renewed.since == kStart);
  CHECK(renewed.valid_until == kStart + 725 * kDay);
  CHECK(f.BadgeOf(f.ada)->until == kStart + 725 * kDay);
  f.Wait(10 * kDay);
  CHECK(f.verification.Expire() == 0);
  CHECK(f.RoleOf(f.ada) == Role::kJournalist);

  // A renewal that is refused leaves what is in force.
  const auto third = f.Apply(f.ada).id;
  f.verification.Decide(f.editor, third, {false, "Nothing new.", ""});
  CHECK(f.StateOf(second) == "approved");
  CHECK(f.BadgeOf(f.ada));
}

TEMPLATE_TEST_CASE("what runs out ends, after a warning", "[verification]", OPENPRESS_DB_WORLDS) {
  Fixture<TestType> f;
  const auto request = f.Verified(f.ada).id;
  const Principal other = f.Make("babbage1", Role::kUser);
  f.Wait(10 * kDay);
  f.Verified(other);
  const auto warned = [&](std::int64_t id) { return FindRequest(*f.world.pool().Read(), id)->warned_at.has_value(); };
  f.Wait(341 * kDay - 1);
  f.verification.Expire();
  CHECK_FALSE(warned(request));
  f.Wait(1);
  f.verification.Expire();
  f.verification.Expire();
  CHECK(warned(request));
  CHECK(f.Log().back() == "verification.expiry_warned");
  CHECK(f.Log().size() == 5);
  f.Wait(14 * kDay - 1);
  CHECK(f.verification.Expire() == 0);
  CHECK(f.RoleOf(f.ada) == Role::kJournalist);
  f.Wait(1);
  CHECK(f.verification.Expire() == 1);
  CHECK(f.verification.Expire() == 0);
  CHECK(f.StateOf(request) == "expired");
  CHECK(f.RoleOf(f.ada) == Role::kUser);
  CHECK_FALSE(f.BadgeOf(f.ada));
  CHECK_FALSE(f.verification.StatementOf("lovelace").approved);
  CHECK(f.RoleOf(other) == Role::kJournalist);
  CHECK(CodeOf([&] { f.Apply(f.ada); }) == "");  // nobody turned her down
}

TEMPLATE_TEST_CASE("a thousand that run out at once end in batches", "[verification]", OPENPRESS_DB_WORLDS) {
  Fixture<TestType> f;
  {
    const auto lease = f.world.pool().Write();
    const auto transaction = lease->Begin();
    for (int i = 0; i < 250; ++i) {
      const std::string name = "user-" + std::to_string(i);
      const auto id = InsertUser(*lease, {name, name + "@example.org", "", Role::kJournalist, ""}, kStart);
      lease->Execute(R"sql(
        INSERT INTO verification_requests (user_id, kind, statement, proof_token, state, created_at, checked_at,
                                           decided_at, valid_until)
        VALUES ($1, 'independent', 'x', $2, 'approved', 1, 1, 1, $3))sql",
                     {id, name, kStart});
    }
    transaction->Commit();
  }
  CHECK(f.verification.Expire() == 250);
  const auto lease = f.world.pool().Read();
  CHECK(lease->QueryOne("SELECT COUNT(*) FROM users WHERE role = 'journalist'")->Int(0) == 0);
}

TEMPLATE_TEST_CASE("a revocation ends badge, rights and renewal at once", "[verification]", OPENPRESS_DB_WORLDS) {
  Fixture<TestType> f;
  CHECK(CodeOf([&] { f.verification.Revoke(f.editor, "lovelace", "x"); }) == "not_verified");
  CHECK(CodeOf([&] { f.verification.Revoke(f.editor, "nobody", "x"); }) == "no_such_user");
  const auto request = f.Verified(f.ada).id;
  const auto renewal = f.Apply(f.ada).id;
  const std::string token = f.accounts.IssueToken(*f.accounts.Find(f.ada.user_id), "test");
  CHECK(f.accounts.ByToken(token)->role == Role::kJournalist);  // and is remembered
  CHECK(CodeOf([&] { f.verification.Revoke(f.ada, "lovelace", "x"); }) == "permission_denied");
  CHECK(CodeOf([&] { f.verification.Revoke(f.editor, "lovelace", ""); }) == "invalid_reason");
  f.verification.Revoke(f.editor, "LOVELACE", "Staged footage.");
  CHECK(f.accounts.ByToken(token)->role == Role::kUser);
  CHECK(f.StateOf(request) == "revoked");
  CHECK(f.StateOf(renewal) == "refused");
  CHECK_FALSE(f.BadgeOf(f.ada));
  CHECK(CodeOf([&] { f.verification.Revoke(f.editor, "lovelace", "x"); }) == "not_verified");
  f.Wait(7 * kDay - 1);
  CHECK(CodeOf([&] { f.Apply(f.ada); }) == "too_early");
  f.Wait(1);
  CHECK(CodeOf([&] { f.Apply(f.ada); }) == "");
}

TEMPLATE_TEST_CASE("another node knows of a revocation within five seconds", "[verification]", OPENPRESS_DB_WORLDS) {
  Fixture<TestType> f;
  Accounts elsewhere(f.world.pool(), f.clock, {}, TestCost());
  f.Verified(f.ada);
  const std::string token = f.accounts.IssueToken(*f.accounts.Find(f.ada.user_id), "test");
  CHECK(elsewhere.ByToken(token)->role == Role::kJournalist);
  f.verification.Revoke(f.editor, "lovelace", "Staged footage.");
  f.Wait(4999);
  CHECK(elsewhere.ByToken(token)->role == Role::kUser);
}

TEMPLATE_TEST_CASE("what cannot be right is refused and leaves nothing", "[verification]", OPENPRESS_DB_WORLDS) {
  Fixture<TestType> f;
  const auto apply = [&](const Application& application) {
    return CodeOf([&] { f.verification.Apply(f.ada, application); });
  };
  const auto kind = VerificationKind::kIndependent;
  CHECK(apply({VerificationKind::kOutlet, "", "x", {}}) == "invalid_outlet");
  CHECK(apply({VerificationKind::kOutlet, "a\nb", "x", {}}) == "invalid_outlet");
  CHECK(apply({VerificationKind::kOutlet, std::string(201, 'x'), "x", {}}) == "invalid_outlet");
  CHECK(apply({kind, "", " \n ", {}}) == "invalid_statement");
  CHECK(apply({kind, "", std::string(10001, 'x'), {}}) == "invalid_statement");
  CHECK(apply({kind, "", "a\xFF", {}}) == "invalid_statement");
  for (const char* link : {"example.org", "ftp://example.org/", "https://me:secret@example.org/", "javascript:x"}) {
    INFO(link);
    CHECK(apply({kind, "", "x", {link}}) == "invalid_link");
  }
  CHECK(apply({kind,
               "",
               "x",
               {"http://a.org", "http://b.org", "http://c.org", "http://d.org", "http://e.org", "http://f.org"}}) ==
        "invalid_link");
  CHECK(f.verification.OwnRequests(f.ada, 1)->rows.empty());
  CHECK(f.Log().empty());

  const auto made = f.verification.Apply(f.ada, {kind, "ignored", "x\ny", {"http://a.org", "HTTP://A.org/"}});
  CHECK(made.request.outlet.empty());
  CHECK(made.links.size() == 1);
}

TEMPLATE_TEST_CASE("documents lie where only the daemon may look", "[verification]", OPENPRESS_DB_WORLDS) {
  Fixture<TestType> f;
  const auto request = f.Apply(f.ada).id;
  const auto document = f.AddDocument(f.ada, request, kPdf, "../../etc/card \xE2\x80\xAE.pdf");
  CHECK(document.number == 1);
  CHECK(document.mime == "application/pdf");
  CHECK(document.size == static_cast<std::int64_t>(kPdf.size()));
  CHECK(document.name.find('/') == std::string::npos);
  const std::string path = f.files.PathOf(request, document.file);
  struct stat status {};
  REQUIRE(::stat(path.c_str(), &status) == 0);
  CHECK((status.st_mode & 0777U) == 0600);
  REQUIRE(::stat(fs::path(path).parent_path().c_str(), &status) == 0);
  CHECK((status.st_mode & 0777U) == 0700);
  CHECK(path.starts_with(f.folder.path() + "/verification/"));

  CHECK(f.AddDocument(f.ada, request, "\xFF\xD8\xFF\xE0 jpeg").mime == "image/jpeg");
  CHECK(f.AddDocument(f.ada, request, std::string("\x89PNG\r\n\x1A\n\0\0\0\x0DIHDR", 16)).mime == "image/png");
  for (const char* bytes : {"", "x", "%PD", "<html>", "PK\x03\x04", "GIF89a", "\x89PNG\r\n", "<svg xmlns='x'/>"}) {
    INFO(bytes);
    CHECK(CodeOf([&] { f.AddDocument(f.ada, request, bytes); }) == "unsupported_type");
  }
  CHECK(CodeOf([&] { f.AddDocument(f.editor, request, kPdf); }) == "permission_denied");
  CHECK(CodeOf([&] { f.AddDocument(f.Make("babbage1", Role::kJournalist), request, kPdf); }) == "no_such_request");
  f.AddDocument(f.ada, request, kPdf);
  f.AddDocument(f.ada, request, kPdf);
  CHECK(CodeOf([&] { f.AddDocument(f.ada, request, kPdf); }) == "too_many_documents");
  CHECK(f.FileCount() == 5);
  f.Approve(f.editor, request);
  CHECK(CodeOf([&] { f.AddDocument(f.ada, request, kPdf); }) == "not_pending");
}

TEMPLATE_TEST_CASE("a document larger than ten MiB is refused on its way", "[verification]", OPENPRESS_DB_WORLDS) {
  Fixture<TestType> f;
  {
    const auto incoming = f.files.Receive();
    const std::string mib(1 << 20, 'x');
    for (int i = 0; i < 10; ++i) incoming->Append(mib);
    CHECK(CodeOf([&] { incoming->Append("x"); }) == "document_too_large");
    CHECK(f.FileCount() == 1);
  }
  CHECK(f.FileCount() == 0);
}

TEMPLATE_TEST_CASE("documents are read by applicant and reviewers, and a reviewer's reading is on record",
                   "[verification]", OPENPRESS_DB_WORLDS) {
  Fixture<TestType> f;
  const auto request = f.Apply(f.ada).id;
  f.AddDocument(f.ada, request, kPdf);
  const auto read = [&](const Principal& who) {
    return CodeOf([&] { (void)f.verification.ReadDocument(who, request, 1); });
  };
  CHECK(read(f.ada) == "");
  CHECK(f.Log().back() == "verification.document_added");
  CHECK(read(f.editor) == "");
  CHECK(f.Log().back() == "verification.document_read");
  CHECK(read(f.Make("babbage1", Role::kUser)) == "no_such_request");
  CHECK(read(f.Make("journalist1", Role::kJournalist)) == "no_such_request");
  CHECK(CodeOf([&] { (void)f.verification.ReadDocument(f.ada, request, 2); }) == "no_such_document");
  CHECK(CodeOf([&] { (void)f.verification.ReadDocument(f.ada, 99, 1); }) == "no_such_request");
}

TEMPLATE_TEST_CASE("documents are deleted some days after the decision, and the row says so", "[verification]",
                   OPENPRESS_DB_WORLDS) {
  Fixture<TestType> f;
  const auto request = f.Apply(f.ada).id;
  f.AddDocument(f.ada, request, kPdf);
  f.AddDocument(f.ada, request, kPdf);
  f.Wait(100 * kDay);
  CHECK(f.verification.DeleteDocuments() == 0);  // not decided yet
  f.Approve(f.editor, request);
  f.Wait(30 * kDay - 1);
  CHECK(f.verification.DeleteDocuments() == 0);
  CHECK(f.FileCount() == 2);
  f.Wait(1);
  CHECK(f.verification.DeleteDocuments() == 2);
  CHECK(f.verification.DeleteDocuments() == 0);
  CHECK(f.FileCount() == 0);
  CHECK_FALSE(fs::exists(f.folder.path() + "/verification/" + std::to_string(request)));
  CHECK(f.verification.Find(f.ada, request).documents.at(1).deleted_at == f.clock.Now());
  CHECK(CodeOf([&] { (void)f.verification.ReadDocument(f.ada, request, 1); }) == "document_deleted");
  CHECK(f.Log().back() == "verification.document_deleted");
}

TEMPLATE_TEST_CASE("documents of a request that was taken back go at the next occasion", "[verification]",
                   OPENPRESS_DB_WORLDS) {
  Fixture<TestType> f;
  const auto request = f.Apply(f.ada).id;
  f.AddDocument(f.ada, request, kPdf);
  f.verification.Withdraw(f.ada, request);
  CHECK(f.verification.DeleteDocuments() == 1);
  CHECK(f.FileCount() == 0);
}

TEMPLATE_TEST_CASE("with an account go its badge, its requests and its documents", "[verification]",
                   OPENPRESS_DB_WORLDS) {
  Fixture<TestType> f;
  const auto first = f.Apply(f.ada).id;
  f.AddDocument(f.ada, first, kPdf);
  f.Approve(f.editor, first);
  const auto second = f.Apply(f.ada).id;
  f.AddDocument(f.ada, second, kPdf);
  const auto other = f.Apply(f.Make("babbage1", Role::kUser)).id;
  {
    const auto lease = f.world.pool().Write();
    const auto transaction = lease->Begin();
    f.verification.CloseAccount(*lease, f.ada.user_id, Actor::From(f.ada), f.clock.Now());
    transaction->Commit();
  }
  CHECK_FALSE(f.BadgeOf(f.ada));
  CHECK(f.RoleOf(f.ada) == Role::kUser);
  CHECK(f.StateOf(first) == "withdrawn");
  CHECK(f.StateOf(second) == "withdrawn");
  CHECK(f.StateOf(other) == "pending");
  CHECK(f.verification.DeleteDocuments() == 2);
  CHECK(f.FileCount() == 0);
  f.Log();
}

TEMPLATE_TEST_CASE("files that no row knows of are removed after a day", "[verification]", OPENPRESS_DB_WORLDS) {
  Fixture<TestType> f;
  const auto request = f.Apply(f.ada).id;
  f.AddDocument(f.ada, request, kPdf);
  const std::string root = f.folder.path() + "/verification/";
  fs::create_directories(root + "77");
  const auto old = fs::file_time_type::clock::now() - std::chrono::hours(25);
  for (const char* name : {"incoming/left", "77/left", "77/new"}) {
    std::ofstream(root + name) << "x";
    if (std::string(name) != "77/new") fs::last_write_time(root + name, old);
  }
  const std::string stray = root + std::to_string(request) + "/stray";
  std::ofstream(stray) << "x";
  fs::last_write_time(stray, old);
  fs::last_write_time(f.files.PathOf(request, f.verification.Find(f.ada, request).documents.at(0).file), old);
  CHECK(f.verification.DeleteDocuments() == 3);
  CHECK(f.FileCount() == 2);
}

TEMPLATE_TEST_CASE("a job looks at the links of a request that waits", "[verification]", OPENPRESS_DB_WORLDS) {
  Fixture<TestType> f;
  std::string page = "nothing";
  const tests::LoopbackServer server([&](const std::string&) { return tests::Ok(page); });
  const LinkProver prover(fetch::Fetcher({}, {server.place}), [](const auto&) { return Texts(); });
  const auto request = f.Apply(f.ada, {server.UrlOf("/about"), "http://127.0.0.1/"});
  const auto run = [&] {
    const auto job = queue::Find(*f.world.pool().Read(), f.jobs.back());
    REQUIRE(job);
    CHECK(job->kind == kProofJob);
    queue::JobContext context(*job);
    f.verification.ProveLinks(prover, context);
    return f.verification.Find(f.ada, request.id).links;
  };
  REQUIRE(f.jobs.size() == 1);
  auto links = run();
  CHECK(links.at(0).proof == LinkProof::kNone);
  CHECK(links.at(0).checked_at == kStart);
  CHECK_THAT(links.at(1).message, Catch::Contains("public internet"));
  CHECK(CodeOf([&] { f.verification.CheckAgain(f.ada, request.id); }) == "too_early");
  f.Wait(60'000);
  page = "<a rel=me href=https://press.example.org/user/lovelace/>";
  CHECK(CodeOf([&] { f.verification.CheckAgain(f.Make("babbage1", Role::kUser), request.id); }) == "no_such_request");
  f.verification.CheckAgain(f.editor, request.id);
  REQUIRE(f.jobs.size() == 2);
  CHECK(run().at(0).proof == LinkProof::kRelMe);
  CHECK(f.verification.Find(f.ada, request.id).request.links_proved == 1);
  f.Approve(f.editor, request.id);
  CHECK(f.verification.StatementOf("lovelace").links.size() == 1);

  // What the reviewer saw stays.
  page = "gone";
  CHECK(run().at(0).proof == LinkProof::kRelMe);
  CHECK(CodeOf([&] { f.verification.CheckAgain(f.ada, request.id); }) == "not_pending");
}

TEST_CASE("every list of requests is read from an index that has its order", "[verification]") {
  Fixture<tests::SqliteWorld> f;
  const auto lease = f.world.pool().Read();
  std::vector<std::string> statements = VerificationStatements();
  for (std::string& sql : VerificationUpkeepStatements()) statements.push_back(std::move(sql));
  for (const std::string& sql : statements) {
    INFO(sql);
    const std::size_t params = sql.find("$3") != std::string::npos ? 3 : 2;
    std::string plan;
    const std::vector<db::Param> given(params, db::Param(1));
    for (const db::Row& row : lease->Query("EXPLAIN QUERY PLAN " + sql, std::span<const db::Param>(given))) {
      plan += row.Text(3) + "\n";
    }
    INFO(plan);
    CHECK(plan.find("INDEX verification_") != std::string::npos);
    CHECK(plan.find("TEMP B-TREE") == std::string::npos);
    CHECK(plan.find("SCAN d") == std::string::npos);
    CHECK(plan.find("SCAN r") == std::string::npos);
    CHECK(plan.find("SCAN verification") == std::string::npos);
  }
}
