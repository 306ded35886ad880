#include "app/programs.h"

#include <cstdlib>

#include <fmt/format.h>
#include <unistd.h>

#include "core/program_files.h"

namespace openpress::app {

std::string MediaHelper() {
  return HelperProgram("openpress-media");
}

std::vector<std::string> MissingPrograms() {
  std::vector<std::string> missing;
  for (const std::string& program : {std::string("/usr/bin/ffmpeg"), std::string("/usr/bin/ffprobe"), MediaHelper()}) {
    if (access(program.c_str(), X_OK) != 0)
      missing.push_back(fmt::format("{} is missing; media cannot be processed", program));
  }
  return missing;
}

}  // namespace openpress::app
