#pragma once

#include <string>
#include <string_view>

#include "core/json.h"
#include "media/plan.h"

namespace openpress::media::helper {

/** What a verb works on. Standard output belongs to the conversation with the daemon: JSON, one object a line. */
struct Job {
  std::string verb;
  Json request;
  std::string input;   ///< absolute
  std::string output;  ///< absolute; also the working folder
  Json sandbox;        ///< Confine()'s report

  [[nodiscard]] Plan ReadPlan() const { return PlanFromJson(request.at("plan")); }
};

/** One line of the conversation. Ends the process when nobody listens. */
void Say(const Json& json);
/** {"progress":n}: also the sign of life that the daemon's no-progress deadline waits for. At most a few a second. */
void SayProgress(int percent);

// The verbs. Each returns its result or throws Error with a sentence for the uploader.
Json Probe(const Job& job);
Json Remux(const Job& job);
Json EncodeChunk(const Job& job);
Json EncodeAudio(const Job& job);
Json Stills(const Job& job);
Json Storyboard(const Job& job);
Json Preview(const Job& job);
Json Download(const Job& job);
Json Image(const Job& job);
Json Cut(const Job& job);
Json Listen(const Job& job);
Json Pdf(const Job& job);
Json Portrait(const Job& job);

}  // namespace openpress::media::helper
