#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "accounts/verification/request.h"
#include "lib/fetch/fetcher.h"

namespace openpress::accounts {

/** What proves that somebody is in control of a place. */
struct ProofMarks {
  std::string token;        ///< for /.well-known/openpress-verification and the DNS
  std::string profile_url;  ///< what a rel=me link has to point to; empty: such links prove nothing
};

struct LinkVerdict {
  LinkProof proof = LinkProof::kNone;
  std::string message;  ///< when there is none: for the applicant
};

/** Looks whether a link proves what its applicant says: the page links back with rel=me, or its site shows the token,
 * or its name does in the DNS. What it fetches is chosen by strangers, see fetch::Fetcher. Any thread that may block.
 */
class LinkProver {
 public:
  /** The TXT records of a name; fetch::LookUpTxt. */
  using LookUp = std::function<std::vector<std::string>(const std::string& host)>;

  LinkProver(fetch::Fetcher fetcher, LookUp look_up);

  [[nodiscard]] LinkVerdict Prove(std::string_view url, const ProofMarks& marks) const;

 private:
  [[nodiscard]] bool RelMe(const fetch::Url& url, const ProofMarks& marks, std::string& message) const;
  [[nodiscard]] bool WellKnown(const fetch::Url& url, const ProofMarks& marks, std::string& message) const;
  [[nodiscard]] bool Dns(const fetch::Url& url, const ProofMarks& marks) const;

  fetch::Fetcher fetcher_;
  LookUp look_up_;
};

/** "openpress-verification=<token>": the TXT record, and what the file may say instead of the bare token. */
std::string ProofText(std::string_view token);
constexpr std::string_view kProofPath = "/.well-known/openpress-verification";

}  // namespace openpress::accounts
