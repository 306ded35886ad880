#pragma once

#include <exception>
#include <string_view>

#include "core/error.h"
#include "http/response.h"

namespace openpress::http {

/** The one place that knows which status a Fault is. */
int StatusOf(Fault fault) noexcept;

/** Turns any exception into an answer: {"detail": sentence, "code": word}. What is not an Error becomes 500 with
 *  nothing of its text; the caller logs it. */
void Answer(const std::exception_ptr& problem, Response& response) noexcept;

}  // namespace openpress::http
