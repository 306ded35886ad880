#include <memory>
#include <string>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "accounts/sign_in/credential.h"
#include "app/commands/commands.h"
#include "app/commands/site.h"
#include "core/error.h"

namespace openpress::app {
namespace {

struct TokenOptions {
  std::string user;
  std::int64_t id = 0;
  bool json = false;
};

int List(const Options& options, const Settings& settings, const TokenOptions& given) {
  Site site(options, settings);
  const auto lease = site.pool->Read();
  const accounts::User user = RequireUser(*lease, given.user);
  Json tokens = Json::array();
  for (const accounts::ApiTokenInfo& token : accounts::ApiTokensOf(*lease, user.id)) {
    const std::string used = token.last_used_at ? Iso8601(*token.last_used_at) : std::string();
    if (given.json) {
      tokens.push_back({{"id", token.id},
                        {"name", token.name},
                        {"hint", token.hint},
                        {"created_at", Iso8601(token.created_at)},
                        {"last_used_at", used.empty() ? Json(nullptr) : Json(used)}});
    } else {
      fmt::print("{:<6} {}…  {:<24} made {}{}\n", token.id, token.hint, token.name, Iso8601(token.created_at),
                 used.empty() ? ", never used" : ", last used " + used);
    }
  }
  if (given.json) PrintJson(tokens);
  return 0;
}

int Revoke(const Options& options, const Settings& settings, const TokenOptions& given) {
  Site site(options, settings);
  {
    const auto lease = site.pool->Write();
    const auto transaction = lease->Begin();
    const accounts::User user = RequireUser(*lease, given.user);
    if (!accounts::DeleteApiToken(*lease, user.id, given.id)) {
      throw Error(Fault::kNotFound, "no_such_token",
                  fmt::format("{} has no token {}; `openpress token list {}` has their numbers", user.username,
                              given.id, user.username));
    }
    accounts::AppendAudit(*lease,
                          {Shell(), "account.token_revoked", accounts::UserSubject(user.id), {{"token", given.id}}},
                          SystemClock().Now());
    transaction->Commit();
  }
  if (given.json) {
    PrintJson({{"revoked", given.id}});
  } else {
    fmt::print("token {} of {} opens nothing any more\n", given.id, given.user);
  }
  return 0;
}

}  // namespace

void AddToken(CLI::App& cli, Options& options, Act& act) {
  auto given = std::make_shared<TokenOptions>();
  CLI::App* token = cli.add_subcommand("token", "list and revoke API tokens");
  token->require_subcommand(1);
  const auto add = [&](const char* name, const char* meaning, auto run) {
    CLI::App* command = token->add_subcommand(name, meaning);
    command->add_option("NAME", given->user, "whose they are: name to sign in with")->required();
    command->add_flag("--json", given->json, "answer as JSON");
    options.AddTo(*command);
    command->callback([&, given, run] {
      act = [&, given, run](const Settings& settings) { return run(options, settings, *given); };
    });
    return command;
  };
  add("list", "print an account's API tokens, without their secrets", &List);
  add("revoke", "end an API token", &Revoke)->add_option("ID", given->id, "its number in the list")->required();
}

}  // namespace openpress::app
