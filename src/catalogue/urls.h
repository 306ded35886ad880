#pragma once

#include <string>
#include <string_view>

namespace openpress::catalogue {

/** Where the picture of those without one lies. */
constexpr std::string_view kDefaultAvatar = "/media/userlogos/user.svg";

/** A profile picture. @p logo as in the database; empty: the default. */
std::string AvatarPath(std::string_view logo);
/** A picture of an account. @param file as in the database, not empty */
std::string PortraitPath(std::string_view file);
/** "/channel/<name>/": the only channel of an account, which is shown on its profile. */
std::string ChannelPath(std::string_view username);
/** "/user/<name>/", with MediaCMS's slash at the end. */
std::string ProfilePath(std::string_view username);
/** "/view?m=<token>" */
std::string ViewPath(std::string_view token);
/** "/media/<token>/<file>", or nothing below @p base = "/media/~…/<token>/" for a signed link. */
std::string FilePath(std::string_view base, std::string_view file);
/** @param folder of an item, see Media */
std::string FileBase(std::string_view folder);
/** "/search?c=<title>": what has a category (key 'c') or a tag ('t'). */
std::string SearchPath(char key, std::string_view title);

}  // namespace openpress::catalogue
