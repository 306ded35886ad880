#pragma once

#include <string>

#include "accounts/portraits.h"
#include "db/pool.h"
#include "media/step.h"

namespace openpress::app {

/** The step that makes a picture of an account: accounts/ says which, media/ how. */
media::Step PortraitStep(const std::string& input, const std::string& folder, accounts::Portrait which);

/** Removes pictures that have been nobody's for a day. */
void ClearPortraits(accounts::Portraits& portraits, db::Pool& pool);

}  // namespace openpress::app
