#include "site/routes.h"

#include <memory>
#include <utility>

#include "core/error.h"
#include "http/problem.h"
#include "site/build.h"
#include "site/shell.h"

namespace openpress::site {
namespace {

constexpr std::string_view kImmutable = "public, max-age=31536000, immutable";
/** For files whose name stays when they change. */
constexpr std::string_view kAnHour = "public, max-age=3600";

struct Site {
  explicit Site(Settings given) : settings(std::move(given)), build(settings.static_folder) {}
  Settings settings;
  Build build;
};

using SharedSite = std::shared_ptr<const Site>;

void SendFile(const StaticFile& file, http::Response& response) {
  http::FileBody body;
  body.path = file.path;
  body.content_type = file.content_type;
  body.cache_control = file.fingerprinted ? kImmutable : kAnHour;
  body.precompressed = file.compressed;
  response.SetHeader("X-Content-Type-Options", "nosniff");
  response.SetFile(std::move(body));
}

http::Handler NamedFile(SharedSite site, std::string name) {
  return [site = std::move(site), name = std::move(name)](http::Request&, http::Response& response) {
    const StaticFile* file = site->build.Find(name);
    if (file == nullptr) throw Error(Fault::kNotFound, "not_found", "There is no such file.");
    SendFile(*file, response);
  };
}

/** What is in a page depends on who asks; what strangers see is the same for all of them. */
bool IsStranger(const http::Request& request) {
  return !request.HasHeader("Cookie") && !request.HasHeader("Authorization");
}

void SetPageHeaders(const Build& build, const http::Request& request, http::Response& response, PageKind kind) {
  const std::string& built = kind == PageKind::kEmbed ? build.embed_policy() : build.policy();
  response.SetHeader("Content-Security-Policy", build.present() ? built : ContentSecurityPolicy({}));
  response.SetHeader("X-Content-Type-Options", "nosniff");
  response.SetHeader("Referrer-Policy", "strict-origin-when-cross-origin");
  response.SetHeader("Cross-Origin-Opener-Policy", "same-origin");
  response.SetHeader("Permissions-Policy", "geolocation=(), payment=(), usb=(), serial=(), hid=(), midi=()");
  response.SetHeader("Cache-Control", IsStranger(request) ? "no-cache" : "private, no-cache");
  response.AddHeader("Vary", "Cookie");
}

/** The page for an error: the application shows what fits its status, readers without scripts read the sentence. */
Page ErrorPage(const Error& error) {
  Page page;
  page.status = http::StatusOf(error.fault());
  page.title = error.fault() == Fault::kNotFound ? "Not found" : "Error";
  page.description = error.what();
  page.indexable = false;
  return page;
}

void SendPage(const Site& site, http::Request& request, http::Response& response, PageKind kind) {
  SetPageHeaders(site.build, request, response, kind);
  const SiteInfo info = site.settings.info();
  if (!site.build.present()) {
    response.SetStatus(503);
    response.SetBody(RenderWithoutBuild(info.name), "text/html; charset=utf-8");
    return;
  }
  Page page;
  try {
    if (site.settings.page) page = site.settings.page(request, response, kind);
  } catch (const Error& error) {
    // Our own faults go on to whoever logs them and answers.
    if (error.fault() == Fault::kBroken) throw;
    page = ErrorPage(error);
  }
  if (!page.redirect.empty()) return response.Redirect(page.redirect);
  std::string_view path = request.path();
  if (path.size() > 1 && path.back() == '/') path.remove_suffix(1);
  response.SetStatus(kind == PageKind::kNotFound && page.status == 200 ? 404 : page.status);
  response.SetBody(RenderShell(site.build, page, path, BaseOf(info, request), info.name), "text/html; charset=utf-8");
}

http::Handler PageHandler(SharedSite site, PageKind kind) {
  return [site = std::move(site), kind](http::Request& request, http::Response& response) {
    SendPage(*site, request, response, kind);
  };
}

/** Paths that programs ask for get their errors as JSON. */
bool IsForPrograms(std::string_view path) {
  return path.substr(0, 5) == "/api/" || path.substr(0, 7) == "/media/" || path.substr(0, 8) == "/static/" ||
         path.substr(0, 4) == "/fu/";
}

void SendManifest(const Site& site, http::Response& response) {
  const std::string name = site.settings.info().name;
  const auto icon = [](std::string_view size) {
    return Json{{"src", "/static/icon-" + std::string(size) + ".png"},
                {"sizes", std::string(size) + "x" + std::string(size)},
                {"type", "image/png"}};
  };
  const Json manifest = {{"id", "/"},
                         {"scope", "/"},
                         {"name", name},
                         {"short_name", name},
                         {"start_url", "/"},
                         {"display", "standalone"},
                         {"background_color", "#fbfaf7"},
                         {"theme_color", "#fbfaf7"},
                         {"icons", Json::array({icon("192"), icon("512")})}};
  response.SetHeader("Cache-Control", kAnHour);
  response.SetBody(manifest.dump(-1, ' ', false, Json::error_handler_t::replace), "application/manifest+json");
}

http::Route Get(std::string_view pattern, http::Run run, http::Handler handler) {
  http::Route route;
  route.method = http::Method::kGet;
  route.pattern = pattern;
  route.run = run;
  route.handler = std::move(handler);
  return route;
}

void AddFiles(http::Routes& routes, const SharedSite& site) {
  using http::Run;
  routes.push_back(Get("/static/{name:rest}", Run::kInline, [site](http::Request& request, http::Response& response) {
    NamedFile(site, std::string(request.Param("name")))(request, response);
  }));
  routes.push_back(Get("/favicon.ico", Run::kInline, NamedFile(site, "favicon.ico")));
}

}  // namespace

void AddStaticRoutes(http::Routes& routes, std::string static_folder) {
  AddFiles(routes, std::make_shared<const Site>(Settings{.static_folder = std::move(static_folder)}));
}

void AddRoutes(http::Routes& routes, Settings settings) {
  using http::Run;
  const SharedSite site = std::make_shared<const Site>(std::move(settings));
  constexpr std::pair<std::string_view, PageKind> kPages[] = {
      {"/", PageKind::kFront},
      {"/view", PageKind::kItem},
      {"/embed", PageKind::kEmbed},
      {"/latest[/]", PageKind::kList},
      {"/featured[/]", PageKind::kList},
      {"/recommended[/]", PageKind::kList},
      {"/categories[/]", PageKind::kList},
      {"/tags[/]", PageKind::kList},
      {"/members[/]", PageKind::kList},
      {"/search[/]", PageKind::kSearch},
      {"/history[/]", PageKind::kOwnList},
      {"/liked[/]", PageKind::kOwnList},
      {"/user/{username:user}[/]", PageKind::kUser},
      {"/user/{username:user}/playlists[/]", PageKind::kUser},
      {"/user/{username:user}/about[/]", PageKind::kUser},
      {"/playlists/{token:token}[/]", PageKind::kPlaylist},
      {"/playlist/{token:token}[/]", PageKind::kPlaylist},
      {"/about[/]", PageKind::kText},
      {"/contact[/]", PageKind::kText},
      {"/tos[/]", PageKind::kText},
      {"/privacy[/]", PageKind::kText},
      {"/corrections[/]", PageKind::kText},
      {"/method[/]", PageKind::kText},
      {"/accessibility[/]", PageKind::kText},
      {"/upload", PageKind::kUpload},
      {"/scpublisher", PageKind::kUpload},
      {"/accounts/login[/]", PageKind::kSignIn},
      {"/accounts/logout[/]", PageKind::kSignIn},
      {"/accounts/signup[/]", PageKind::kAccount},
      {"/accounts/password/reset[/]", PageKind::kAccount},
      {"/register[/]", PageKind::kAccount},
      {"/email/confirm[/]", PageKind::kAccount},
      {"/password/reset[/]", PageKind::kAccount},
      {"/account[/]", PageKind::kAccount},
      {"/verification[/]", PageKind::kAccount},
      {"/manage/verification[/]", PageKind::kAccount},
      {"/manage/media[/]", PageKind::kDesk},
      {"/manage/users[/]", PageKind::kDesk},
      {"/manage/comments[/]", PageKind::kDesk},
      {"/manage/reports[/]", PageKind::kDesk},
      {"/manage/invites[/]", PageKind::kDesk},
      {"/manage/log[/]", PageKind::kDesk},
      {"/manage/categories[/]", PageKind::kDesk},
      {"/admin/jobs[/]", PageKind::kDesk},
      {"/admin/pages[/]", PageKind::kDesk},
      {"/studio[/]", PageKind::kStudio},
      {"/studio/media[/]", PageKind::kStudio},
      {"/edit", PageKind::kStudio},
      {"/edit_video", PageKind::kStudio},
      {"/edit_chapters", PageKind::kStudio},
      {"/add_subtitle", PageKind::kStudio},
      {"/user/{username:user}/edit[/]", PageKind::kAccount},
      {"/setup", PageKind::kSetup},
  };
  for (const auto& [pattern, kind] : kPages) {
    routes.push_back(Get(pattern, Run::kWorker, PageHandler(site, kind)));
    routes.back().hot = kind == PageKind::kFront || kind == PageKind::kItem || kind == PageKind::kEmbed;
  }

  AddFiles(routes, site);
  // At the root: a service worker serves what lies beside and below it.
  routes.push_back(Get("/service_worker.js", Run::kInline, NamedFile(site, "service_worker.js")));
  routes.push_back(Get("/manifest.webmanifest", Run::kWorker,
                       [site](http::Request&, http::Response& response) { SendManifest(*site, response); }));
  routes.push_back(Get("/{path:rest}", Run::kWorker, [site](http::Request& request, http::Response& response) {
    if (IsForPrograms(request.path())) throw Error(Fault::kNotFound, "not_found", "There is nothing at this address.");
    SendPage(*site, request, response, PageKind::kNotFound);
  }));
}

}  // namespace openpress::site
