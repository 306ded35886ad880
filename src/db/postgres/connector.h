#pragma once

#include <chrono>
#include <mutex>
#include <string>

#include "db/postgres/address.h"

namespace openpress::db::postgres {

/** Makes the links of a pool. While the server is away only one attempt after another is made, with pauses that grow
 *  to two seconds; whoever asks in between is told at once, so a dead server costs a request nothing. Any thread. */
class Connector {
 public:
  explicit Connector(Address address) : address_(std::move(address)) {}

  /** Makes the first link, which Connect() then hands out. @throws Error kUnavailable with the reason */
  void Begin() { first_ = address_.Connect(); }
  /** @throws Error kUnavailable; the reason goes to the log */
  Link Connect();

 private:
  void Failed(const char* reason);
  void Succeeded();

  const Address address_;
  std::mutex mutex_;  ///< guards everything below
  Link first_;
  std::chrono::steady_clock::time_point not_before_;
  std::chrono::milliseconds pause_{0};  ///< 0 while the server answers
};

}  // namespace openpress::db::postgres
