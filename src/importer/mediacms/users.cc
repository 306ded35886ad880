// Accounts, what proves them, and their pictures.

#include <algorithm>

#include <fmt/format.h>

#include "accounts/names.h"
#include "accounts/sign_in/credential.h"
#include "accounts/sign_in/foreign_hash.h"
#include "accounts/sign_in/secret.h"
#include "accounts/user.h"
#include "core/error.h"
#include "core/ids.h"
#include "importer/mapping.h"
#include "importer/mediacms/site.h"

namespace openpress::importer::mediacms {
namespace {

using accounts::Role;

constexpr std::string_view kUser = "user";
constexpr std::string_view kLogo = "logo";
constexpr std::string_view kToken = "token";
constexpr std::size_t kLongestName = 80;  // characters: 250 bytes hold them in nearly every script
constexpr std::size_t kLongestLine = 100;
constexpr std::size_t kLongestDescription = 10'000;  // bytes
constexpr std::int64_t kLargestLogo = 10LL << 20;

constexpr std::string_view kStoreRest = R"sql(
  UPDATE users
     SET is_featured = $2, email_verified = $3
   WHERE id = $1)sql";

constexpr std::string_view kVerify = R"sql(
  UPDATE users
     SET email_verified = 1
   WHERE id = $1 AND email_key = $2 AND email_verified = 0)sql";

/** What no two people of any site have in common. */
std::string KeyOf(const Row& row) {
  const std::string* joined = row.Find("date_joined");
  return fmt::format("{}@{}", row.Text("id"), joined != nullptr ? *joined : row.Text("date_added"));
}

bool Allowed(const std::function<void()>& check) {
  try {
    check();
    return true;
  } catch (const Error& problem) {
    if (problem.fault() != Fault::kBadInput && problem.fault() != Fault::kConflict) throw;
    return false;
  }
}

Role RoleOf(const Row& row) {
  if (row.Bool("is_superuser", false)) return Role::kAdmin;
  if (row.Bool("is_manager", false)) return Role::kManager;
  if (row.Bool("is_editor", false)) return Role::kEditor;
  return row.Bool("advancedUser", false) ? Role::kJournalist : Role::kUser;
}

/** The name, or one like it that is allowed and free. */
std::string FreeName(db::Connection& connection, const Row& row) {
  const std::string given = row.Text("username");
  const auto fits = [&](const std::string& name) {
    return Allowed([&] { accounts::CheckUsername(name); }) && !accounts::FindUserByUsername(connection, name);
  };
  if (fits(given)) return given;
  std::string like;
  for (const char c : given.substr(0, 120)) {
    const bool usual =
        (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '.';
    like.push_back(usual ? c : '-');
  }
  like.erase(0, like.find_first_not_of("-_."));
  if (fits(like)) return like;
  const std::string numbered = fmt::format("{}-{}", like.empty() ? "user" : like, row.Text("id"));
  if (fits(numbered)) return numbered;
  return fmt::format("user-{}", RandomHex(6));
}

/** The address, or one that nothing can be sent to. */
std::string FreeEmail(db::Connection& connection, const Row& row) {
  const std::string given = row.Text("email");
  if (Allowed([&] {
        accounts::CheckEmail(given);
        accounts::RequireFreeEmail(connection, given);
      })) {
    return given;
  }
  const std::string made = fmt::format("user-{}@imported.invalid", row.Text("id"));
  if (Allowed([&] { accounts::RequireFreeEmail(connection, made); })) return made;
  return fmt::format("user-{}@imported.invalid", RandomHex(8));
}

/** What the database keeps of the password; empty when it has to be set anew. */
std::string HashOf(const Row& row) {
  const std::string given = row.Text("password");
  return accounts::IsForeignHash(given) ? given : "";
}

accounts::Profile ProfileOf(const Row& row) {
  return {.name = PlainLine(row.Text("name"), kLongestName),
          .description = PlainLines(row.Text("description"), kLongestDescription),
          .title = PlainLine(row.Text("title"), kLongestLine),
          .location = PlainLine(row.Text("location"), kLongestLine),
          .allow_contact = row.Bool("allow_contact", false),
          .notify_comments = row.Bool("notification_on_comments", true)};
}

class Users {
 public:
  /** @param approval whether the site let people take part only when they were approved */
  Users(Site& site, bool approval) : site_(site), approval_(approval) {}

  Verdict Bring(db::Connection& connection, const Row& row) const {
    const std::string what = row.Text("username");
    const auto number = row.Int("id");
    if (!number) return Refused(what, "its row has no number");
    if (const auto known = FindImported(connection, kUser, KeyOf(row))) {
      if (!accounts::FindUser(connection, *known)) return Left(what, "it was deleted here");
      return Present(what, *known);
    }
    if (const auto same = accounts::FindUserByUsername(connection, what);
        same && accounts::Folded(same->email) == accounts::Folded(row.Text("email"))) {
      RecordImported(connection, kUser, KeyOf(row), same->id);
      Verdict present = Present(what, same->id);
      present.notes.emplace_back("an account of that name and address was here; it keeps its password and role");
      return present;
    }
    return Add(connection, row, what);
  }

 private:
  Verdict Add(db::Connection& connection, const Row& row, const std::string& what) const {
    Verdict verdict;
    verdict.what = what;
    const accounts::Profile profile = ProfileOf(row);
    accounts::NewUser user;
    user.username = FreeName(connection, row);
    user.email = FreeEmail(connection, row);
    user.name = profile.name;
    user.role = RoleOf(row);
    user.password_hash = HashOf(row);
    user.is_approved = !approval_ || user.role >= Role::kEditor || row.Bool("is_approved", false);
    const Millis now = row.Time("date_added").value_or(row.Time("date_joined").value_or(site_.Now()));
    verdict.id = accounts::InsertUser(connection, user, now);
    accounts::StoreProfile(connection, verdict.id, profile, now);
    connection.Execute(kStoreRest, {verdict.id, row.Bool("is_featured", false), false});
    if (!row.Bool("is_active", true)) accounts::StoreActive(connection, verdict.id, false, now);
    RecordImported(connection, kUser, KeyOf(row), verdict.id);

    if (user.username != what) {
      verdict.notes.push_back(fmt::format("the name is not allowed or taken here; it is {} now", user.username));
    }
    if (user.email != row.Text("email")) {
      verdict.notes.push_back(
          fmt::format("the address is missing, wrong or another account's; it is {} now", user.email));
    }
    if (user.password_hash.empty()) {
      verdict.notes.emplace_back("the password cannot be used here; set one with openpress user passwd");
    }
    if (row.Bool("is_staff", false) && user.role < Role::kManager) {
      verdict.notes.push_back(
          fmt::format("staff of MediaCMS's own administration; the role here is {}", accounts::NameOf(user.role)));
    }
    return verdict;
  }

  Site& site_;
  const bool approval_;
};

bool ApprovalWasUsed(Source& source) {
  bool used = false;
  source.ForEach(
      "users_user", [&](const Row& row) { used = used || row.Bool("is_approved", false); }, [](const std::string&) {});
  return used;
}

/** MediaCMS's own pictures of those without one. */
bool IsOwnLogo(const std::string& path) {
  return !path.empty() && path != "userlogos/user.jpg" && path != "userlogos/user.png";
}

Verdict BringLogo(Site& site, std::int64_t user, const Row& row) {
  const std::string what = row.Text("username");
  const auto known = [&] {
    const auto lease = site.tables.pool().Read();
    return FindImported(*lease, kLogo, KeyOf(row)).has_value();
  };
  if (known()) return Present(what);
  std::string why;
  const auto file = site.files.Open(row.Text("logo"), why);
  if (!file) return Refused(what, why);
  std::string picture;
  try {
    const std::string bytes = ReadAll(*file, kLargestLogo);
    if (site.logo) picture = site.logo(bytes);
  } catch (const Error& problem) {
    if (problem.fault() == Fault::kNoSpace || problem.fault() == Fault::kBusy) throw;
    return Refused(what, problem.what());
  }
  const auto lease = site.tables.pool().Write();
  const auto transaction = lease->Begin();
  if (const auto owner = accounts::FindUser(*lease, user); owner && owner->logo.empty() && !picture.empty()) {
    accounts::StorePortraits(*lease, user, picture, owner->banner, site.Now());
  }
  RecordImported(*lease, kLogo, KeyOf(row), user);
  transaction->Commit();
  return {.what = what, .why = {}, .notes = {}};
}

void BringLogos(Site& site) {
  site.tables.source().ForEach(
      "users_user",
      [&](const Row& row) {
        const auto user = IdOf(site.users, row, "id");
        if (!user || !IsOwnLogo(row.Text("logo"))) return;
        site.tables.report().Add("pictures", BringLogo(site, *user, row));
      },
      [](const std::string&) {});
}

Verdict BringToken(Site& site, db::Connection& connection, const Row& row) {
  const auto user = IdOf(site.users, row, "user_id");
  const std::string what = fmt::format("of user number {}", row.Text("user_id"));
  if (!user) return Refused(what, "its user is not here");
  const std::string key = row.Text("key");
  const bool fits = key.size() >= 20 && key.size() <= 128 && std::all_of(key.begin(), key.end(), [](char c) {
                      return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
                    });
  if (!fits) return Refused(what, "it is no token");
  // Under its hash here, too: whoever reads the table must not find what opens an account.
  const std::string hash = accounts::SecretHash(key);
  if (FindImported(connection, kToken, hash)) return Present(what);
  if (accounts::FindApiToken(connection, hash)) return Refused(what, "somebody has it already");
  const auto id = accounts::InsertApiToken(connection, *user, hash, "MediaCMS", key.substr(0, 4),
                                           row.Time("created").value_or(site.Now()));
  RecordImported(connection, kToken, hash, id);
  return {.what = what, .why = {}, .notes = {}};
}

/** Addresses are proved in a table of their own, in MediaCMS's allauth. */
void BringProofs(Site& site) {
  site.tables.ForEach(
      "addresses", "account_emailaddress", nullptr,
      [&](db::Connection& connection, const Row& row) {
        const std::string what = row.Text("email");
        const auto user = IdOf(site.users, row, "user_id");
        if (!user) return Refused(what, "its user is not here");
        const std::string key = fmt::format("{}@{}", *user, accounts::Folded(what));
        if (FindImported(connection, "address", key)) return Present(what);
        RecordImported(connection, "address", key, *user);
        if (connection.Execute(kVerify, {*user, accounts::Folded(what)}) == 0) {
          return Left(what, "it is not the address of the account");
        }
        return Verdict{.what = what, .why = {}, .notes = {}};
      },
      [](const Row& row) { return row.Bool("verified", false); });
}

}  // namespace

void BringUsers(Site& site) {
  const Users users(site, ApprovalWasUsed(site.tables.source()));
  site.tables.ForEach("users", "users_user", &site.users,
                      [&](db::Connection& connection, const Row& row) { return users.Bring(connection, row); });
  BringProofs(site);
  BringLogos(site);
  site.tables.ForEach("tokens", "authtoken_token", nullptr,
                      [&](db::Connection& connection, const Row& row) { return BringToken(site, connection, row); });
}

}  // namespace openpress::importer::mediacms
