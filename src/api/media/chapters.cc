#include "api/media/chapters.h"

#include <memory>
#include <string>
#include <string_view>

#include "api/media/editable.h"
#include "api/route_table.h"
#include "catalogue/media/chapters.h"
#include "core/error.h"

namespace openpress::api {
namespace {

constexpr std::size_t kBodyLimit = 512 * 1024;

/** The editor's form of a refusal, and ours after it. */
void RefuseChapters(http::Response& response, std::string_view sentence, std::string_view code) {
  response.SetJson({{"success", false}, {"error", sentence}, {"detail", sentence}, {"code", code}}, 400);
}

class Handlers {
 public:
  explicit Handlers(catalogue::Catalogue& catalogue) : catalogue_(catalogue) {}

  void Save(http::Request& request, http::Response& response) {
    const auto media = EditableMedia(catalogue_, request, response);
    if (!media) return;
    const Json fields = request.JsonBody();
    const auto sent = fields.find("chapters");
    if (sent == fields.end()) {
      return RefuseChapters(response, "Request must contain \"chapters\" array", "required");
    }
    if (!sent->is_array()) return RefuseChapters(response, "\"chapters\" must be an array", "invalid_chapters");
    Json chapters;
    try {
      chapters = catalogue::CheckedChapters(*sent);
    } catch (const Error& problem) {
      if (problem.fault() != Fault::kBadInput) throw;
      return RefuseChapters(response, problem.what(), problem.code());
    }
    const bool saved = catalogue_.Change(media->token, [&](db::Connection& connection, Millis now) {
      return catalogue::SetChapters(connection, media->id, chapters, now);
    });
    if (!saved) return RefuseUnknownMedia(response);
    response.SetJson({{"chapters", chapters}});
  }

 private:
  catalogue::Catalogue& catalogue_;
};

}  // namespace

http::Routes ChapterRoutes(catalogue::Catalogue& catalogue) {
  using http::Method;
  using http::Permit;
  RouteTable table(std::make_shared<Handlers>(catalogue));
  table.AddWithBody(Method::kPost, "/api/v1/media/{token:token}/chapters[/]", Permit::kSignedIn, kBodyLimit,
                    &Handlers::Save,
                    {.summary = "Replace an item's chapters",
                     .body = "application/json ChapterList",
                     .answers = "200 ChapterList, 400 ChapterProblem | Problem, 401 permission_denied"});
  return table.Take();
}

}  // namespace openpress::api
