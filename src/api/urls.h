#pragma once

#include "catalogue/urls.h"

namespace openpress::api {

using catalogue::AvatarPath;
using catalogue::ChannelPath;
using catalogue::FileBase;
using catalogue::FilePath;
using catalogue::kDefaultAvatar;
using catalogue::PortraitPath;
using catalogue::ProfilePath;
using catalogue::SearchPath;
using catalogue::ViewPath;

}  // namespace openpress::api
