#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "core/json.h"

namespace openpress::api {

/** A text among what a client sent; nothing when it is absent or null. Unknown fields are never looked at.
 *  @throws Error kBadInput "invalid_field" when it is no text, is no UTF-8, holds NUL or has more than @p most bytes */
std::optional<std::string> TextField(const Json& fields, std::string_view name, std::size_t most);

/** As TextField(), but it must be there and not empty. @throws Error kBadInput "required" as well */
std::string RequiredText(const Json& fields, std::string_view name, std::size_t most);

/** true, false, or one of the words forms send for them: true/false, on/off, 1/0.
 *  @throws Error kBadInput "invalid_field" */
std::optional<bool> BoolField(const Json& fields, std::string_view name);

}  // namespace openpress::api
