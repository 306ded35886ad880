#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "core/clock.h"
#include "db/connection.h"

namespace openpress::accounts {

enum class LinkPurpose { kPasswordReset, kConfirmEmail };

/** A link that is still good. */
struct MailedLink {
  std::int64_t id = 0;
  std::int64_t user_id = 0;
  std::string email_key;
};

/** Newer ones do not end older ones, since mail may arrive late; but a user keeps this many of each purpose at most. */
constexpr int kMostLinks = 3;

void InsertLink(db::Connection& connection, LinkPurpose purpose, std::int64_t user_id, std::string_view email_key,
                std::string_view secret_hash, Millis now, Millis expires_at);
std::optional<MailedLink> FindLink(db::Connection& connection, LinkPurpose purpose, std::string_view secret_hash,
                                   Millis now);
/** One was used: all of its kind go. */
void DeleteLinksOf(db::Connection& connection, LinkPurpose purpose, std::int64_t user_id);
/** @return how many had expired */
std::int64_t DeleteLinksBefore(db::Connection& connection, Millis now);

}  // namespace openpress::accounts
