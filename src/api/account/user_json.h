#pragma once

#include <string_view>

#include "accounts/principal.h"
#include "accounts/user.h"
#include "core/json.h"
#include "http/request.h"
#include "http/response.h"

namespace openpress::api {

/** MediaCMS's UserItem, as lists show it to everybody: without the e-mail address. */
Json UserItem(const accounts::User& user, std::string_view base);

/** UserItem() for those who manage accounts, with role and state; managers see the address too. */
Json ManagedUserItem(const accounts::User& user, std::string_view base, const accounts::Principal& who);

/** MediaCMS's UserDetail, and what of ours follows it. Its owner and managers also see address, role and state.
 *  @param who null for nobody signed in */
Json UserDetail(const accounts::User& user, std::string_view base, const accounts::Principal* who);

/** UserDetail() as an answer to who asks. */
void AnswerUser(const http::Request& request, http::Response& response, const accounts::User& user, int status);

/** Whether @p who sees what is private in a UserDetail(): such an answer must not be stored anywhere. */
bool SeesPrivate(const accounts::User& user, const accounts::Principal* who);

}  // namespace openpress::api
