#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include "accounts/mail/mailer.h"
#include "catalogue/catalogue.h"
#include "catalogue/community/action_marks.h"
#include "catalogue/community/action_writer.h"
#include "http/route.h"

namespace openpress::api {

struct ActionSettings {
  std::vector<catalogue::Action> anonymous;  ///< what those who are not signed in may do
  std::int64_t report_threshold = 10;        ///< see catalogue::AddReport()
};

/** What answers about actions need of the rest. Everything must outlive the routes. */
struct ActionContext {
  catalogue::Catalogue& catalogue;
  const catalogue::ActionMarks& marks;
  catalogue::ActionWriter& writer;
  std::function<ActionSettings()> settings;  ///< those in force; any thread
  accounts::Mailer* mailer = nullptr;        ///< null: no letters
};

/** media/{token}/actions: like, dislike, report, watch, rate; reports for the owner; what one has done oneself. */
http::Routes ActionRoutes(const ActionContext& context);

/** user/action/{action}: what one has liked, watched and so on; user/history: forgetting it. */
http::Routes HistoryRoutes(const ActionContext& context);

/** moderation/…: the editors' queue of reports, their decisions, and the log of them. */
http::Routes ModerationRoutes(catalogue::Catalogue& catalogue);

}  // namespace openpress::api
