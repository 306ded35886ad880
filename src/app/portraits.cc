#include "app/portraits.h"

#include "accounts/user.h"
#include "core/clock.h"
#include "core/log.h"

namespace openpress::app {
namespace {

constexpr Millis kDay = 86400LL * 1000;

struct Size {
  int width;
  int height;
};
/** Twice what pages show, for dense screens. */
constexpr Size kLogo{256, 256};
constexpr Size kBanner{1600, 400};

}  // namespace

media::Step PortraitStep(const std::string& input, const std::string& folder, accounts::Portrait which) {
  const Size size = which == accounts::Portrait::kLogo ? kLogo : kBanner;
  return media::PortraitStep(input, folder, size.width, size.height);
}

void ClearPortraits(accounts::Portraits& portraits, db::Pool& pool) {
  const auto removed = portraits.RemoveStrays(SystemClock().Now() - kDay, [&pool](const std::string& file) {
    return accounts::IsPortrait(*pool.Read(), file);
  });
  if (removed > 0) log::Info("pictures of no account were deleted", {{"count", removed}});
}

}  // namespace openpress::app
