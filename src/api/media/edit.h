#pragma once

#include <optional>
#include <string_view>

#include "accounts/role.h"
#include "catalogue/media/edit.h"
#include "catalogue/media/publishing.h"
#include "core/json.h"
#include "http/response.h"

namespace openpress::api {

/** A state that a client asks for. @throws Error kBadInput "invalid_state" when there is no such state,
 *  "state_not_allowed" when the rules keep it from that role */
catalogue::State WantedState(std::string_view name, const catalogue::Publishing& rules, accounts::Role role,
                             catalogue::State from);

/** What the fields of a PUT ask for: title, description, user_featured, enable_comments, allow_download, state, tags,
 *  categories (uids), license (id, null for none), and of editors featured. Everything else is left alone.
 *  @return nothing when a field was refused; the answer is then given
 *  @throws Error kBadInput for fields of the wrong type */
std::optional<catalogue::Edit> ReadEdit(const Json& fields, const catalogue::Media& media, accounts::Role role,
                                        const catalogue::Publishing& rules, http::Response& response);

}  // namespace openpress::api
