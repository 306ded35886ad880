#include "app/commands/site.h"

#include <fmt/format.h>

#include "app/database.h"
#include "core/error.h"

namespace openpress::app {

Site::Site(const Options& options, const Settings& settings)
    : folder(options.DataFolder()),
      pool(OpenDatabase(settings, folder.path())),
      accounts(*pool, SystemClock(), accounts::AccountSettings::From(settings)) {}

accounts::Actor Shell() {
  return {std::nullopt, "(shell)"};
}

accounts::User RequireUser(db::Connection& connection, std::string_view name) {
  auto user = accounts::FindUserByLogin(connection, name);
  if (!user) throw Error(Fault::kNotFound, "no_such_user", fmt::format("there is no account \"{}\"", name));
  return *std::move(user);
}

void PrintJson(const Json& json) {
  fmt::print("{}\n", json.dump(2, ' ', false, Json::error_handler_t::replace));
}

}  // namespace openpress::app
