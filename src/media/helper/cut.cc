#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/error.h"
#include "media/files.h"
#include "media/helper/child.h"
#include "media/helper/job.h"
#include "media/trim.h"

namespace openpress::media::helper {

Json Cut(const Job& job) {
  const Plan plan = job.ReadPlan();
  const std::vector<Range> ranges = RangesFromJson(job.request.at("ranges"));
  double seconds = 0;
  for (const Range& range : ranges) seconds += range.to - range.from;
  const std::string name = fmt::format("cut.{}", CutExtension(plan));
  const std::string temporary = ".new-" + name;
  const ChildResult result = RunFfmpeg(CutArguments(plan, job.input, ranges, temporary), seconds);
  if (!result.ok()) {
    unlink(temporary.c_str());
    ExplainFailure(result, "The file");
  }
  PublishFile(temporary, name);
  SyncFolder(".");
  struct stat facts {};
  if (stat(name.c_str(), &facts) != 0) throw SystemError("cannot read what was cut", errno);
  return {{"size", facts.st_size}};
}

}  // namespace openpress::media::helper
