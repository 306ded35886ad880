#pragma once

#include <functional>

#include "accounts/mail/mailer.h"
#include "catalogue/catalogue.h"
#include "catalogue/community/commenting.h"
#include "http/route.h"

namespace openpress::api {

/** What answers about comments need of the rest. */
struct CommentContext {
  catalogue::Catalogue& catalogue;                       ///< must outlive the routes
  std::function<catalogue::CommentSettings()> settings;  ///< asked each time, any thread
  accounts::Mailer* mailer = nullptr;                    ///< null: no letters
};

/** /api/v1/comments and the comments of an item. */
http::Routes CommentRoutes(const CommentContext& context);

/** /api/v1/manage_comments: what editors do. */
http::Routes ManageCommentRoutes(catalogue::Catalogue& catalogue, accounts::Mailer* mailer = nullptr);

}  // namespace openpress::api
