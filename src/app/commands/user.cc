#include <memory>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "accounts/accounts.h"
#include "app/commands/commands.h"
#include "app/commands/password.h"
#include "app/data_folder.h"
#include "app/database.h"
#include "core/error.h"

namespace openpress::app {
namespace {

struct UserOptions {
  accounts::Registration registration;
  std::string role;
  bool password_stdin = false;
};

/** The accounts of a data folder, which may be in use by a running daemon. */
struct Opened {
  Opened(const Options& options, const Settings& settings)
      : folder(options.DataFolder()),
        pool(OpenDatabase(settings, folder.path())),
        accounts(*pool, SystemClock(), accounts::AccountSettings::From(settings)) {}

  DataFolder folder;
  std::unique_ptr<db::Pool> pool;
  accounts::Accounts accounts;
};

accounts::Role RequireRole(const std::string& name) {
  if (const auto role = accounts::RoleNamed(name)) return *role;
  std::string names;
  for (const auto& row : accounts::RoleTable()) names += fmt::format("{}{}", names.empty() ? "" : ", ", row.name);
  throw Error(Fault::kBadInput, "invalid_role", fmt::format("there is no role \"{}\"; there are {}", name, names));
}

int Add(const Options& options, const Settings& settings, UserOptions& given) {
  given.registration.role = RequireRole(given.role);
  Opened opened(options, settings);
  given.registration.password = AskPassword(given.password_stdin);
  const accounts::User user = opened.accounts.Create(given.registration, accounts::Actor::Server());
  fmt::print("added {} ({})\n", user.username, accounts::NameOf(user.role));
  return 0;
}

int ChangePassword(const Options& options, const Settings& settings, const UserOptions& given) {
  Opened opened(options, settings);
  opened.accounts.SetPassword(given.registration.username, AskPassword(given.password_stdin));
  fmt::print("the password of {} is changed; its sessions and API tokens have ended\n", given.registration.username);
  return 0;
}

int SetRole(const Options& options, const Settings& settings, const UserOptions& given) {
  const accounts::Role role = RequireRole(given.role);
  Opened opened(options, settings);
  opened.accounts.SetRole(given.registration.username, role);
  fmt::print("{} is {} now\n", given.registration.username, accounts::NameOf(role));
  return 0;
}

int SetActive(const Options& options, const Settings& settings, const UserOptions& given, bool is_active) {
  Opened opened(options, settings);
  opened.accounts.SetActive(given.registration.username, is_active);
  fmt::print("{} {}\n", given.registration.username,
             is_active ? "can sign in" : "cannot sign in any more; its sessions and API tokens have ended");
  return 0;
}

int SetApproved(const Options& options, const Settings& settings, const UserOptions& given, bool is_approved) {
  Opened opened(options, settings);
  opened.accounts.SetApproved(given.registration.username, is_approved);
  fmt::print("{} is {}\n", given.registration.username, is_approved ? "approved" : "not approved any more");
  return 0;
}

int List(const Options& options, const Settings& settings) {
  constexpr int kPage = 200;
  Opened opened(options, settings);
  std::string after;
  for (bool more = true; more;) {
    const std::vector<accounts::User> page = opened.accounts.List(after, kPage);
    for (const accounts::User& user : page) {
      fmt::print("{:<24} {:<11} {:<32} {}{}{}\n", user.username, accounts::NameOf(user.role), user.email, user.name,
                 user.is_active ? "" : " (inactive)", user.is_approved ? "" : " (not approved)");
    }
    more = page.size() == kPage;
    if (more) after = page.back().username;
  }
  return 0;
}

}  // namespace

void AddUser(CLI::App& cli, Options& options, Act& act) {
  auto given = std::make_shared<UserOptions>();
  CLI::App* user = cli.add_subcommand("user", "add, change and list accounts");
  user->require_subcommand(1);

  CLI::App* add = user->add_subcommand("add", "make an account");
  add->add_option("NAME", given->registration.username, "name to sign in with")->required();
  add->add_option("--email", given->registration.email, "e-mail address")->required();
  add->add_option("--role", given->role, "user, journalist, editor, manager or admin")->required();
  add->add_option("--name", given->registration.name, "name that readers see (default: the name to sign in with)");

  CLI::App* passwd = user->add_subcommand("passwd", "change a password; ends the account's sessions and API tokens");
  passwd->add_option("NAME", given->registration.username, "name to sign in with")->required();

  CLI::App* role = user->add_subcommand("role", "give an account another role");
  role->add_option("NAME", given->registration.username, "name to sign in with")->required();
  role->add_option("ROLE", given->role, "user, journalist, editor, manager or admin")->required();

  using Switch = int (*)(const Options&, const Settings&, const UserOptions&, bool);
  const auto add_switch = [&](const char* name, const char* meaning, Switch change, bool on) {
    CLI::App* command = user->add_subcommand(name, meaning);
    command->add_option("NAME", given->registration.username, "name to sign in with")->required();
    options.AddTo(*command);
    command->callback([&, given, change, on] {
      act = [&, given, change, on](const Settings& settings) { return change(options, settings, *given, on); };
    });
  };
  add_switch("deactivate", "keep an account from signing in; ends its sessions and API tokens", &SetActive, false);
  add_switch("activate", "let it sign in again", &SetActive, true);
  add_switch("approve", "let an account take part that waits for approval", &SetApproved, true);
  add_switch("disapprove", "take that back", &SetApproved, false);

  CLI::App* list = user->add_subcommand("list", "print name, role, e-mail address and shown name of every account");

  for (CLI::App* command : {add, passwd}) {
    command->add_flag("--password-stdin", given->password_stdin, "read the password from standard input");
  }
  for (CLI::App* command : {add, passwd, role, list}) options.AddTo(*command);

  add->callback([&, given] { act = [&, given](const Settings& settings) { return Add(options, settings, *given); }; });
  passwd->callback(
      [&, given] { act = [&, given](const Settings& settings) { return ChangePassword(options, settings, *given); }; });
  role->callback(
      [&, given] { act = [&, given](const Settings& settings) { return SetRole(options, settings, *given); }; });
  list->callback([&] { act = [&](const Settings& settings) { return List(options, settings); }; });
}

}  // namespace openpress::app
