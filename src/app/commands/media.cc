#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "app/commands/commands.h"
#include "app/commands/site.h"
#include "app/programs.h"
#include "app/subjects.h"
#include "catalogue/catalogue.h"
#include "catalogue/lists/list.h"
#include "catalogue/media/edit.h"
#include "catalogue/media/removal.h"
#include "catalogue/media/rendition.h"
#include "core/error.h"
#include "event/loop.h"
#include "media/process_pool.h"
#include "publish/jobs.h"
#include "queue/queue.h"
#include "storage/disk/disk_store.h"
#include "storage/names.h"

namespace openpress::app {
namespace {

struct MediaOptions {
  std::vector<std::string> tokens;
  std::string state;
  std::string user;
  std::string text;
  std::string encoding;
  int page = 1;
  bool json = false;
};

Json MediaJson(const catalogue::Media& media) {
  return {{"token", media.token},
          {"title", media.title},
          {"user", media.username},
          {"media_type", catalogue::NameOf(media.media_type)},
          {"state", catalogue::NameOf(media.state)},
          {"is_reviewed", media.is_reviewed},
          {"featured", media.featured},
          {"listable", media.listable},
          {"playable", media.playable},
          {"processing", catalogue::NameOf(media.processing)},
          {"message", media.message},
          {"size", media.size},
          {"duration_ms", media.duration_ms},
          {"created_at", Iso8601(media.created_at)}};
}

catalogue::State RequireState(const std::string& name) {
  if (const auto state = catalogue::StateNamed(name)) return *state;
  throw Error(Fault::kBadInput, "invalid_state",
              fmt::format("there is no state \"{}\"; there are public, unlisted and private", name));
}

catalogue::Media RequireItem(db::Connection& connection, const std::string& token) {
  auto media = storage::ValidToken(token) ? catalogue::FindByToken(connection, token) : std::nullopt;
  if (!media) throw Error(Fault::kNotFound, "no_such_media", fmt::format("there is no item \"{}\"", token));
  return *std::move(media);
}

void Record(db::Connection& connection, const catalogue::Media& media, std::string_view action, Json details) {
  details["title"] = media.title;
  accounts::AppendAudit(connection,
                        {Shell(), std::string(action), fmt::format("media:{}", media.token), std::move(details)},
                        SystemClock().Now());
}

/** The items as they are after the change, or a sentence for each. */
int Answer(Site& site, const MediaOptions& given, std::string_view what) {
  Json items = Json::array();
  const auto lease = site.pool->Read();
  for (const std::string& token : given.tokens) {
    if (!given.json) fmt::print("{} {}\n", token, what);
    const auto media = catalogue::FindByToken(*lease, token);
    items.push_back(media ? MediaJson(*media) : Json({{"token", token}, {"deleted", true}}));
  }
  if (given.json) PrintJson(items);
  return 0;
}

int List(const Options& options, const Settings& settings, const MediaOptions& given) {
  Site site(options, settings);
  catalogue::ListQuery query;
  query.unlisted_too = true;
  query.page = given.page;
  query.filter.text = given.text;
  query.filter.encoding_status = given.encoding;
  if (!given.state.empty()) query.filter.state = RequireState(given.state);
  const auto lease = site.pool->Read();
  if (!given.user.empty()) query.user_id = RequireUser(*lease, given.user).id;
  const auto page = catalogue::List(*lease, query);
  if (!page) throw Error(Fault::kNotFound, "invalid_page", fmt::format("there is no page {}", given.page));
  Json items = Json::array();
  for (const catalogue::Media& media : page->rows) {
    if (given.json) {
      items.push_back(MediaJson(media));
    } else {
      fmt::print("{:<12} {:<9} {:<8} {:<20} {}\n", media.token, catalogue::NameOf(media.state),
                 catalogue::NameOf(media.processing), media.username, media.title);
    }
  }
  if (given.json) PrintJson({{"count", page->place.count}, {"page", page->place.number}, {"results", items}});
  if (!given.json && page->place.has_next) fmt::print("more with --page {}\n", page->place.number + 1);
  return 0;
}

int Show(const Options& options, const Settings& settings, const MediaOptions& given) {
  Site site(options, settings);
  const auto lease = site.pool->Read();
  const catalogue::Media media = RequireItem(*lease, given.tokens.front());
  Json json = MediaJson(media);
  json["original_name"] = media.original_name;
  json["sha256"] = media.sha256;
  json["folder"] = storage::OpenDiskStore(site.folder.path())->FolderPath(media.token);
  Json renditions = Json::array();
  for (const catalogue::Rendition& rendition : catalogue::RenditionsOf(*lease, media.id)) {
    renditions.push_back({{"kind", catalogue::NameOf(rendition.kind)},
                          {"codec", rendition.codec},
                          {"height", rendition.height},
                          {"state", catalogue::NameOf(rendition.state)},
                          {"percent", rendition.percent},
                          {"size", rendition.size}});
  }
  json["renditions"] = std::move(renditions);
  if (given.json) {
    PrintJson(json);
    return 0;
  }
  for (const auto& [key, value] : json.items()) {
    if (value.is_array()) {
      for (const Json& one : value) fmt::print("{:<14} {}\n", key, one.dump());
    } else {
      fmt::print("{:<14} {}\n", key, value.is_string() ? value.get<std::string>() : value.dump());
    }
  }
  return 0;
}

int Delete(const Options& options, const Settings& settings, const MediaOptions& given) {
  Site site(options, settings);
  {
    const auto lease = site.pool->Write();
    const auto transaction = lease->Begin();
    for (const std::string& token : given.tokens) {
      const catalogue::Media media = RequireItem(*lease, token);
      catalogue::Remove(*lease, media, SystemClock());
      Record(*lease, media, "media.deleted", {{"user", media.username}});
    }
    transaction->Commit();
  }
  return Answer(site, given, "is deleted; its files go as soon as the site runs");
}

int SetState(const Options& options, const Settings& settings, const MediaOptions& given) {
  const catalogue::State state = RequireState(given.state);
  Site site(options, settings);
  {
    const auto lease = site.pool->Write();
    const auto transaction = lease->Begin();
    for (const std::string& token : given.tokens) {
      const catalogue::Media media = RequireItem(*lease, token);
      if (media.state == state) continue;
      catalogue::SetState(*lease, media.id, state, SystemClock().Now());
      Record(*lease, media, "media.state_changed",
             {{"before", catalogue::NameOf(media.state)}, {"after", catalogue::NameOf(state)}});
    }
    transaction->Commit();
  }
  return Answer(site, given, fmt::format("is {} now", given.state));
}

int SetOwner(const Options& options, const Settings& settings, const MediaOptions& given) {
  Site site(options, settings);
  {
    const auto lease = site.pool->Write();
    const auto transaction = lease->Begin();
    const accounts::User owner = RequireUser(*lease, given.user);
    for (const std::string& token : given.tokens) {
      const catalogue::Media media = RequireItem(*lease, token);
      if (media.user_id == owner.id) continue;
      catalogue::SetOwner(*lease, media.id, owner.id, SystemClock().Now());
      Record(*lease, media, "media.owner_changed", {{"before", media.username}, {"after", owner.username}});
    }
    transaction->Commit();
  }
  return Answer(site, given, fmt::format("belongs to {} now", given.user));
}

int Retry(const Options& options, const Settings& settings, const MediaOptions& given) {
  Site site(options, settings);
  for (const std::string& token : given.tokens) {
    const catalogue::Media media = RequireItem(*site.pool->Read(), token);
    if (media.processing != catalogue::Progress::kFailed) {
      throw Error(Fault::kConflict, "not_failed",
                  fmt::format("the processing of {} has not failed: it is {}; nothing was changed", token,
                              catalogue::NameOf(media.processing)));
    }
  }
  catalogue::Catalogue catalogue(*site.pool, SystemClock(), std::make_shared<http::HotCache>());
  const auto queue = queue::Open(settings.Text("queue.url"), *site.pool);
  const auto store = storage::OpenDiskStore(site.folder.path());
  event::Loop loop;
  media::ProcessPool processes(loop, {.helper = MediaHelper(), .slots = 1});  // orders only: nothing is started
  const publish::Workshop workshop{catalogue, *queue, *store, processes, [&] { return LadderSettings(settings); }};
  for (const std::string& token : given.tokens) publish::RetryItem(workshop, token);
  return Answer(site, given, "will be tried again");
}

}  // namespace

void AddMedia(CLI::App& cli, Options& options, Act& act) {
  auto given = std::make_shared<MediaOptions>();
  CLI::App* media = cli.add_subcommand("media", "list, change and delete items");
  media->require_subcommand(1);
  const auto add = [&](const char* name, const char* meaning, auto run) {
    CLI::App* command = media->add_subcommand(name, meaning);
    command->add_flag("--json", given->json, "answer as JSON");
    options.AddTo(*command);
    command->callback([&, given, run] {
      act = [&, given, run](const Settings& settings) { return run(options, settings, *given); };
    });
    return command;
  };
  const auto tokens = [&](CLI::App* command) {
    command->add_option("TOKEN", given->tokens, "the item's name in URLs; several are all changed, or none")
        ->required();
  };
  CLI::App* list = add("list", "print items of everybody, the newest first, fifty a page", &List);
  list->add_option("--state", given->state, "only those: public, unlisted or private");
  list->add_option("--encoding", given->encoding, "only those: pending, running, fail or success")
      ->check(CLI::IsMember({"pending", "running", "fail", "success"}));
  list->add_option("--user", given->user, "only those of one account")->type_name("NAME");
  list->add_option("--text", given->text, "only those with these words")->type_name("WORDS");
  list->add_option("--page", given->page, "which page")->type_name("N")->check(CLI::PositiveNumber);
  add("show", "print what is known of an item", &Show)
      ->add_option("TOKEN", given->tokens, "the item's name in URLs")
      ->required()
      ->expected(1);
  tokens(add("delete", "delete items with all their files, for good", &Delete));
  tokens(add("retry", "try the processing of failed items again", &Retry));
  CLI::App* state = add("state", "make items public, unlisted or private", &SetState);
  state->add_option("STATE", given->state, "public, unlisted or private")->required();
  tokens(state);
  CLI::App* owner = add("owner", "give items to another account", &SetOwner);
  owner->add_option("NAME", given->user, "the new owner's name to sign in with")->required();
  tokens(owner);
}

}  // namespace openpress::app
