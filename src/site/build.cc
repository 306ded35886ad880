#include "site/build.h"

#include <filesystem>
#include <fstream>
#include <iterator>

#include "core/error.h"
#include "core/html.h"
#include "core/json.h"

namespace openpress::site {
namespace {

/** Raised together with scripts/finish.mjs when site.json changes its shape. */
constexpr int kVersion = 1;

constexpr std::array<std::string_view, 3> kMarkers = {"<!--op:head-->", "<!--op:route-->", "<!--op:body-->"};

std::string ReadWhole(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) throw Error(Fault::kBroken, "web_build", "The web build lacks " + path + ".");
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

std::array<std::string, 4> Split(std::string_view html) {
  std::array<std::string, 4> pieces;
  for (std::size_t i = 0; i < kMarkers.size(); ++i) {
    const auto at = html.find(kMarkers[i]);
    if (at == std::string_view::npos) {
      throw Error(Fault::kBroken, "web_build",
                  "The web build's index.html lacks its marker " + std::string(kMarkers[i]));
    }
    pieces[i] = html.substr(0, at);
    html.remove_prefix(at + kMarkers[i].size());
  }
  pieces.back() = html;
  return pieces;
}

std::string Links(const Json& route) {
  std::string links;
  for (const auto& style : route.at("styles")) {
    links += R"(<link rel="stylesheet" crossorigin href="/static/)" + EscapeHtml(style.get<std::string>()) + "\">";
  }
  for (const auto& script : route.at("scripts")) {
    links += R"(<link rel="modulepreload" crossorigin href="/static/)" + EscapeHtml(script.get<std::string>()) + "\">";
  }
  return links;
}

}  // namespace

Build::Build(const std::string& folder) {
  namespace fs = std::filesystem;
  if (folder.empty()) return;
  const std::string root = fs::absolute(folder).lexically_normal().string();
  const std::string list = (fs::path(root) / "site.json").string();
  if (!fs::exists(list)) return;
  try {
    const Json site = Json::parse(ReadWhole(list));
    if (site.at("version").get<int>() != kVersion) {
      throw Error(Fault::kBroken, "web_build", "The web build in " + root + " is of another version. Build it again.");
    }
    for (const auto& [name, file] : site.at("files").items()) {
      files_[name] = {(fs::path(root) / name).string(), file.at("type").get<std::string>(),
                      file.at("fingerprinted").get<bool>(), file.at("compressed").get<bool>()};
    }
    for (const auto& [path, route] : site.at("routes").items()) route_links_[path] = Links(route);
    const auto inline_scripts = site.at("inline_scripts").get<std::vector<std::string>>();
    policy_ = ContentSecurityPolicy(inline_scripts);
    embed_policy_ = ContentSecurityPolicy(inline_scripts, true);
  } catch (const Json::exception& problem) {
    throw Error(Fault::kBroken, "web_build", "The web build's " + list + " cannot be read: " + problem.what());
  }
  pieces_ = Split(ReadWhole((fs::path(root) / "index.html").string()));
  present_ = true;
}

const StaticFile* Build::Find(std::string_view name) const {
  const auto found = files_.find(name);
  return found == files_.end() ? nullptr : &found->second;
}

std::string_view Build::RouteLinks(std::string_view path) const {
  const auto found = route_links_.find(path);
  return found == route_links_.end() ? std::string_view() : std::string_view(found->second);
}

std::string ContentSecurityPolicy(const std::vector<std::string>& inline_scripts, bool framed) {
  std::string policy = "default-src 'none'; script-src 'self'";
  for (const auto& hash : inline_scripts) policy += " '" + hash + "'";
  // blob: lets the player feed the video element and previews show a picture that was just chosen.
  policy +=
      "; style-src 'self'; img-src 'self' data: blob:; media-src 'self' blob:; font-src 'self'; connect-src 'self'"
      "; worker-src 'self'; manifest-src 'self'; frame-src 'self'; object-src 'none'; base-uri 'none'"
      "; form-action 'self'; require-trusted-types-for 'script'; trusted-types openpress; frame-ancestors ";
  policy += framed ? "*" : "'self'";
  return policy;
}

}  // namespace openpress::site
