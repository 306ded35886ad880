#include "lib/curl/start.h"

#include <curl/curl.h>

#include "core/error.h"

namespace openpress::curl {

void Start() {
  static const bool started = curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK;
  if (!started) throw Error(Fault::kBroken, "no_curl", "libcurl cannot be started.");
}

}  // namespace openpress::curl
