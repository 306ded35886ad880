#include "app/roles.h"

#include <string>

#include <fmt/format.h>

#include "core/error.h"

namespace openpress::app {

const Role& FindRole(std::string_view name) {
  std::string names;
  for (const Role& role : kRoles) {
    if (role.name == name) return role;
    names += fmt::format("{}{}", names.empty() ? "" : ", ", role.name);
  }
  throw Error(Fault::kBadInput, "unknown_role", fmt::format("there is no role \"{}\"; there are {}", name, names));
}

}  // namespace openpress::app
