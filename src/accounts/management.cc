#include "accounts/management.h"

#include "accounts/names.h"
#include "accounts/sign_in/second_factor.h"
#include "accounts/standing.h"
#include "core/error.h"

namespace openpress::accounts {
namespace {

[[noreturn]] void RefusePermission() {
  throw Error(Fault::kForbidden, "permission_denied", "not enough permissions");
}

void RequireOther(const Principal& who, const User& target) {
  if (who.user_id != target.id) return;
  throw Error(Fault::kConflict, "own_account", "Nobody can do this to the own account. Ask somebody else.");
}

}  // namespace

bool MayManage(const Principal& who, const User& target) {
  if (who.user_id == target.id) return true;
  return CanManageUsers(who.role) && (target.role < who.role || CanManageSite(who.role));
}

bool MayGive(const Principal& who, Role role) {
  return CanManageUsers(who.role) && role < who.role;
}

Management::Parties Management::Find(db::Connection& connection, const Principal& who, std::string_view username) {
  // The principal may be seconds old: two administrators who remove each other at once must not both succeed.
  const auto actor = FindUser(connection, who.user_id);
  if (!actor || !actor->is_active) RefusePermission();
  Parties parties{who, {}};
  parties.actor.role = actor->role;
  auto target = FindUserByUsername(connection, username);
  if (!target) throw Error(Fault::kNotFound, "no_such_user", "user does not exist");
  parties.target = *std::move(target);
  if (!MayManage(parties.actor, parties.target)) RefusePermission();
  return parties;
}

User Management::Apply(const Principal& who, std::string_view username, const Change& change) {
  User user;
  {
    const auto lease = accounts_.pool().Write();
    const auto transaction = lease->Begin();
    const Parties parties = Find(*lease, who, username);
    change(*lease, parties, accounts_.clock().Now());
    user = FindUser(*lease, parties.target.id).value();
    transaction->Commit();
  }
  accounts_.Forget(user.id);
  return user;
}

User Management::Add(const Principal& who, const Registration& registration) {
  if (!MayGive(who, registration.role)) RefusePermission();
  return accounts_.Create(registration, Actor::From(who));
}

void Management::RequireMay(const Principal& who, std::string_view username) {
  const auto lease = accounts_.pool().Read();
  (void)Find(*lease, who, username);
}

User Management::ChangeProfile(const Principal& who, std::string_view username, const ProfileChange& change) {
  if (change.name) CheckDisplayName(*change.name);
  if (change.description) CheckProfileText(*change.description);
  if (change.title) CheckProfileLine("title", *change.title);
  if (change.location) CheckProfileLine("location", *change.location);
  std::vector<std::string> dropped;
  User changed = Apply(who, username, [&](db::Connection& connection, const Parties& parties, Millis now) {
    const User& user = parties.target;
    if (change.logo || change.banner) {
      StorePortraits(connection, user.id, change.logo.value_or(user.logo), change.banner.value_or(user.banner), now);
    }
    if (change.logo) dropped.push_back(user.logo);
    if (change.banner) dropped.push_back(user.banner);
    StoreProfile(
        connection, user.id,
        {change.name.value_or(user.name), change.description.value_or(user.description),
         change.title.value_or(user.title), change.location.value_or(user.location),
         change.allow_contact.value_or(user.allow_contact), change.notify_comments.value_or(user.notify_comments)},
        now);
  });
  Drop(dropped);
  return changed;
}

void Management::Drop(const std::vector<std::string>& pictures) noexcept {
  if (portraits_ == nullptr) return;
  for (const std::string& file : pictures) portraits_->Remove(file);
}

User Management::ChangePassword(const Principal& who, std::string_view username, std::string_view password,
                                const std::optional<std::string>& current, std::string_view address) {
  User user;
  {
    const auto lease = accounts_.pool().Read();
    user = Find(*lease, who, username).target;
  }
  CheckPassword(password, user.username, user.email);
  if (user.id == who.user_id && who.via != Via::kBasic) {
    accounts_.RequirePassword(user, current.value_or(""), address);
  }
  const bool own = user.id == who.user_id;
  return accounts_.ReplacePassword(user, password, own ? std::nullopt : std::optional(Actor::From(who)));
}

User Management::GiveRole(const Principal& who, std::string_view username, Role role) {
  return Apply(who, username, [&](db::Connection& connection, const Parties& parties, Millis now) {
    RequireOther(who, parties.target);
    // Administrators may change each other, but neither make nor unmake one: that is for the command line.
    if (!MayGive(parties.actor, role) || !MayGive(parties.actor, parties.target.role)) RefusePermission();
    ChangeRole(connection, Actor::From(who), parties.target, role, now);
  });
}

User Management::SetActive(const Principal& who, std::string_view username, bool is_active) {
  return Apply(who, username, [&](db::Connection& connection, const Parties& parties, Millis now) {
    RequireOther(who, parties.target);
    ChangeActive(connection, Actor::From(who), parties.target, is_active, now);
  });
}

User Management::SetApproved(const Principal& who, std::string_view username, bool is_approved) {
  return Apply(who, username, [&](db::Connection& connection, const Parties& parties, Millis now) {
    RequireOther(who, parties.target);
    if (!ChangeApproved(connection, Actor::From(who), parties.target, is_approved, now) || !is_approved) return;
    if (mailer_ != nullptr) mailer_->OrderLetter(connection, letter::kApproved, parties.target.id);
  });
}

User Management::RemoveSecondFactor(const Principal& who, std::string_view username) {
  return Apply(who, username, [&](db::Connection& connection, const Parties& parties, Millis now) {
    RequireOther(who, parties.target);
    accounts::RemoveSecondFactor(connection, parties.target.id);
    if (!parties.target.has_second_factor) return;
    AppendAudit(connection, {Actor::From(who), "account.second_factor_removed", UserSubject(parties.target.id)}, now);
  });
}

void Management::DeleteOne(db::Connection& connection, const Actor& by, const Deletion& deletion,
                           Afterwards& afterwards) {
  const User& user = deletion.user;
  if (user.role == Role::kAdmin && !OtherAdmin(connection, user.id)) {
    throw Error(Fault::kConflict, "last_admin",
                "This is the last account that can manage the site. Make another administrator first.");
  }
  if (by.user_id != user.id || user.role != Role::kUser) {
    AppendAudit(
        connection,
        {by, "account.deleted", UserSubject(user.id), {{"username", user.username}, {"role", NameOf(user.role)}}},
        deletion.now);
  }
  DeleteSessionsOf(connection, user.id);
  DeleteApiTokensOf(connection, user.id);
  DeleteProofsOf(connection, user.id);
  for (const OnDelete& hook : on_delete_) afterwards.push_back(hook(connection, deletion));
  MarkUserDeleted(connection, user.id, deletion.keep_comments, deletion.now);
}

int Management::Delete(const Principal& who, const std::vector<std::string>& usernames, bool keep_comments) {
  Afterwards afterwards;
  std::vector<std::int64_t> gone;
  std::vector<std::string> pictures;
  {
    const auto lease = accounts_.pool().Write();
    const auto transaction = lease->Begin();
    for (const std::string& username : usernames) {
      if (!FindUserByUsername(*lease, username)) continue;
      const Deletion deletion{Find(*lease, who, username).target, keep_comments, accounts_.clock().Now()};
      DeleteOne(*lease, Actor::From(who), deletion, afterwards);
      pictures.insert(pictures.end(), {deletion.user.logo, deletion.user.banner});
      gone.push_back(deletion.user.id);
    }
    transaction->Commit();
  }
  for (const std::int64_t user_id : gone) accounts_.Forget(user_id);
  Drop(pictures);
  for (const auto& work : afterwards) {
    if (work) work();
  }
  return static_cast<int>(gone.size());
}

}  // namespace openpress::accounts
