#include "app/app.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <thread>
#include <utility>

#include <fmt/format.h>
#include <unistd.h>

#include "accounts/accounts.h"
#include "accounts/enrolment/enrolment.h"
#include "accounts/mail/mailer.h"
#include "accounts/mail/notices.h"
#include "accounts/management.h"
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
#include "app/backups.h"
#include "app/data_folder.h"
#include "app/database.h"
#include "app/health.h"
#include "app/metrics.h"
#include "app/pages.h"
#include "app/portraits.h"
#include "app/programs.h"
#include "app/schedule.h"
#include "app/scrub.h"
#include "app/subjects.h"
#include "catalogue/catalogue.h"
#include "catalogue/community/action_writer.h"
#include "catalogue/community/letters.h"
#include "core/log.h"
#include "core/program_files.h"
#include "http/server.h"
#include "lib/fetch/fetcher.h"
#include "lib/fetch/txt.h"
#include "media/process_pool.h"
#include "publish/account_removal.h"
#include "publish/copy.h"
#include "publish/hash_job.h"
#include "publish/item_intake.h"
#include "publish/job_orders.h"
#include "publish/jobs.h"
#include "publish/trim.h"
#include "publish/uploads.h"
#include "publish/versions.h"
#include "queue/queue.h"
#include "queue/scheduler.h"
#include "queue/worker.h"
#include "site/channel_pages.h"
#include "site/public_routes.h"
#include "site/routes.h"
#include "storage/disk/disk_store.h"
#include "storage/hasher.h"

namespace openpress::app {
namespace {

/** The folder, joined before anything in it is touched. */
std::unique_ptr<DataFolder> JoinFolder(const std::string& path, const Role& role) {
  auto folder = std::make_unique<DataFolder>(path);
  folder->Join(role.parts == kEverything  ? DataFolder::Guest::kSite
               : (role.parts & kApi) != 0 ? DataFolder::Guest::kApi
                                          : DataFolder::Guest::kHelper);
  return folder;
}

media::PoolSettings ProcessSettings(const Settings& settings) {
  return {.helper = MediaHelper(),
          .slots = static_cast<int>(settings.Integer("media.slots")),
          .memory = settings.Integer("media.memory")};
}

http::ServerSettings ListeningOn(std::vector<int> sockets, const Settings& settings) {
  http::ServerSettings http = HttpSettings(settings);
  http.sockets = std::move(sockets);
  return http;
}

queue::WorkerOptions WorkerSettings(const Role& role, int slots) {
  queue::WorkerOptions options;
  // Short jobs mostly wait: two of them keep a new upload's probe from standing behind a storyboard.
  options.short_slots = (role.parts & kShortLane) != 0 ? 2 : 0;
  options.long_slots = (role.parts & kLongLane) != 0 ? slots : 0;
  return options;
}

}  // namespace

class App::Impl {
 public:
  Impl(event::Loop& loop, const Settings& given, const std::string& data_folder, const Role& role,
       std::vector<int> sockets)
      : role_(role),
        settings_(std::make_shared<const Settings>(given)),
        folder_(JoinFolder(data_folder, role)),
        pool_(OpenDatabase(given, data_folder)),
        store_(storage::OpenDiskStore(data_folder)),
        accounts_(*pool_, SystemClock(), accounts::AccountSettings::From(given)),
        catalogue_(*pool_, SystemClock(), hot_),
        grants_(accounts::ServerKey(*pool_, "media", SystemClock().Now())),
        action_marks_(accounts::ServerKey(*pool_, "actions", SystemClock().Now())),
        action_writer_(*pool_, action_marks_),
        queue_(queue::Open(given.Text("queue.url"), *pool_)),
        evidence_(data_folder),
        portraits_(data_folder,
                   [this](const std::string& input, const std::string& folder, accounts::Portrait which) {
                     processes_.Run(PortraitStep(input, folder, which));
                   }),
        verification_(
            *pool_, accounts_, evidence_, SystemClock(),
            [this] { return accounts::VerificationSettings::From(*Current()); },
            [this](std::int64_t job) { queue_->Announce(job); }, &mailer_),
        prover_(fetch::Fetcher(), [](const std::string& host) { return fetch::LookUpTxt(host); }),
        processes_(loop, ProcessSettings(given)),
        intake_(catalogue_, *queue_, &publish::ProbeOrder, [this] { return PublishingRules(*Current()); }),
        uploads_(*pool_, *store_, hasher_, intake_, SystemClock(),
                 [this] { return publish::UploadLimits::From(*Current()); }),
        workshop_{catalogue_, *queue_, *store_, processes_, [this] { return LadderSettings(*Current()); }},
        worker_(*queue_, SystemClock(), WorkerSettings(role, processes_.slots())),
        scheduler_(*pool_, *queue_, SystemClock(), PeriodicTasks(given)),
        server_(ListeningOn(std::move(sockets), given), MakeRoutes(), accounts::MakeGate(accounts_), hot_) {
    CheckMailSettings(given);
    (void)SiteInfoOf(given);
    (void)LadderSettings(given);  // a ladder that cannot be read stops the start, not the first upload
    (void)ActionSettings(given);
    queue_->SetOnDeath(
        [this](db::Connection& connection, const queue::Job& job) { publish::JobDied(workshop_, connection, job); });
    publish::HandleJobs(worker_, workshop_);
    worker_.Handle(std::string(publish::kHashJob),
                   [this](queue::JobContext& job) { publish::HashOriginal(catalogue_, *store_, hasher_, job); });
    management_.AddOnDelete([this](db::Connection& connection, const accounts::Deletion& deletion) {
      verification_.CloseAccount(connection, deletion.user.id, {deletion.user.id, deletion.user.username},
                                 deletion.now);
      return account_removal_.Remove(connection, deletion);
    });
    worker_.Handle(std::string(publish::kDeleteAccount),
                   [this](queue::JobContext& job) { account_removal_.Finish(job); });
    worker_.Handle(std::string(accounts::Mailer::kJob), [this](queue::JobContext& job) { mailer_.Deliver(job); });
    accounts::AddNotices(mailer_);
    catalogue::AddLetters(mailer_);
    const auto clear_accounts = [this] {
      mailer_.ClearLimits();
      ClearPortraits(portraits_, *pool_);
      accounts_.ClearSessions();
      recovery_.ClearLinks();
      enrolment_.ClearInvites();
    };
    worker_.Handle(std::string(accounts::kProofJob),
                   [this](queue::JobContext& job) { verification_.ProveLinks(prover_, job); });
    const auto purge_versions = [this] {
      constexpr Millis kDay = 86'400'000;
      const Millis before = SystemClock().Now() - Current()->Integer("media.keep_versions_days") * kDay;
      const auto purged =
          publish::PurgeVersions(catalogue_, before, [this](std::int64_t job) { queue_->Announce(job); });
      if (purged > 0) log::Info("files that were replaced long ago are being deleted", {{"count", purged}});
    };
    HandleBackups(worker_, *pool_, data_folder, [this] { return Current(); });
    HandleScrubs(worker_, *pool_, *store_, data_folder);
    HandlePeriodicTasks(worker_, *pool_, clear_accounts, purge_versions, verification_, uploads_);
  }

  void Start() {
    if (Has(kApi | kShortLane | kLongLane)) {
      for (const std::string& sentence : MissingPrograms()) log::Warning(sentence);
    }
    if (Has(kApi)) {
      uploads_.Recover();
      setup_link_ = accounts_.SetupLink();
    }
    folder_->Started();
    server_.Start();
    if (Has(kShortLane | kLongLane)) worker_.Start();
    if (Has(kScheduler)) scheduler_.Start();
    log::Info("listening", {{"address", server_.address()}, {"role", role_.name}, {"data", folder_->path()}});
  }

  [[nodiscard]] std::string url() const { return fmt::format("http://{}/", server_.address()); }
  [[nodiscard]] const std::optional<std::string>& setup_link() const noexcept { return setup_link_; }

  void Reload(const Settings& newer) {
    auto tasks = PeriodicTasks(newer);
    CheckMailSettings(newer);
    (void)SiteInfoOf(newer);
    (void)LadderSettings(newer);
    (void)ActionSettings(newer);
    const auto former = Current();
    for (const std::string& name : former->NeedRestart(newer)) {
      log::Warning("a changed setting takes effect with the next restart", {{"setting", name}});
    }
    settings_.store(std::make_shared<const Settings>(newer));
    RecordSettings(former->Differing(newer));
    scheduler_.SetTasks(std::move(tasks));
    accounts_.Reload(accounts::AccountSettings::From(newer));
    server_.Reload(HttpSettings(newer));
    ConfigureLog(newer);
    hot_->Invalidate();
    log::Info("the settings were read again");
  }

  void BeginStop() { server_.BeginStop(); }

  void Join(int seconds) {
    const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(seconds);
    scheduler_.Stop();
    std::thread requests([this, seconds] { server_.Join(seconds); });
    const bool ended = worker_.Stop(std::chrono::duration_cast<std::chrono::milliseconds>(
        end - std::chrono::steady_clock::now() - std::chrono::milliseconds(500)));
    processes_.Stop();
    requests.join();
    action_writer_.Stop();
    if (!ended) {
      // Its lease is handed back and its result ignored; waiting for it would break the promise of ten seconds.
      log::Warning("a job did not end in time; it goes on after the next start");
      std::fflush(nullptr);
      _exit(0);
    }
  }

 private:
  /** Whether this process runs one of @p parts. */
  [[nodiscard]] bool Has(std::uint32_t parts) const noexcept { return (role_.parts & parts) != 0; }
  [[nodiscard]] std::shared_ptr<const Settings> Current() const { return settings_.load(); }
  [[nodiscard]] std::function<std::string()> SiteName() const {
    return [this] { return Current()->Text("site.name"); };
  }

  /** Names only: among the values are passwords. On a thread of its own, since the loop that reads settings again must
   *  not wait for the database, nor for the thread of the change before. */
  void RecordSettings(std::vector<std::string> changed) {
    if (changed.empty()) return;
    recorder_ = std::jthread([this, changed = std::move(changed), before = std::move(recorder_)]() mutable {
      if (before.joinable()) before.join();
      try {
        const auto lease = pool_->Write();
        const auto transaction = lease->Begin();
        accounts::AppendAudit(*lease, {accounts::Actor::Server(), "settings.changed", "site", {{"settings", changed}}},
                              SystemClock().Now());
        transaction->Commit();
      } catch (const Error& problem) {
        log::Error("a change of settings could not be recorded", {{"error", problem.what()}});
      }
    });
  }

  http::Routes MakeRoutes() {
    http::Routes routes;
    const auto add = [&](http::Routes more) { std::move(more.begin(), more.end(), std::back_inserter(routes)); };
    const api::MediaContext media{
        .catalogue = catalogue_,
        .store = *store_,
        .grants = grants_,
        .retry = [this](const catalogue::Media& item) { publish::RetryItem(workshop_, item.token); },
        .announce = [this](std::int64_t job) { queue_->Announce(job); },
        .publishing = [this] { return PublishingRules(*Current()); },
        .copy =
            [this](db::Connection& connection, const std::vector<catalogue::Media>& items,
                   const accounts::Principal& who) {
              return publish::OrderCopies(connection, items, who, PublishingRules(*Current()),
                                          publish::UploadLimits::From(*Current()).quota, SystemClock());
            },
        .quota = [this] { return publish::UploadLimits::From(*Current()).quota; },
        .trim =
            [this](db::Connection& connection, const catalogue::Media& source,
                   const std::vector<std::vector<media::Range>>& pieces, const accounts::Principal& who) {
              return publish::OrderTrims(connection, source, pieces, who, PublishingRules(*Current()),
                                         publish::UploadLimits::From(*Current()).quota, SystemClock());
            },
        .trim_in_place =
            [this](db::Connection& connection, const catalogue::Media& item, const std::vector<media::Range>& ranges,
                   const accounts::Principal& who) {
              return publish::OrderTrimInPlace(connection, item, ranges, who.user_id,
                                               publish::UploadLimits::From(*Current()).quota, SystemClock());
            },
        .keep_versions_days = [this] { return Current()->Integer("media.keep_versions_days"); },
        .playlist_length = [this] { return Current()->Integer("catalogue.playlist_length"); }};
    const api::ActionContext actions{.catalogue = catalogue_,
                                     .marks = action_marks_,
                                     .writer = action_writer_,
                                     .settings = [this] { return ActionSettings(*Current()); },
                                     .mailer = &mailer_};
    AddHealthRoutes(routes, Checks(),
                    [this] { return server_.Metrics() + JobMetrics(*pool_, processes_) + UpkeepMetrics(); });
    if (Has(kApi)) {
      add(api::AccountRoutes({accounts_, SiteName()}));
      add(api::CredentialRoutes(accounts_));
      add(api::ExportRoutes({accounts_, {api::MediaSection()}}));
      add(api::RegistrationRoutes({enrolment_, recovery_, mailer_}));
      add(api::SecondFactorRoutes({second_factors_, SiteName()}));
      const api::UsersContext users{accounts_, management_, contact_, portraits_, [this] { hot_->Invalidate(); }};
      add(api::UserRoutes(users));
      add(api::ProfileRoutes(users));
      add(api::AuditRoutes(*pool_));
      add(api::MediaRoutes(media));
      add(api::PlaylistRoutes({catalogue_, [this] { return Current()->Integer("catalogue.playlist_length"); }}));
      add(api::CommentRoutes({catalogue_, [this] { return catalogue::CommentSettings::From(*Current()); }, &mailer_}));
      add(api::ManageCommentRoutes(catalogue_, &mailer_));
      add(api::UserBlockRoutes(catalogue_));
      add(api::ManageMediaRoutes(media));
      add(api::TaskRoutes(media));
      add(api::BulkActionRoutes(media));
      add(api::ChapterRoutes(catalogue_));
      add(api::SearchRoutes(catalogue_));
      add(api::SubtitleRoutes(media));
      add(api::TrimRoutes(media));
      add(api::VersionRoutes(media));
      add(api::SharingRoutes(catalogue_));
      add(api::TaxonomyRoutes({*pool_, [this] { return LadderSettings(*Current()).heights; }}));
      add(api::ActionRoutes(actions));
      add(api::HistoryRoutes(actions));
      add(api::ModerationRoutes(catalogue_));
      add(api::SitePageRoutes(catalogue_));
      add(api::ManageTaxonomyRoutes(catalogue_));
      add(api::UploadRoutes(uploads_, catalogue_));
      add(api::UploadFormRoutes(uploads_, catalogue_));
      add(api::FineUploaderRoutes(part_uploads_, uploads_));
    }
    if (Has(kApi)) {
      const api::VerificationContext verification{verification_, [this] { hot_->Invalidate(); }};
      add(api::VerificationRoutes(verification));
      add(api::VerificationDocumentRoutes(verification));
    }
    if (Has(kFiles)) {
      add(api::MediaFileRoutes(media));
      add(api::FormerFileRoutes(media));
      add(api::PortraitRoutes(portraits_));
    }
    if (Has(kApi)) add(api::OpenApiRoutes(routes));  // behind everything it describes
    if (Has(kFiles) && !Has(kSite)) site::AddStaticRoutes(routes, BuiltFiles("web/dist"));
    if (Has(kSite)) {
      const site::SiteInfoSource info = [this] { return SiteInfoOf(*Current()); };
      const site::PublicContext everybodys{catalogue_, info};
      add(site::FeedRoutes(everybodys));
      add(site::OembedRoutes(everybodys));
      add(site::SitemapRoutes(everybodys));
      site::AddChannelRoutes(routes);
      site::AddRoutes(routes, {.static_folder = BuiltFiles("web/dist"),
                               .info = info,
                               .page = MakePageSource({accounts_, catalogue_, info})});
    }
    return routes;
  }

  [[nodiscard]] std::string UpkeepMetrics() const {
    const Millis now = SystemClock().Now();
    return BackupMetrics(folder_->path(), now) + ScrubMetrics(folder_->path(), now);
  }

  std::vector<ReadyCheck> Checks() {
    const auto database = [this]() -> std::optional<std::string> {
      const auto lease = pool_->Read();
      lease->Query("SELECT 1");
      return std::nullopt;
    };
    const auto disk = [this]() -> std::optional<std::string> {
      const std::int64_t free = store_->FreeSpace().free;
      const std::int64_t reserve = Current()->Integer("storage.reserve");
      if (free >= reserve) return std::nullopt;
      return fmt::format("only {} MiB are free, below the reserve of {} MiB: uploads are refused", free >> 20,
                         reserve >> 20);
    };
    const auto ffmpeg = []() -> std::optional<std::string> {
      const auto missing = MissingPrograms();
      return missing.empty() ? std::nullopt : std::optional(missing.front());
    };
    // What a part does not use does not keep it from answering.
    std::vector<ReadyCheck> checks = {{"database", database}};
    if (Has(kApi | kShortLane | kLongLane)) {
      checks.push_back({"disk", disk});
      checks.push_back({"ffmpeg", ffmpeg});
    }
    return checks;
  }

  // In the order in which they need each other: the last one made is the first to go.
  const Role& role_;
  std::atomic<std::shared_ptr<const Settings>> settings_;
  std::unique_ptr<DataFolder> folder_;
  std::shared_ptr<http::HotCache> hot_ = std::make_shared<http::HotCache>();
  std::unique_ptr<db::Pool> pool_;
  std::unique_ptr<storage::MediaStore> store_;
  accounts::Accounts accounts_;
  accounts::SecondFactors second_factors_{accounts_};
  accounts::Mailer mailer_{accounts_, [this] { return accounts::MailSettings::From(*Current()); },
                           [this](std::int64_t job) { queue_->Announce(job); }};
  accounts::Recovery recovery_{accounts_, mailer_};
  accounts::Contact contact_{accounts_, mailer_};
  accounts::Enrolment enrolment_{accounts_, mailer_, [this] {
                                   return accounts::RegistrationPolicyNamed(Current()->Text("accounts.registration"));
                                 }};
  catalogue::Catalogue catalogue_;
  catalogue::Grants grants_;
  catalogue::ActionMarks action_marks_;
  catalogue::ActionWriter action_writer_;
  std::unique_ptr<queue::JobQueue> queue_;
  publish::AccountRemoval account_removal_{catalogue_, [this](std::int64_t job) { queue_->Announce(job); }};
  accounts::EvidenceFiles evidence_;
  accounts::Portraits portraits_;
  accounts::Management management_{accounts_, &mailer_, &portraits_};
  accounts::Verification verification_;
  accounts::LinkProver prover_;
  media::ProcessPool processes_;
  storage::Hasher hasher_;
  publish::ItemIntake intake_;
  publish::Uploads uploads_;
  publish::PartUploads part_uploads_{*pool_, *store_, uploads_};
  publish::Workshop workshop_;
  queue::Worker worker_;
  queue::Scheduler scheduler_;
  http::Server server_;
  std::optional<std::string> setup_link_;
  std::jthread recorder_;
};

App::App(event::Loop& loop, const Settings& settings, const std::string& data_folder, const Role& role,
         std::vector<int> sockets)
    : impl_(std::make_unique<Impl>(loop, settings, data_folder, role, std::move(sockets))) {}
App::~App() = default;
void App::Start() {
  impl_->Start();
}
std::string App::url() const {
  return impl_->url();
}
std::optional<std::string> App::setup_link() const {
  return impl_->setup_link();
}
void App::Reload(const Settings& settings) {
  impl_->Reload(settings);
}
void App::BeginStop() {
  impl_->BeginStop();
}
void App::Join(int seconds) {
  impl_->Join(seconds);
}

}  // namespace openpress::app
