#include <memory>
#include <optional>
#include <string>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "accounts/mail/mailer.h"
#include "accounts/verification/verification.h"
#include "app/commands/commands.h"
#include "app/commands/site.h"
#include "core/error.h"

namespace openpress::app {
namespace {

struct VerifyOptions {
  std::int64_t id = 0;
  std::string user;
  std::string state = "pending";
  std::string as;
  std::string reason;
  std::string basis;
  int page = 1;
  bool json = false;
};

/** Verification beside the daemon, which sends the letters. */
struct Desk {
  Desk(const Options& options, const Settings& settings)
      : site(options, settings),
        mailer(
            site.accounts, [&settings] { return accounts::MailSettings::From(settings); }, [](std::int64_t) {}),
        files(site.folder.path()),
        verification(
            *site.pool, site.accounts, files, SystemClock(),
            [&settings] { return accounts::VerificationSettings::From(settings); }, [](std::int64_t) {}, &mailer) {}

  Site site;
  accounts::Mailer mailer;
  accounts::EvidenceFiles files;
  accounts::Verification verification;
};

Json RequestJson(const accounts::VerificationRequest& request) {
  const auto time = [](const std::optional<Millis>& at) { return at ? Json(Iso8601(*at)) : Json(nullptr); };
  return {{"id", request.id},
          {"user", request.username},
          {"kind", accounts::NameOf(request.kind)},
          {"outlet", request.outlet},
          {"statement", request.statement},
          {"state", accounts::NameOf(request.state)},
          {"created_at", Iso8601(request.created_at)},
          {"decided_at", time(request.decided_at)},
          {"reviewer", request.reviewer},
          {"reason", request.reason},
          {"basis", request.basis},
          {"valid_until", time(request.valid_until)},
          {"links", request.links},
          {"links_proved", request.links_proved},
          {"documents", request.documents}};
}

Json CaseJson(const accounts::VerificationCase& one) {
  Json json = RequestJson(one.request);
  json["links"] = Json::array();
  for (const accounts::VerificationLink& link : one.links) {
    json["links"].push_back({{"url", link.url}, {"proof", accounts::NameOf(link.proof)}, {"message", link.message}});
  }
  json["documents"] = Json::array();
  for (const accounts::VerificationDocument& document : one.documents) {
    json["documents"].push_back(
        {{"number", document.number}, {"name", document.name}, {"type", document.mime}, {"size", document.size}});
  }
  return json;
}

/** A decision is somebody's, who answers for it: an editor or above, for whom the shell acts. */
accounts::Principal Reviewer(Site& site, const std::string& name) {
  const auto lease = site.pool->Read();
  const accounts::User user = RequireUser(*lease, name);
  accounts::Principal who;
  who.user_id = user.id;
  who.username = user.username;
  who.name = user.name;
  who.email = user.email;
  who.role = user.role;
  return who;
}

/** The decision itself is on record as the reviewer's. */
void RecordShell(Site& site, const accounts::VerificationRequest& request, const std::string& reviewer,
                 std::string_view what) {
  const auto lease = site.pool->Write();
  const auto transaction = lease->Begin();
  accounts::AppendAudit(*lease,
                        {Shell(),
                         "shell.decided",
                         accounts::UserSubject(request.user_id),
                         {{"request", request.id}, {"what", what}, {"for", reviewer}}},
                        SystemClock().Now());
  transaction->Commit();
}

int Answer(const VerifyOptions& given, const accounts::VerificationCase& one, const std::string& sentence) {
  if (given.json) {
    PrintJson(CaseJson(one));
  } else {
    fmt::print("{}\n", sentence);
  }
  return 0;
}

int List(const Options& options, const Settings& settings, const VerifyOptions& given) {
  const auto state = accounts::VerificationStateNamed(given.state);
  if (!state) {
    throw Error(
        Fault::kBadInput, "invalid_state",
        fmt::format("there is no state \"{}\"; there are pending, approved, refused, withdrawn, expired, revoked "
                    "and renewed",
                    given.state));
  }
  Site site(options, settings);
  const auto page = accounts::ListRequests(*site.pool->Read(), *state, given.page);
  if (!page) throw Error(Fault::kNotFound, "invalid_page", fmt::format("there is no page {}", given.page));
  Json requests = Json::array();
  for (const accounts::VerificationRequest& request : page->rows) {
    if (given.json) {
      requests.push_back(RequestJson(request));
    } else {
      fmt::print("{:<6} {:<24} {:<12} {}  {} of {} links proved, {} documents\n", request.id, request.username,
                 accounts::NameOf(request.kind), Iso8601(request.created_at), request.links_proved, request.links,
                 request.documents);
    }
  }
  if (given.json) PrintJson({{"count", page->place.count}, {"page", page->place.number}, {"results", requests}});
  if (!given.json && page->place.has_next) fmt::print("more with --page {}\n", page->place.number + 1);
  return 0;
}

int Show(const Options& options, const Settings& settings, const VerifyOptions& given) {
  Site site(options, settings);
  const auto lease = site.pool->Read();
  const auto request = accounts::FindRequest(*lease, given.id);
  if (!request) throw Error(Fault::kNotFound, "no_such_request", fmt::format("there is no request {}", given.id));
  const Json json = CaseJson({*request, accounts::LinksOf(*lease, given.id), accounts::DocumentsOf(*lease, given.id)});
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

int Decide(const Options& options, const Settings& settings, const VerifyOptions& given, bool approve) {
  Desk desk(options, settings);
  const auto who = Reviewer(desk.site, given.as);
  const auto result = desk.verification.Decide(who, given.id, {approve, given.reason, given.basis});
  RecordShell(desk.site, result.request, who.username, approve ? "approved" : "refused");
  return Answer(given, result,
                approve ? fmt::format("{} is verified", result.request.username)
                        : fmt::format("the request of {} is refused", result.request.username));
}

int Revoke(const Options& options, const Settings& settings, const VerifyOptions& given) {
  Desk desk(options, settings);
  const auto who = Reviewer(desk.site, given.as);
  const auto result = desk.verification.Revoke(who, given.user, given.reason);
  RecordShell(desk.site, result.request, who.username, "revoked");
  return Answer(given, result, fmt::format("{} is not verified any more", result.request.username));
}

}  // namespace

void AddVerify(CLI::App& cli, Options& options, Act& act) {
  auto given = std::make_shared<VerifyOptions>();
  CLI::App* verify = cli.add_subcommand("verify", "decide about journalists who ask to be verified");
  verify->require_subcommand(1);
  const auto add = [&](const char* name, const char* meaning, auto run) {
    CLI::App* command = verify->add_subcommand(name, meaning);
    command->add_flag("--json", given->json, "answer as JSON");
    options.AddTo(*command);
    command->callback([&, given, run] {
      act = [&, given, run](const Settings& settings) { return run(options, settings, *given); };
    });
    return command;
  };
  const auto decision = [&](CLI::App* command) {
    command->add_option("--as", given->as, "whose decision it is: an editor, manager or administrator")
        ->type_name("NAME")
        ->required();
    command->add_option("--reason", given->reason, "why, for the journalist")->type_name("TEXT")->required();
    return command;
  };
  CLI::App* list = add("list", "print requests: pending ones the oldest first", &List);
  list->add_option("--state", given->state,
                   "pending (default), approved, refused, withdrawn, expired, revoked or renewed");
  list->add_option("--page", given->page, "which page")->type_name("N")->check(CLI::PositiveNumber);
  add("show", "print a request with its evidence", &Show)->add_option("ID", given->id, "its number")->required();
  CLI::App* approve = decision(
      add("approve", "verify who asked", [](const Options& where, const Settings& settings, const VerifyOptions& told) {
        return Decide(where, settings, told, true);
      }));
  approve->add_option("ID", given->id, "the request's number")->required();
  approve->add_option("--basis", given->basis, "what the verification is based on, for everybody to read")
      ->type_name("TEXT")
      ->required();
  decision(add("refuse", "refuse a request",
               [](const Options& where, const Settings& settings, const VerifyOptions& told) {
                 return Decide(where, settings, told, false);
               }))
      ->add_option("ID", given->id, "the request's number")
      ->required();
  decision(add("revoke", "end somebody's verification", &Revoke))
      ->add_option("NAME", given->user, "name to sign in with")
      ->required();
}

}  // namespace openpress::app
