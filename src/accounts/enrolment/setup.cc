// Accounts: the first administrator.
//
// There is no default account. While nobody has one, each start makes a link whose secret only the log (or terminal)
// shows; the database holds its hash. Links of earlier starts stay valid, so that the one in a scrolled-away terminal
// or in a colleague's mail still works after a restart. Making the administrator uses up all of them.

#include "accounts/accounts.h"
#include "accounts/names.h"
#include "accounts/sign_in/secret.h"
#include "core/error.h"
#include "core/ids.h"

namespace openpress::accounts {
namespace {

constexpr int kMostLinks = 10;

constexpr std::string_view kInsertLink = "INSERT INTO setup_tokens (secret_hash, created_at) VALUES ($1, $2)";

constexpr std::string_view kTrimLinks = R"sql(
  DELETE FROM setup_tokens
   WHERE used_at IS NULL
     AND id IN (SELECT id FROM setup_tokens
                 WHERE used_at IS NULL
                 ORDER BY id DESC
                 LIMIT 1000 OFFSET $1))sql";

constexpr std::string_view kFindLink = "SELECT id FROM setup_tokens WHERE secret_hash = $1 AND used_at IS NULL";
constexpr std::string_view kUseLinks = "UPDATE setup_tokens SET used_at = $1 WHERE used_at IS NULL";

void RequireLink(db::Connection& connection, std::string_view hash) {
  if (!connection.QueryOne(kFindLink, {hash})) {
    throw Error(Fault::kForbidden, "setup_token",
                "This link is not valid or has been used. The newest one is in the server's log.");
  }
  if (AnyUser(connection)) {
    throw Error(Fault::kConflict, "setup_done", "There is an account already. Sign in instead.");
  }
}

}  // namespace

std::optional<std::string> Accounts::SetupLink() {
  const auto lease = pool_.Write();
  const auto transaction = lease->Begin();
  if (AnyUser(*lease)) return std::nullopt;
  const std::string secret = RandomToken(43);
  lease->Execute(kInsertLink, {SecretHash(secret), clock_.Now()});
  lease->Execute(kTrimLinks, {kMostLinks});
  transaction->Commit();
  return "/setup?token=" + secret;
}

User Accounts::SetUp(std::string_view secret, const Registration& registration) {
  const std::string hash = SecretHash(secret);
  {
    // Before the costly hash, so that a stranger cannot make us compute it.
    const auto lease = pool_.Read();
    RequireLink(*lease, hash);
  }
  CheckRegistration(registration);
  const NewUser row{registration.username, registration.email, registration.name, Role::kAdmin,
                    hasher_.Hash(registration.password)};
  const auto lease = pool_.Write();
  const auto transaction = lease->Begin();
  RequireLink(*lease, hash);
  const auto id = InsertUser(*lease, row, clock_.Now());
  AppendAudit(*lease, {Actor::Server(), "account.created", UserSubject(id), {{"role", NameOf(row.role)}}},
              clock_.Now());
  lease->Execute(kUseLinks, {clock_.Now()});
  User user = FindUser(*lease, id).value();
  transaction->Commit();
  set_up_ = true;
  return user;
}

}  // namespace openpress::accounts
