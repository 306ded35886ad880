#pragma once

#include <optional>
#include <span>
#include <string_view>

namespace openpress::accounts {

/** What somebody may do, in order: each role may do all that the ones before it may. */
enum class Role { kUser, kJournalist, kEditor, kManager, kAdmin };

/** One role. The table of these is the only place that says what a role allows. */
struct RoleRow {
  Role role;
  std::string_view name;  ///< in the database, the API and on the command line
  bool upload;            ///< add media and publish it
  bool edit_any;          ///< see, change and delete everybody's media
  bool manage_users;      ///< create accounts and change their roles
  bool manage_site;       ///< everything else
};

std::span<const RoleRow> RoleTable();

std::string_view NameOf(Role role);
std::optional<Role> RoleNamed(std::string_view name);

bool CanUpload(Role role);
bool CanEditAny(Role role);
bool CanManageUsers(Role role);
bool CanManageSite(Role role);

}  // namespace openpress::accounts
