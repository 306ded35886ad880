#pragma once

#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

namespace openpress {

/** What went wrong, in the words of whoever asked. One file (http/problem.cc) turns these into status codes. */
enum class Fault {
  kBadInput,         ///< the request or file says something that cannot be right
  kUnauthenticated,  ///< nobody is signed in
  kForbidden,        ///< signed in, but without the right
  kNotFound,
  kConflict,     ///< right in itself, but at odds with the present state
  kGone,         ///< was here and will not come back
  kTooLarge,     ///< over a limit that the message names
  kUnsupported,  ///< a type or form that is not handled
  kRateLimited,  ///< asked too often; try again later
  kNoSpace,      ///< quota or disk is full
  kBusy,         ///< overloaded or locked for now; the same call may succeed later
  kNotImplemented,
  kUnavailable,  ///< something we depend on is down
  kBroken,       ///< our own fault: corruption, a failed system call
};

/** The one exception type of OpenPress. Thrown deep, translated once at the edge.
 *
 *  `what()` is a sentence for the person who asked: it says what was wrong and what is allowed, and holds no secret.
 *  `code()` is the same for programs: lower_snake_case, stable between versions. */
class Error : public std::runtime_error {
 public:
  Error(Fault fault, std::string code, const std::string& sentence)
      : std::runtime_error(sentence), fault_(fault), code_(std::move(code)) {}

  [[nodiscard]] Fault fault() const noexcept { return fault_; }
  [[nodiscard]] const std::string& code() const noexcept { return code_; }
  /** For kRateLimited and kBusy: seconds after which another try makes sense; 0 says nothing. */
  [[nodiscard]] int retry_after() const noexcept { return retry_after_; }
  Error& RetryAfter(int seconds) noexcept {
    retry_after_ = seconds;
    return *this;
  }

 private:
  Fault fault_;
  std::string code_;
  int retry_after_ = 0;
};

/** An Error of kind kBroken that carries the text of @p error_number ("Permission denied"). */
[[nodiscard]] Error SystemError(std::string_view what, int error_number);

}  // namespace openpress
