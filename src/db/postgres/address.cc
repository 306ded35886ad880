#include "db/postgres/address.h"

#include <algorithm>
#include <array>
#include <string_view>

#include <fmt/format.h>

#include "core/error.h"

namespace openpress::db::postgres {
namespace {

Error Odd() {
  return Error(Fault::kBadInput, "unknown_database",
               "the database address cannot be understood; it is written postgres://user:password@host:port/name, with "
               "signs other than letters and digits in the password as %XX");
}

struct FreeOptions {
  void operator()(PQconninfoOption* options) const noexcept { PQconninfoFree(options); }
};

bool Numbers(std::string_view list) {
  return std::all_of(list.begin(), list.end(), [](char c) { return (c >= '0' && c <= '9') || c == ','; });
}

void CutOut(std::string& text, const std::string& secret) {
  for (auto at = text.find(secret); at != std::string::npos; at = text.find(secret, at))
    text.replace(at, secret.size(), "…");
}

}  // namespace

Address::Address(std::string url) : url_(std::move(url)) {
  char* problem = nullptr;
  const std::unique_ptr<PQconninfoOption, FreeOptions> options(PQconninfoParse(url_.c_str(), &problem));
  PQfreemem(problem);
  if (options == nullptr) throw Odd();
  for (const PQconninfoOption* option = options.get(); option->keyword != nullptr; ++option) {
    if (option->val == nullptr) continue;
    const std::string_view name = option->keyword;
    const std::string_view value = option->val;
    if (name == "port" && !Numbers(value)) throw Odd();
    if ((name == "host" || name == "hostaddr" || name == "dbname") && value.find('@') != std::string_view::npos)
      throw Odd();
    if ((name == "password" || name == "sslpassword") && !value.empty()) secrets_.emplace_back(value);
  }
}

Link Address::Connect() const {
  // What stands before dbname gives way to the URL, what stands behind it does not. A server that vanished without a
  // word is noticed within half a minute.
  constexpr std::array<const char*, 9> kNames = {"connect_timeout",
                                                 "application_name",
                                                 "keepalives_idle",
                                                 "keepalives_interval",
                                                 "keepalives_count",
                                                 "tcp_user_timeout",
                                                 "dbname",
                                                 "client_encoding",
                                                 nullptr};
  const std::array<const char*, 9> values = {"5", "openpress", "15", "5", "3", "30000", url_.c_str(), "UTF8", nullptr};
  Link link(PQconnectdbParams(kNames.data(), values.data(), 1));
  if (link != nullptr && PQstatus(link.get()) == CONNECTION_OK) return link;
  std::string reason = link != nullptr ? PQerrorMessage(link.get()) : "no memory is left";
  for (const std::string& secret : secrets_) CutOut(reason, secret);
  while (!reason.empty() && reason.back() == '\n') reason.pop_back();
  std::replace(reason.begin(), reason.end(), '\n', ' ');
  throw Error(Fault::kUnavailable, "database_unavailable", fmt::format("the database cannot be reached: {}", reason));
}

}  // namespace openpress::db::postgres
