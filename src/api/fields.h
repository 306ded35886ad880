#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

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

/** A finite number, or its digits as forms send them. @throws Error kBadInput "invalid_field" */
std::optional<double> NumberField(const Json& fields, std::string_view name);

/** Several texts: a list, or one text with commas between them, as forms send it. Blanks around them go, and so do
 * empty ones. @param most how many @param bytes of each, as TextField()'s most
 *  @throws Error kBadInput "invalid_field" */
std::optional<std::vector<std::string>> TextsField(const Json& fields, std::string_view name, std::size_t most,
                                                   std::size_t bytes);

/** A whole number from 1 on, or its digits. Nothing when it is absent; an empty optional inside when it is null or an
 *  empty text, by which clients say "none". @throws Error kBadInput "invalid_field" */
std::optional<std::optional<std::int64_t>> IdField(const Json& fields, std::string_view name);

/** Several of those: a list, or one alone. @param most how many. @throws Error kBadInput "invalid_field" */
std::optional<std::vector<std::int64_t>> IdsField(const Json& fields, std::string_view name, std::size_t most);

}  // namespace openpress::api
