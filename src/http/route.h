#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "http/body_sink.h"
#include "http/request.h"
#include "http/response.h"

namespace openpress::http {

/** Where a handler runs. */
enum class Run {
  kInline,  ///< on the loop: constant bytes, health, redirects; must take microseconds and never block
  kWorker,  ///< anything that may touch the database
  kBulk,    ///< known slow things: password hashing, uploads, cold files
};

enum class BodyMode {
  kNone,    ///< a request with a body is refused with 413
  kMemory,  ///< collected in memory up to body_limit before the handler runs
  kStream,  ///< receive() is asked with the head alone and returns a BodySink
};

/** Who may call a route. http/ passes it to the Gate; what each word demands is the application's business. */
enum class Permit {
  kAnyone,
  kOwnAccount,  ///< whoever is signed in, even while the account waits for approval
  kSignedIn,
  kJournalist,  ///< may publish
  kEditor,
  kManager,
  kAdmin,
};

using Handler = std::function<void(Request&, Response&)>;
using Receiver = std::function<std::unique_ptr<BodySink>(Request&, Response&)>;

/** What the API description says about a route, in the notation of api/openapi/openapi.h. All texts are the program's
 * own. */
struct RouteDoc {
  std::string_view summary;     ///< one line, no full stop
  std::string_view query = {};  ///< names of the parameters in the query
  std::string_view body = {};   ///< what the request's body is
  std::string_view answers;     ///< each status with what its body is
};

/** A row of the route table. */
struct Route {
  Method method;
  /** Segments; a parameter is {name}, {name:int}, {name:token} (letters, digits, '-', '_'), {name:user} (those and
   *  '.', '@', '+') or, last only, {name:rest} (everything after, slashes too). A trailing "/" in brackets, "[/]",
   *  matches with and without. */
  std::string_view pattern;
  Permit permit = Permit::kAnyone;
  Run run = Run::kWorker;
  BodyMode body = BodyMode::kNone;
  std::size_t body_limit = 0;
  Handler handler = {};  ///< unless body is kStream
  /** When body is kStream; runs on a bulk worker before "100 Continue". No sink (nullptr) means that the response is
   *  already filled in and the body is not wanted. Headers set before an Error is thrown stay in its answer. */
  Receiver receiver = {};
  /** Answers to requests without session cookie and Authorization are kept as ready bytes, served by the loop until the
   *  HotCache's generation moves or a second has passed; then one request makes the answer anew, while the others get
   *  the former one for a second more at most, or wait for the new one when something has changed. GET only. */
  bool hot = false;
  /** For hot routes: whether somebody who is signed in sees what anybody does, so that ready bytes will do for him,
   * too. Runs after the Gate, on its thread. Absent: never. */
  std::function<bool(const Request&)> as_anybody = {};
  RouteDoc doc = {};  ///< routes of the API cannot do without
};

using Routes = std::vector<Route>;

/** Runs before a handler, on its thread (never for kInline routes): finds out who asks, calls
 *  Request::set_principal() and throws when @p permit is not met or a cookie-borne request lacks its CSRF token. */
using Gate = std::function<void(Request&, Permit)>;

}  // namespace openpress::http
