#include "importer/mediacms/import.h"

#include "core/error.h"
#include "importer/mediacms/site.h"

namespace openpress::importer::mediacms {
namespace {

void RequireMediaCms(const Source& source) {
  for (const std::string_view table : {"users_user", "files_media"}) {
    if (source.Has(table)) continue;
    throw Error(Fault::kBadInput, "no_mediacms",
                "This is no database of MediaCMS: it has no rows of a table " + std::string(table) + ".");
  }
}

/** Says what has no counterpart here, so that nobody finds out later. */
void TellOfTheRest(const Source& source, Report& report) {
  struct Rest {
    std::string_view table;
    const char* why;
  };
  constexpr Rest kRest[] = {
      {"files_encoding", "encodings are made anew out of the originals"},
      {"files_rating", "ratings in several categories have no counterpart"},
      {"users_channel", "accounts have one page each, which is made of their profile"},
      {"rbac_rbacgroup", "groups have no counterpart; let people in item by item"},
      {"files_page", "pages have no counterpart"},
  };
  for (const Rest& rest : kRest) {
    if (source.Rows(rest.table) == 0) continue;
    report.Add("other tables",
               Left(std::string(rest.table) + ", " + std::to_string(source.Rows(rest.table)) + " rows", rest.why));
  }
}

}  // namespace

Report Import(const Plan& plan) {
  RequireMediaCms(plan.source);
  const MediaFiles files(plan.files);
  Report report;
  Tables tables(plan.pool, plan.source, report, plan.on_progress);
  Site site{.tables = tables,
            .files = files,
            .store = plan.store,
            .clock = plan.clock,
            .logo = plan.logo,
            .poster = plan.poster,
            .playlist_length = plan.playlist_length};
  BringUsers(site);
  BringTaxonomy(site);
  BringMedia(site);
  BringAdditions(site);
  BringComments(site);
  BringPlaylists(site);
  BringActions(site);
  TellOfTheRest(plan.source, report);
  return report;
}

}  // namespace openpress::importer::mediacms
