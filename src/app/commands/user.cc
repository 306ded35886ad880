#include <functional>
#include <memory>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "accounts/mail/mailer.h"
#include "accounts/sign_in/second_factor.h"
#include "accounts/standing.h"
#include "app/commands/commands.h"
#include "app/commands/password.h"
#include "app/commands/site.h"
#include "core/error.h"

namespace openpress::app {
namespace {

struct UserOptions {
  accounts::Registration registration;
  std::string role;
  bool password_stdin = false;
  bool json = false;
};

accounts::Role RequireRole(const std::string& name) {
  if (const auto role = accounts::RoleNamed(name)) return *role;
  std::string names;
  for (const auto& row : accounts::RoleTable()) names += fmt::format("{}{}", names.empty() ? "" : ", ", row.name);
  throw Error(Fault::kBadInput, "invalid_role", fmt::format("there is no role \"{}\"; there are {}", name, names));
}

Json UserJson(const accounts::User& user) {
  return {{"id", user.id},
          {"username", user.username},
          {"name", user.name},
          {"email", user.email},
          {"email_verified", user.email_verified},
          {"role", accounts::NameOf(user.role)},
          {"is_active", user.is_active},
          {"is_approved", user.is_approved},
          {"has_second_factor", user.has_second_factor},
          {"created_at", Iso8601(user.created_at)}};
}

/** The account as it is after the change, or @p sentence about it. */
void Tell(Site& site, const UserOptions& given, std::string_view sentence) {
  if (!given.json) {
    fmt::print("{}\n", sentence);
    return;
  }
  const auto lease = site.pool->Read();
  PrintJson(UserJson(RequireUser(*lease, given.registration.username)));
}

/** What changes one account, with its row of the audit log. */
using Change = std::function<void(db::Connection&, const accounts::User&, Millis)>;
void Apply(Site& site, const std::string& name, const Change& change) {
  const auto lease = site.pool->Write();
  const auto transaction = lease->Begin();
  change(*lease, RequireUser(*lease, name), SystemClock().Now());
  transaction->Commit();
}

int Add(const Options& options, const Settings& settings, UserOptions& given) {
  given.registration.role = RequireRole(given.role);
  Site site(options, settings);
  given.registration.password = AskPassword(given.password_stdin);
  const accounts::User user = site.accounts.Create(given.registration, Shell());
  Tell(site, given, fmt::format("added {} ({})", user.username, accounts::NameOf(user.role)));
  return 0;
}

int ChangePassword(const Options& options, const Settings& settings, UserOptions& given) {
  Site site(options, settings);
  accounts::User user;
  {
    const auto lease = site.pool->Read();
    user = RequireUser(*lease, given.registration.username);
  }
  site.accounts.ReplacePassword(user, AskPassword(given.password_stdin), Shell());
  Tell(site, given,
       fmt::format("the password of {} is changed; its sessions and API tokens have ended", user.username));
  return 0;
}

int SetRole(const Options& options, const Settings& settings, UserOptions& given) {
  const accounts::Role role = RequireRole(given.role);
  Site site(options, settings);
  Apply(site, given.registration.username, [role](db::Connection& connection, const accounts::User& user, Millis now) {
    accounts::ChangeRole(connection, Shell(), user, role, now);
  });
  Tell(site, given, fmt::format("{} is {} now", given.registration.username, accounts::NameOf(role)));
  return 0;
}

int SetActive(const Options& options, const Settings& settings, UserOptions& given, bool is_active) {
  Site site(options, settings);
  Apply(site, given.registration.username,
        [is_active](db::Connection& connection, const accounts::User& user, Millis now) {
          accounts::ChangeActive(connection, Shell(), user, is_active, now);
        });
  Tell(site, given,
       fmt::format("{} {}", given.registration.username,
                   is_active ? "can sign in" : "cannot sign in any more; its sessions and API tokens have ended"));
  return 0;
}

int SetApproved(const Options& options, const Settings& settings, UserOptions& given, bool is_approved) {
  Site site(options, settings);
  // The daemon finds the letter by itself within a second.
  accounts::Mailer mailer(
      site.accounts, [&settings] { return accounts::MailSettings::From(settings); }, [](std::int64_t) {});
  Apply(site, given.registration.username,
        [&mailer, is_approved](db::Connection& connection, const accounts::User& user, Millis now) {
          if (!accounts::ChangeApproved(connection, Shell(), user, is_approved, now) || !is_approved) return;
          mailer.OrderLetter(connection, accounts::letter::kApproved, user.id);
        });
  Tell(site, given,
       fmt::format("{} is {}", given.registration.username, is_approved ? "approved" : "not approved any more"));
  return 0;
}

int RemoveSecondFactor(const Options& options, const Settings& settings, UserOptions& given) {
  Site site(options, settings);
  Apply(site, given.registration.username, [](db::Connection& connection, const accounts::User& user, Millis now) {
    if (!accounts::RemoveSecondFactor(connection, user.id) && !user.has_second_factor) {
      throw Error(Fault::kConflict, "second_factor_off", fmt::format("{} has no second factor", user.username));
    }
    accounts::AppendAudit(connection, {Shell(), "account.second_factor_removed", accounts::UserSubject(user.id)}, now);
  });
  Tell(site, given,
       fmt::format("{} signs in with the password alone, until there is a new second factor",
                   given.registration.username));
  return 0;
}

int Show(const Options& options, const Settings& settings, UserOptions& given) {
  Site site(options, settings);
  const auto lease = site.pool->Read();
  const accounts::User user = RequireUser(*lease, given.registration.username);
  if (given.json) {
    PrintJson(UserJson(user));
    return 0;
  }
  for (const auto& [key, value] : UserJson(user).items()) {
    fmt::print("{:<18} {}\n", key, value.is_string() ? value.get<std::string>() : value.dump());
  }
  return 0;
}

int List(const Options& options, const Settings& settings, UserOptions& given) {
  constexpr int kPage = 200;
  Site site(options, settings);
  std::string after;
  Json users = Json::array();
  for (bool more = true; more;) {
    const std::vector<accounts::User> page = site.accounts.List(after, kPage);
    for (const accounts::User& user : page) {
      if (given.json) {
        users.push_back(UserJson(user));
        continue;
      }
      fmt::print("{:<24} {:<11} {:<32} {}{}{}\n", user.username, accounts::NameOf(user.role), user.email, user.name,
                 user.is_active ? "" : " (inactive)", user.is_approved ? "" : " (not approved)");
    }
    more = page.size() == kPage;
    if (more) after = page.back().username;
  }
  if (given.json) PrintJson(users);
  return 0;
}

using Run = std::function<int(const Options&, const Settings&, UserOptions&)>;
Run OnOff(int (*change)(const Options&, const Settings&, UserOptions&, bool), bool on) {
  return [change, on](const Options& options, const Settings& settings, UserOptions& given) {
    return change(options, settings, given, on);
  };
}

}  // namespace

void AddUser(CLI::App& cli, Options& options, Act& act) {
  auto given = std::make_shared<UserOptions>();
  CLI::App* user = cli.add_subcommand("user", "add, change and list accounts");
  user->require_subcommand(1);

  const auto add_command = [&](const char* name, const char* meaning, bool named, Run run) {
    CLI::App* command = user->add_subcommand(name, meaning);
    if (named) command->add_option("NAME", given->registration.username, "name to sign in with")->required();
    command->callback([&, given, run = std::move(run)] {
      act = [&, given, run](const Settings& settings) { return run(options, settings, *given); };
    });
    return command;
  };
  CLI::App* add = add_command("add", "make an account", true, &Add);
  add->add_option("--email", given->registration.email, "e-mail address")->required();
  add->add_option("--role", given->role, "user, journalist, editor, manager or admin")->required();
  add->add_option("--name", given->registration.name, "name that readers see (default: the name to sign in with)");
  CLI::App* passwd =
      add_command("passwd", "change a password; ends the account's sessions and API tokens", true, &ChangePassword);
  CLI::App* role = add_command("role", "give an account another role", true, &SetRole);
  role->add_option("ROLE", given->role, "user, journalist, editor, manager or admin")->required();
  add_command("deactivate", "keep an account from signing in; ends its sessions and API tokens", true,
              OnOff(&SetActive, false));
  add_command("activate", "let it sign in again", true, OnOff(&SetActive, true));
  add_command("approve", "let an account take part that waits for approval, and tell it so by mail", true,
              OnOff(&SetApproved, true));
  add_command("disapprove", "take that back", true, OnOff(&SetApproved, false));
  add_command("reset-factor", "remove the second factor of somebody who lost phone and recovery codes", true,
              &RemoveSecondFactor);
  add_command("show", "print what is known of an account", true, &Show);
  add_command("list", "print name, role, e-mail address and shown name of every account", false, &List);

  for (CLI::App* command : {add, passwd}) {
    command->add_flag("--password-stdin", given->password_stdin, "read the password from standard input");
  }
  for (CLI::App* command : user->get_subcommands([](CLI::App*) { return true; })) {
    command->add_flag("--json", given->json, "answer as JSON");
    options.AddTo(*command);
  }
}

}  // namespace openpress::app
