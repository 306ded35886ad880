#include "http/problem.h"

#include "core/json.h"

namespace openpress::http {

int StatusOf(Fault fault) noexcept {
  switch (fault) {
    case Fault::kBadInput:
      return 400;
    case Fault::kUnauthenticated:
      return 401;
    case Fault::kForbidden:
      return 403;
    case Fault::kNotFound:
      return 404;
    case Fault::kConflict:
      return 409;
    case Fault::kGone:
      return 410;
    case Fault::kTooLarge:
      return 413;
    case Fault::kUnsupported:
      return 415;
    case Fault::kRateLimited:
      return 429;
    case Fault::kNoSpace:
      return 507;
    case Fault::kBusy:
      return 503;
    case Fault::kNotImplemented:
      return 501;
    case Fault::kUnavailable:
      return 503;
    case Fault::kBroken:
      return 500;
  }
  return 500;
}

void Answer(const std::exception_ptr& problem, Response& response) noexcept {
  try {
    try {
      std::rethrow_exception(problem);
    } catch (const Error& error) {
      const int status = StatusOf(error.fault());
      // The text of a broken system call names paths and settings: that is for the log.
      const std::string detail = status == 500 ? "Something went wrong on our side." : error.what();
      response.SetJson({{"detail", detail}, {"code", error.code()}}, status);
      if (error.retry_after() > 0) response.SetHeader("Retry-After", std::to_string(error.retry_after()));
      if (status == 401) response.SetHeader("WWW-Authenticate", "Token");  // RFC 9110 section 15.5.2
    } catch (...) {
      response.SetJson({{"detail", "Something went wrong on our side."}, {"code", "internal"}}, 500);
    }
  } catch (...) {  // not even memory for the sentence
    response.SetStatus(500);
  }
}

}  // namespace openpress::http
