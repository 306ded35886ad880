#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "accounts/principal.h"
#include "core/clock.h"
#include "db/connection.h"

namespace openpress::catalogue {

/** The pages by which a site speaks for itself; each has the address "/" and its slug. */
constexpr std::array<std::string_view, 7> kSitePages = {"about",       "contact", "tos",          "privacy",
                                                        "corrections", "method",  "accessibility"};

/** In bytes. */
constexpr std::size_t kLongestSitePage = 100000;

/** One that was written. */
struct SitePage {
  std::string slug;
  std::string title;
  std::string text;      ///< Markdown, see site/markdown.h
  std::string username;  ///< of whoever wrote it last
  Millis updated_at = 0;
};

// Every function below runs in the caller's transaction and throws what db::Connection throws.

bool IsSitePage(std::string_view slug);

/** Those that were written, in the order of kSitePages, without their texts. */
std::vector<SitePage> SitePages(db::Connection& connection);
std::optional<SitePage> FindSitePage(db::Connection& connection, std::string_view slug);

/** Writes a page, new or not, and the record of it.
 *  @throws Error kNotFound "no_such_page", kBadInput "invalid_title", "invalid_text" */
void WriteSitePage(db::Connection& connection, SitePage page, const accounts::Principal& by, Millis now);
/** Takes it away, with a record of it. @return whether there was one */
bool RemoveSitePage(db::Connection& connection, std::string_view slug, const accounts::Principal& by, Millis now);

/** The SQL of the list, for the test that looks at its plan. */
std::vector<std::string> SitePageStatements();

}  // namespace openpress::catalogue
