#pragma once

#include <memory>
#include <string>
#include <vector>

#include <libpq-fe.h>

namespace openpress::db::postgres {

struct CloseLink {
  void operator()(PGconn* link) const noexcept { PQfinish(link); }
};
using Link = std::unique_ptr<PGconn, CloseLink>;

struct ClearResult {
  void operator()(PGresult* result) const noexcept { PQclear(result); }
};
using Result = std::unique_ptr<PGresult, ClearResult>;

/** Where a server is and who we are to it: a URL as libpq takes it (PostgreSQL 15, section 34.1.1.2 "Connection URIs"),
 *  also with several hosts. What it leaves out may come from the environment (PGPASSWORD, PGSSLMODE, ~/.pgpass).
 *
 *  The password is in no error text: an address that libpq or we find odd is not repeated, since a character that was
 *  not escaped makes part of the password look like a host or a port. */
class Address {
 public:
  /** @throws Error kBadInput "unknown_database" */
  explicit Address(std::string url);

  /** Waits for the server, at most five seconds a host unless the URL says otherwise (connect_timeout).
   *  @throws Error kUnavailable "database_unavailable" with libpq's reason, for the log */
  [[nodiscard]] Link Connect() const;

 private:
  std::string url_;
  std::vector<std::string> secrets_;  ///< cut out of libpq's words
};

}  // namespace openpress::db::postgres
