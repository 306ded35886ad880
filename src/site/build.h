#pragma once

#include <array>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace openpress::site {

/** A file of the web build that browsers may ask for. */
struct StaticFile {
  std::string path;  ///< absolute
  std::string content_type;
  bool fingerprinted = false;  ///< its name changes with its content
  bool compressed = false;     ///< .br and .gz lie beside it
};

/** What web/scripts/build.mjs made: the shell's template and the list of files. Read once, then constant; any thread.
 */
class Build {
 public:
  /** An absent build; pages then say so. */
  Build() = default;
  /** Reads @p folder. A folder without site.json gives an absent build.
   *  @throws Error kBroken when the build is there but damaged or made for another version of the daemon. */
  explicit Build(const std::string& folder);

  [[nodiscard]] bool present() const noexcept { return present_; }
  /** By its name under /static/, or nothing. Only listed names exist, so no name can leave the folder. */
  [[nodiscard]] const StaticFile* Find(std::string_view name) const;

  /** The template's text around the three places where a page's own markup goes: at the start of the head's content,
   *  at the end of the head, at the end of the body. */
  [[nodiscard]] const std::array<std::string, 4>& pieces() const noexcept { return pieces_; }
  /** Link elements that let the code and style of the page at @p path load beside the entry. Empty for others. */
  [[nodiscard]] std::string_view RouteLinks(std::string_view path) const;
  /** For the header Content-Security-Policy: scripts and styles of our own origin only, inline scripts by hash. */
  [[nodiscard]] const std::string& policy() const noexcept { return policy_; }
  /** The same for the page that every site may show in a frame. */
  [[nodiscard]] const std::string& embed_policy() const noexcept { return embed_policy_; }

 private:
  bool present_ = false;
  std::map<std::string, StaticFile, std::less<>> files_;
  std::map<std::string, std::string, std::less<>> route_links_;
  std::array<std::string, 4> pieces_;
  std::string policy_;
  std::string embed_policy_;
};

/** The policy for pages; @p inline_scripts are "sha256-…" of those that the template holds.
 *  @param framed whether other sites may show the page in a frame */
[[nodiscard]] std::string ContentSecurityPolicy(const std::vector<std::string>& inline_scripts, bool framed = false);

}  // namespace openpress::site
