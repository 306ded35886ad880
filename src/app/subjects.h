#pragma once

#include <string>

#include "api/community/actions.h"
#include "catalogue/media/publishing.h"
#include "core/settings.h"
#include "http/server.h"
#include "media/plan.h"
#include "site/site_info.h"

namespace openpress::app {

// Each subject has settings of its own; here they are filled from the table.

http::ServerSettings HttpSettings(const Settings& settings);
/** @throws Error kBadInput when media.ladder is no list of heights */
media::LadderSettings LadderSettings(const Settings& settings);

catalogue::Publishing PublishingRules(const Settings& settings);
/** @throws Error kBadInput when actions.anonymous names something else than actions */
api::ActionSettings ActionSettings(const Settings& settings);
/** @throws Error kBadInput when site.podcast_image is no URL */
site::SiteInfo SiteInfoOf(const Settings& settings);

/** Logs what keeps mail from being sent although mail.url is set.
 *  @throws Error kBadInput when mail.from is no address or site.url no URL */
void CheckMailSettings(const Settings& settings);

/** Form and least level of the log. */
void ConfigureLog(const Settings& settings);

}  // namespace openpress::app
