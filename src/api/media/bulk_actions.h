#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "accounts/principal.h"
#include "api/media/media.h"
#include "catalogue/media/media.h"
#include "core/json.h"
#include "http/route.h"

namespace openpress::api {

/** One call of a bulk action, inside the transaction that is to hold all of it. */
struct BulkCall {
  db::Connection& connection;
  const MediaContext& context;
  const accounts::Principal& who;
  std::string_view action;                     ///< its name, for messages
  const std::vector<catalogue::Media>& media;  ///< the caller's own among those named
  const Json& fields;                          ///< the request's
  Millis now;
  std::vector<std::int64_t>& jobs;  ///< those it enqueues; announced after the commit
};

/** Does it for all items. What it throws undoes everything and is the answer. @return the answer's body */
using BulkAction = Json (*)(const BulkCall& call);

struct BulkRow {
  std::string_view name;
  BulkAction act;
  bool needs_media = true;  ///< otherwise BulkCall::media may be empty
};

// What the table in bulk_actions.cc is made of, by subject.
std::span<const BulkRow> MediaBulkActions();
std::span<const BulkRow> TaxonomyBulkActions();
std::span<const BulkRow> PlaylistBulkActions();
std::span<const BulkRow> SharingBulkActions();

/** Their ids, in that order. */
std::vector<std::int64_t> IdsOf(const std::vector<catalogue::Media>& media);
/** {"detail": sentence} */
Json BulkDetail(std::string_view sentence);
/** @throws Error kBadInput "required": "<field> is required for <action> action" */
[[noreturn]] void RequireForBulk(const BulkCall& call, std::string_view field);

/** POST /api/v1/media/user/bulk_actions: one change of many of the caller's items, all or none. */
http::Routes BulkActionRoutes(const MediaContext& context);

}  // namespace openpress::api
