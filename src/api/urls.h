#pragma once

#include "catalogue/urls.h"

namespace openpress::api {

using catalogue::AvatarPath;
using catalogue::FileBase;
using catalogue::FilePath;
using catalogue::kDefaultAvatar;
using catalogue::ProfilePath;
using catalogue::SearchPath;
using catalogue::ViewPath;

}  // namespace openpress::api
