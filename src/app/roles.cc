#include "app/roles.h"

#include <fmt/format.h>

#include "core/error.h"

namespace openpress::app {

std::string RoleNames() {
  std::string names;
  for (const Role& role : kRoles) names += fmt::format("{}{}", names.empty() ? "" : ", ", role.name);
  return names;
}

const Role& FindRole(std::string_view name) {
  for (const Role& role : kRoles) {
    if (role.name == name) return role;
  }
  throw Error(Fault::kBadInput, "unknown_role",
              fmt::format("there is no role \"{}\"; there are {}", name, RoleNames()));
}

}  // namespace openpress::app
