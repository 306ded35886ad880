#include "catalogue/site_page.h"

#include <algorithm>

#include <fmt/format.h>

#include "accounts/audit.h"
#include "catalogue/text.h"
#include "core/error.h"
#include "core/text.h"

namespace openpress::catalogue {
namespace {

constexpr std::string_view kList = R"sql(
  SELECT slug, title, username, updated_at
    FROM pages
   ORDER BY slug)sql";

constexpr std::string_view kFind = R"sql(
  SELECT title, text, username, updated_at
    FROM pages
   WHERE slug = $1)sql";

constexpr std::string_view kWrite = R"sql(
  INSERT INTO pages (slug, title, text, username, updated_at)
  VALUES ($1, $2, $3, $4, $5)
  ON CONFLICT (slug) DO UPDATE SET title = $2, text = $3, username = $4, updated_at = $5)sql";

constexpr std::string_view kRemove = "DELETE FROM pages WHERE slug = $1";

std::ptrdiff_t PlaceOf(std::string_view slug) {
  return std::find(kSitePages.begin(), kSitePages.end(), slug) - kSitePages.begin();
}

}  // namespace

bool IsSitePage(std::string_view slug) {
  return std::find(kSitePages.begin(), kSitePages.end(), slug) != kSitePages.end();
}

std::vector<SitePage> SitePages(db::Connection& connection) {
  std::vector<SitePage> pages;
  for (const db::Row& row : connection.Query(kList, {})) {
    // A newer program may have known more of them.
    if (IsSitePage(row.Text(0))) pages.push_back({row.Text(0), row.Text(1), "", row.Text(2), row.Int(3)});
  }
  std::sort(pages.begin(), pages.end(),
            [](const SitePage& a, const SitePage& b) { return PlaceOf(a.slug) < PlaceOf(b.slug); });
  return pages;
}

std::optional<SitePage> FindSitePage(db::Connection& connection, std::string_view slug) {
  if (!IsSitePage(slug)) return std::nullopt;
  const auto row = connection.QueryOne(kFind, {slug});
  if (!row) return std::nullopt;
  return SitePage{std::string(slug), row->Text(0), row->Text(1), row->Text(2), row->Int(3)};
}

void WriteSitePage(db::Connection& connection, SitePage page, const accounts::Principal& by, Millis now) {
  if (!IsSitePage(page.slug)) throw Error(Fault::kNotFound, "no_such_page", "There is no such page.");
  page.title = CheckedTitle(page.title);
  if (!IsUtf8(page.text)) throw Error(Fault::kBadInput, "invalid_text", "The text is not valid UTF-8.");
  if (page.text.size() > kLongestSitePage) {
    throw Error(Fault::kBadInput, "invalid_text",
                fmt::format("The text must have no more than {} bytes.", kLongestSitePage));
  }
  connection.Execute(kWrite, {page.slug, page.title, page.text, by.username, now});
  accounts::AppendAudit(connection,
                        {accounts::Actor::From(by), "page.written", "page:" + page.slug, {{"title", page.title}}}, now);
}

bool RemoveSitePage(db::Connection& connection, std::string_view slug, const accounts::Principal& by, Millis now) {
  const auto page = FindSitePage(connection, slug);
  if (!page) return false;
  connection.Execute(kRemove, {slug});
  accounts::AppendAudit(
      connection, {accounts::Actor::From(by), "page.removed", "page:" + page->slug, {{"title", page->title}}}, now);
  return true;
}

std::vector<std::string> SitePageStatements() {
  return {std::string(kList), std::string(kFind)};
}

}  // namespace openpress::catalogue
