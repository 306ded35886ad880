#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "accounts/accounts.h"
#include "accounts/audit.h"
#include "accounts/user.h"
#include "app/data_folder.h"
#include "app/options.h"
#include "core/json.h"
#include "core/settings.h"
#include "db/pool.h"

namespace openpress::app {

/** A site as commands work on it, beside a daemon that may serve it; that notices within seconds. */
struct Site {
  Site(const Options& options, const Settings& settings);

  DataFolder folder;
  std::unique_ptr<db::Pool> pool;
  accounts::Accounts accounts;
};

/** Who acts from the shell, for the audit log: nobody's account has a name like that. */
accounts::Actor Shell();

/** The account of that name, or of that e-mail address. @throws Error kNotFound "no_such_user" */
accounts::User RequireUser(db::Connection& connection, std::string_view name);

/** JSON for programs, on standard output. */
void PrintJson(const Json& json);

}  // namespace openpress::app
