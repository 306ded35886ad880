#pragma once

#include <string>
#include <vector>

namespace CLI {
class App;
class Option;
}  // namespace CLI

namespace openpress::app {

/** A subcommand that a person can call, as it stands in manual and completion. Points into the CLI::App it is of. */
struct Command {
  std::string path;  ///< "user add"
  const CLI::App* app = nullptr;
  std::vector<const CLI::Option*> words;    ///< what stands without a name, in order
  std::vector<const CLI::Option*> options;  ///< what begins with two hyphens, without --help
};

/** Every subcommand of @p cli that does something itself, in the order in which they were added. Those in no group are
 *  left out: they are for building packages. */
std::vector<Command> Commands(const CLI::App& cli);

}  // namespace openpress::app
