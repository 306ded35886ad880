#include "accounts/role.h"

#include <array>
#include <cstddef>

namespace openpress::accounts {
namespace {

constexpr std::array kRoles = {
    //      role               name          upload edit   users  site
    RoleRow{Role::kUser, "user", false, false, false, false},
    RoleRow{Role::kJournalist, "journalist", true, false, false, false},
    RoleRow{Role::kEditor, "editor", true, true, false, false},
    RoleRow{Role::kManager, "manager", true, true, true, false},
    RoleRow{Role::kAdmin, "admin", true, true, true, true},
};

const RoleRow& RowOf(Role role) {
  return kRoles[static_cast<std::size_t>(role)];
}

}  // namespace

std::span<const RoleRow> RoleTable() {
  return kRoles;
}

std::string_view NameOf(Role role) {
  return RowOf(role).name;
}

std::optional<Role> RoleNamed(std::string_view name) {
  for (const RoleRow& row : kRoles)
    if (row.name == name) return row.role;
  return std::nullopt;
}

bool CanUpload(Role role) {
  return RowOf(role).upload;
}
bool CanEditAny(Role role) {
  return RowOf(role).edit_any;
}
bool CanManageUsers(Role role) {
  return RowOf(role).manage_users;
}
bool CanManageSite(Role role) {
  return RowOf(role).manage_site;
}

}  // namespace openpress::accounts
