#include "accounts/verification/link_proof.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "core/text.h"
#include "lib/fetch/links.h"
#include "lib/fetch/url.h"

namespace openpress::accounts {
namespace {

std::string WhyNot(const fetch::Page& page) {
  switch (page.outcome) {
    case fetch::Outcome::kDone:
      return fmt::format("it answered with status {}", page.status);
    case fetch::Outcome::kAddressRefused:
      return "its address is not one of the public internet";
    case fetch::Outcome::kUrlRefused:
      return "it leads to something other than http or https at the usual port";
    case fetch::Outcome::kTooLarge:
      return "it is too large";
    case fetch::Outcome::kTooSlow:
      return "it did not answer in time";
    case fetch::Outcome::kTooManyRedirects:
      return "it redirects too often";
    case fetch::Outcome::kUnreachable:
      return "it cannot be reached";
  }
  return "it cannot be reached";
}

std::string_view WithoutWww(std::string_view host) {
  return host.starts_with("www.") ? host.substr(4) : host;
}

/** A redirect to another site proves nothing about the first: anybody may find a way to be redirected. */
bool SameSite(const fetch::Url& a, const fetch::Url& b) {
  return WithoutWww(a.host) == WithoutWww(b.host);
}

/** What two ways to write a profile's address have in common: no scheme, no slash at the end. */
std::string Profile(const fetch::Url& url) {
  std::string text = url.host;
  if (!url.HasOwnPort()) text += fmt::format(":{}", url.port);
  text += url.path;
  while (text.ends_with('/')) text.pop_back();
  return text;
}

}  // namespace

std::string ProofText(std::string_view token) {
  return fmt::format("openpress-verification={}", token);
}

LinkProver::LinkProver(fetch::Fetcher fetcher, LookUp look_up)
    : fetcher_(std::move(fetcher)), look_up_(std::move(look_up)) {}

bool LinkProver::RelMe(const fetch::Url& url, const ProofMarks& marks, std::string& message) const {
  const auto profile = fetch::ParseUrl(marks.profile_url);
  if (!profile) {
    message = "This site has not told its address, so links to profiles cannot be checked.";
    return false;
  }
  const fetch::Page page = fetcher_.Get(url);
  if (page.outcome != fetch::Outcome::kDone || page.status != 200) {
    message = fmt::format("The page cannot be looked at: {}.", WhyNot(page));
    return false;
  }
  if (!SameSite(url, page.url)) {
    message = fmt::format("The page redirects to another site, {}.", page.url.host);
    return false;
  }
  if (!page.content_type.starts_with("text/html") && !page.content_type.starts_with("application/xhtml+xml")) {
    message = "The page is no HTML.";
    return false;
  }
  const std::vector<std::string> links = fetch::RelMeLinks(page.body);
  const bool found = std::any_of(links.begin(), links.end(), [&](const std::string& link) {
    const auto target = fetch::ParseUrl(Trimmed(link));
    return target && Profile(*target) == Profile(*profile);
  });
  if (!found) message = fmt::format("The page has no link to {} with rel=\"me\".", marks.profile_url);
  return found;
}

bool LinkProver::WellKnown(const fetch::Url& url, const ProofMarks& marks, std::string& message) const {
  fetch::Url file = url;
  file.path = kProofPath;
  const fetch::Page page = fetcher_.Get(file);
  if (page.outcome != fetch::Outcome::kDone || page.status != 200) {
    message = fmt::format("{} cannot be looked at: {}.", file.Text(), WhyNot(page));
    return false;
  }
  message = fmt::format("{} does not hold the token.", file.Text());
  if (!SameSite(file, page.url)) return false;
  std::string_view rest = page.body;
  while (!rest.empty()) {
    const auto end = std::min(rest.find('\n'), rest.size());
    const std::string_view line = Trimmed(rest.substr(0, end));
    if (line == marks.token || line == ProofText(marks.token)) return true;
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  return false;
}

bool LinkProver::Dns(const fetch::Url& url, const ProofMarks& marks) const {
  if (url.HostIsAddress()) return false;
  const std::vector<std::string> texts = look_up_(url.host);
  return std::any_of(texts.begin(), texts.end(),
                     [&](const std::string& text) { return Trimmed(text) == ProofText(marks.token); });
}

LinkVerdict LinkProver::Prove(std::string_view text, const ProofMarks& marks) const {
  const auto url = fetch::ParseUrl(text);
  if (!url) return {LinkProof::kNone, "This is no address that can be looked at."};
  std::string page;
  std::string file;
  if (RelMe(*url, marks, page)) return {LinkProof::kRelMe, {}};
  if (WellKnown(*url, marks, file)) return {LinkProof::kWellKnown, {}};
  if (Dns(*url, marks)) return {LinkProof::kDns, {}};
  return {LinkProof::kNone, fmt::format("{} {} No TXT record of {} holds the token.", page, file, url->host)};
}

}  // namespace openpress::accounts
