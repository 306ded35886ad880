#include "catalogue/rights.h"

#include <algorithm>
#include <array>
#include <cstddef>

#include <fmt/format.h>

namespace openpress::catalogue {
namespace {

// In the order of the enum.
constexpr std::array<std::string_view, 3> kShares = {"viewer", "editor", "owner"};
constexpr std::array kAllowed = {Right::kRead, Right::kEdit, Right::kPublish};

constexpr std::string_view kOf = R"sql(
  SELECT user_id, permission
    FROM media_permissions
   WHERE media_id = $1
   ORDER BY user_id)sql";

constexpr std::string_view kOne = R"sql(
  SELECT user_id, permission
    FROM media_permissions
   WHERE media_id = $1 AND user_id = $2)sql";

std::vector<Sharer> FromRows(const std::vector<db::Row>& rows) {
  std::vector<Sharer> shares;
  shares.reserve(rows.size());
  for (const db::Row& row : rows) {
    // What a newer schema might say and this program does not know allows the least.
    shares.push_back({row.Int(0), ShareNamed(row.Text(1)).value_or(Share::kViewer)});
  }
  return shares;
}

}  // namespace

std::string_view NameOf(Share share) {
  return kShares[static_cast<std::size_t>(share)];
}

std::optional<Share> ShareNamed(std::string_view name) {
  const auto found = std::find(kShares.begin(), kShares.end(), name);
  if (found == kShares.end()) return std::nullopt;
  return static_cast<Share>(found - kShares.begin());
}

Right RightOf(std::int64_t owner_id, State state, const std::vector<Sharer>& shares, const accounts::Principal* who) {
  if (who != nullptr) {
    if (who->user_id == owner_id || accounts::CanEditAny(who->role)) return Right::kOwn;
    const auto own = std::lower_bound(shares.begin(), shares.end(), who->user_id,
                                      [](const Sharer& one, std::int64_t id) { return one.user_id < id; });
    if (own != shares.end() && own->user_id == who->user_id) return kAllowed[static_cast<std::size_t>(own->share)];
  }
  return state == State::kPrivate ? Right::kNone : Right::kRead;
}

Right RightTo(db::Connection& connection, const Media& media, const accounts::Principal* who) {
  std::vector<Sharer> own;
  if (media.is_shared && who != nullptr && who->user_id != media.user_id) {
    own = FromRows(connection.Query(kOne, {media.id, who->user_id}));
  }
  return RightOf(media.user_id, media.state, own, who);
}

bool VisibleTo(db::Connection& connection, const Media& media, const accounts::Principal* who) {
  return RightTo(connection, media, who) >= Right::kRead;
}

std::vector<Sharer> SharesOf(db::Connection& connection, std::int64_t media_id) {
  return FromRows(connection.Query(kOf, {media_id}));
}

std::string SharedWith(std::string_view user) {
  return fmt::format(
      "(m.is_shared = 1 AND EXISTS (SELECT 1 FROM media_permissions mp WHERE mp.media_id = m.id AND mp.user_id = {}))",
      user);
}

}  // namespace openpress::catalogue
