#include "core/data_folder.h"

#include <filesystem>

#include "core/paths.h"

namespace openpress {

std::string DataFolder(std::string_view name) {
  namespace fs = std::filesystem;
  std::error_code failed;
  const std::string program = fs::read_symlink("/proc/self/exe", failed).string();
  const std::string build = std::string(paths::kBuildRoot) + "/";
  const bool in_build_folder = !failed && program.compare(0, build.size(), build) == 0;
  return (fs::path(in_build_folder ? paths::kSourceRoot : paths::kInstalledData) / name).string();
}

}  // namespace openpress
