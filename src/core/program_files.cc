#include "core/program_files.h"

#include <filesystem>

#include "core/paths.h"

namespace openpress {
namespace {

namespace fs = std::filesystem;

bool RunsFromBuildFolder() {
  const std::string_view build = paths::kBuildRoot;
  if (build.empty()) return false;
  std::error_code failed;
  const std::string program = fs::read_symlink("/proc/self/exe", failed).string();
  return !failed && program.starts_with(std::string(build) + "/");
}

}  // namespace

bool RunsInstalled() {
  return !RunsFromBuildFolder();
}

std::string ProgramFiles(std::string_view name) {
  return (fs::path(RunsFromBuildFolder() ? paths::kSourceRoot : paths::kInstalledData) / name).string();
}

std::string BuiltFiles(std::string_view name) {
  return (fs::path(RunsFromBuildFolder() ? paths::kBuildRoot : paths::kInstalledData) / name).string();
}

std::string HelperProgram(std::string_view name) {
  return (fs::path(RunsFromBuildFolder() ? paths::kBuiltHelpers : paths::kInstalledHelpers) / name).string();
}

}  // namespace openpress
