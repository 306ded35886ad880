#pragma once

#include <atomic>
#include <cstdint>
#include <fstream>
#include <iterator>
#include <memory>
#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include "accounts/accounts.h"
#include "accounts/enrolment/enrolment.h"
#include "accounts/mail/notices.h"
#include "accounts/portraits.h"
#include "accounts/sign_in/gate.h"
#include "accounts/sign_in/recovery.h"
#include "accounts/sign_in/second_factors.h"
#include "accounts/sign_in/server_key.h"
#include "accounts/verification/verification.h"
#include "api/account/accounts.h"
#include "api/account/audit.h"
#include "api/account/export.h"
#include "api/account/registration.h"
#include "api/account/second_factor.h"
#include "api/account/user_blocks.h"
#include "api/account/users.h"
#include "api/community/actions.h"
#include "api/community/comments.h"
#include "api/community/playlists.h"
#include "api/credentials.h"
#include "api/media/bulk_actions.h"
#include "api/media/chapters.h"
#include "api/media/former_files.h"
#include "api/media/manage_media.h"
#include "api/media/media.h"
#include "api/media/search.h"
#include "api/media/taxonomy.h"
#include "api/openapi/openapi.h"
#include "api/site_pages.h"
#include "api/tasks.h"
#include "api/upload/uploads.h"
#include "api/verification/verification.h"
#include "catalogue/community/letters.h"
#include "catalogue/media/rendition.h"
#include "contract.h"
#include "http/server.h"
#include "publish/account_removal.h"
#include "publish/copy.h"
#include "publish/item_intake.h"
#include "publish/job_orders.h"
#include "publish/part_uploads.h"
#include "publish/trim.h"
#include "publish/uploads.h"
#include "publish/versions.h"
#include "queue/jobs.h"
#include "queue/queue.h"
#include "storage/disk/disk_store.h"
#include "storage/hasher.h"
#include "support/http_client.h"
#include "support/schema.h"

namespace openpress::tests {

constexpr const char* kPassword = "correct horse";

/** A whole server of accounts and media on a free port. */
class ApiFixture {
 public:
  ApiFixture() {
    routes = api::AccountRoutes({accounts, [] { return std::string("Test Press"); }});
    const api::MediaContext context{
        catalogue,
        *store,
        grants,
        [this](const catalogue::Media& media) { retried.push_back(media.token); },
        [this](std::int64_t job) { announced.push_back(job); },
        [this] { return publishing; },
        [this](db::Connection& connection, const std::vector<catalogue::Media>& items, const accounts::Principal& who) {
          return publish::OrderCopies(connection, items, who, publishing, quota, clock);
        },
        [this] { return quota; },
        [this](db::Connection& connection, const catalogue::Media& source,
               const std::vector<std::vector<media::Range>>& pieces, const accounts::Principal& who) {
          return publish::OrderTrims(connection, source, pieces, who, publishing, quota, clock);
        },
        [this](db::Connection& connection, const catalogue::Media& item, const std::vector<media::Range>& ranges,
               const accounts::Principal& who) {
          return publish::OrderTrimInPlace(connection, item, ranges, who.user_id, quota, clock);
        },
        [] { return 30; },
        [this] { return playlist_length.load(); }};
    const auto add = [&](http::Routes more) { std::move(more.begin(), more.end(), std::back_inserter(routes)); };
    add(api::MediaRoutes(context));
    add(api::ManageMediaRoutes(context));
    add(api::TaskRoutes(context));
    add(api::BulkActionRoutes(context));
    add(api::ChapterRoutes(catalogue));
    add(api::TaxonomyRoutes({world.pool(), [] { return std::vector{240, 720}; }}));
    add(api::SearchRoutes(catalogue));
    add(api::SubtitleRoutes(context));
    add(api::TrimRoutes(context));
    add(api::VersionRoutes(context));
    add(api::SharingRoutes(catalogue));
    add(api::MediaFileRoutes(context));
    add(api::FormerFileRoutes(context));
    add(api::PlaylistRoutes({catalogue, [this] { return playlist_length.load(); }}));
    add(api::CommentRoutes({catalogue, [this] { return *comment_settings.load(); }, &mailer}));
    add(api::ManageCommentRoutes(catalogue, &mailer));
    add(api::UserBlockRoutes(catalogue));
    const api::ActionContext actions{catalogue, marks, writer, [this] { return action_settings; }, &mailer};
    add(api::ActionRoutes(actions));
    add(api::HistoryRoutes(actions));
    add(api::ModerationRoutes(catalogue));
    add(api::SitePageRoutes(catalogue));
    add(api::ManageTaxonomyRoutes(catalogue));
    management.AddOnDelete([this](db::Connection& connection, const accounts::Deletion& deletion) {
      deleted.push_back(deletion);
      verification.CloseAccount(connection, deletion.user.id, {}, deletion.now);
      return removal.Remove(connection, deletion);
    });
    add(api::CredentialRoutes(accounts));
    add(api::ExportRoutes({accounts, {api::MediaSection()}}));
    add(api::RegistrationRoutes({enrolment, recovery, mailer}));
    add(api::SecondFactorRoutes({factors, [] { return std::string("Test Press"); }}));
    const api::UsersContext users{accounts, management, contact, portraits, [this] { hot->Invalidate(); }};
    add(api::UserRoutes(users));
    add(api::ProfileRoutes(users));
    add(api::PortraitRoutes(portraits));
    add(api::AuditRoutes(world.pool()));
    const api::VerificationContext verified{verification, [this] { hot->Invalidate(); }};
    add(api::VerificationRoutes(verified));
    add(api::VerificationDocumentRoutes(verified));
    add(api::UploadRoutes(uploads, catalogue));
    add(api::UploadFormRoutes(uploads, catalogue));
    add(api::FineUploaderRoutes(parts, uploads));
    accounts::AddNotices(mailer);
    catalogue::AddLetters(mailer);
    add(api::OpenApiRoutes(routes));
    contract = std::make_unique<Contract>(routes);
    for (const http::Route& route : routes)
      rows.push_back({route.method, route.pattern, route.permit, route.body, route.doc.query});
    http::ServerSettings settings;
    settings.listen = "127.0.0.1:0";
    settings.trusted_proxies = "127.0.0.1";
    server_ = std::make_unique<http::Server>(settings, routes, accounts::MakeGate(accounts), hot);
    server_->Start();
  }
  ~ApiFixture() {
    server_->BeginStop();
    server_->Join(5);
    // Whatever a test asked for: what it was answered is what the description says.
    for (const std::string& violation : contract->Violations()) FAIL_CHECK(violation);
  }

  HttpClient Visitor() {
    HttpClient client(server_->address());
    client.on_answer = [this](const auto& method, const auto& target, const auto& answer) {
      contract->Check(method, target, answer);
    };
    return client;
  }

  accounts::User Make(const std::string& name, accounts::Role role = accounts::Role::kJournalist) {
    return accounts.Create({name, name + "@example.org", "Name of " + name, kPassword, role});
  }
  /** Signed in by cookie. */
  HttpClient SignedIn(const std::string& name) {
    HttpClient client = Visitor();
    client.Send("POST", "/api/v1/session", {{"username", name}, {"password", kPassword}});
    return client;
  }
  /** With an API token. */
  HttpClient WithToken(const accounts::User& user) {
    HttpClient client = Visitor();
    client.headers["Authorization"] = "Token " + accounts.IssueToken(user, "test");
    return client;
  }

  /** A finished video with four renditions, all its pictures, and the files for them. @return its token */
  std::string AddVideo(const accounts::User& owner, catalogue::State state = catalogue::State::kPublic);
  catalogue::Media Get(const std::string& token) {
    const auto lease = world.pool().Read();
    return catalogue::FindByToken(*lease, token).value();
  }
  template <class Work>
  auto Change(const std::string& token, Work&& work) {
    const auto id = Get(token).id;
    return catalogue.Change(token, [&](db::Connection& c, Millis now) { return work(c, id, now); });
  }
  void WriteFile(const std::string& token, const std::string& relative, const std::string& text);

  /** The table that is served, for tests over all of it. */
  struct Row {
    http::Method method;
    std::string_view pattern;
    http::Permit permit;
    http::BodyMode body;
    std::string_view query;  ///< see api/openapi/openapi.h
  };
  std::vector<Row> rows;

  Migrated<ChosenWorld> world;
  TemporaryFolder folder;
  ManualClock clock{1782293400000};
  std::shared_ptr<http::HotCache> hot = std::make_shared<http::HotCache>();
  accounts::Accounts accounts{world.pool(), clock, {}, accounts::TestCost()};
  catalogue::Catalogue catalogue{world.pool(), clock, hot};
  catalogue::Grants grants{accounts::ServerKey(world.pool(), "media", 0)};
  std::unique_ptr<storage::MediaStore> store = storage::OpenDiskStore(folder.path());
  std::atomic<std::int64_t> playlist_length{70};
  std::atomic<std::shared_ptr<const catalogue::CommentSettings>> comment_settings{
      std::make_shared<const catalogue::CommentSettings>()};
  catalogue::Publishing publishing;
  std::int64_t quota = 0;  ///< of originals; 0: no limit
  catalogue::ActionMarks marks{accounts::ServerKey(world.pool(), "actions", 0)};
  catalogue::ActionWriter writer{world.pool(), marks};
  /** Set before requests are sent. */
  api::ActionSettings action_settings{
      {catalogue::Action::kLike, catalogue::Action::kDislike, catalogue::Action::kReport, catalogue::Action::kWatch}};
  accounts::EvidenceFiles evidence{folder.path()};
  accounts::VerificationSettings verification_settings{.site_url = "https://press.example.org"};
  accounts::Verification verification{world.pool(),
                                      accounts,
                                      evidence,
                                      clock,
                                      [this] { return verification_settings; },
                                      [this](std::int64_t job) { announced.push_back(job); },
                                      &mailer};
  http::Routes routes;  ///< all that the server has
  std::unique_ptr<Contract> contract;
  std::vector<std::string> retried;
  std::vector<std::int64_t> announced;
  /** Stands in for the helper, which has tests of its own: any bytes that begin with "picture" become a WebP. */
  static void Render(const std::string& input, const std::string& out, accounts::Portrait which);
  accounts::Portraits portraits{folder.path(), &Render};
  accounts::Management management{accounts, &mailer, &portraits};
  publish::AccountRemoval removal{catalogue, [this](std::int64_t job) { announced.push_back(job); }};
  std::vector<accounts::Deletion> deleted;
  std::unique_ptr<queue::JobQueue> job_queue = queue::Open("sql:", world.pool());
  storage::Hasher hasher;
  publish::ItemIntake intake{catalogue, *job_queue, &publish::ProbeOrder, [this] { return publishing; }};
  publish::Uploads uploads{world.pool(), *store, hasher, intake, clock, [] { return publish::UploadLimits{}; }};
  publish::PartUploads parts{world.pool(), *store, uploads};

  accounts::SecondFactors factors{accounts};
  accounts::RegistrationPolicy policy = accounts::RegistrationPolicy::kOpen;
  accounts::MailSettings mail{
      {"smtp://mail.invalid", "", "", {}}, "press@example.org", "Test Press", "https://press.example.org"};
  std::vector<mail::Message> letters;  ///< sent by DeliverMail()
  accounts::Mailer mailer{
      accounts, [this] { return mail; }, [this](std::int64_t job) { announced.push_back(job); },
      [this](const mail::Server&, const mail::Message& letter, Millis) { letters.push_back(letter); }};
  accounts::Recovery recovery{accounts, mailer};
  accounts::Contact contact{accounts, mailer};
  accounts::Enrolment enrolment{accounts, mailer, [this] { return policy; }};

  /** Does all the mail jobs that were ordered and forgets them. */
  void DeliverMail() {
    std::vector<queue::Job> jobs;
    {
      const auto lease = world.pool().Write();
      for (const queue::Job& job : queue::List(*lease, std::nullopt, 0, 1000)) {
        if (job.kind == accounts::Mailer::kJob) jobs.insert(jobs.begin(), job);
      }
      lease->Execute("DELETE FROM jobs WHERE kind = 'mail'");
    }
    for (const queue::Job& job : jobs) {
      queue::JobContext context(job);
      mailer.Deliver(context);
    }
  }

 private:
  std::unique_ptr<http::Server> server_;
};

}  // namespace openpress::tests
