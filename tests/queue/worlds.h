#pragma once

#include <array>
#include <memory>
#include <string>
#include <vector>

#include "core/clock.h"
#include "queue/jobs.h"
#include "queue/queue.h"
#include "support/db_worlds.h"
#include "support/redis_server.h"

namespace openpress::tests {

/** A queue on a migrated database, with a clock that stands still. A second adapter is a second class with the same
 *  members and one more word in OPENPRESS_QUEUE_WORLDS. */
template <class Database>
class SqlQueueWorld {
 public:
  explicit SqlQueueWorld(const std::string& url = "sql:") {
    database_.Migrate();
    queue_ = queue::Open(url, database_.pool(), clock_);
  }

  ManualClock& clock() { return clock_; }
  db::Pool& pool() { return database_.pool(); }
  queue::JobQueue& queue() { return *queue_; }

  /** Enqueues in a transaction of its own and announces, as callers do. */
  std::int64_t Add(const queue::NewJob& job) {
    std::int64_t id = 0;
    {
      const auto connection = pool().Write();
      const auto transaction = connection->Begin();
      id = queue::Enqueue(*connection, job, clock_);
      transaction->Commit();
    }
    queue_->Announce(id);
    return id;
  }
  std::int64_t AddKind(std::string kind, queue::Lane lane = queue::Lane::kShort, int priority = 100) {
    queue::NewJob job;
    job.kind = std::move(kind);
    job.lane = lane;
    job.priority = priority;
    return Add(job);
  }
  std::optional<queue::Job> Claim(std::vector<queue::Lane> lanes = {queue::Lane::kShort},
                                  std::string_view worker = "worker-a", Millis lease = 30'000) {
    return queue_->Claim({.lanes = lanes, .worker = worker, .lease = lease, .patience = 0, .stop = {}});
  }
  queue::Job Row(std::int64_t id) { return queue::Find(*pool().Read(), id).value(); }

 private:
  Database database_;
  ManualClock clock_{1782293400000};  // 2026-06-24 09:30:00 UTC, a Wednesday
  std::unique_ptr<queue::JobQueue> queue_;
};

/** The same with a real Redis, one for the whole program; each world finds it empty. */
template <class Database>
class RedisQueueWorld : public SqlQueueWorld<Database> {
 public:
  RedisQueueWorld() : SqlQueueWorld<Database>(Empty().url()) {}
  RedisServer& server() { return Server(); }

 private:
  static RedisServer& Server() {
    static RedisServer server;
    return server;
  }
  static RedisServer& Empty() {
    Server().Tell({"FLUSHALL"});
    return Server();
  }
};

}  // namespace openpress::tests

#define OPENPRESS_QUEUE_WORLDS                                          \
  openpress::tests::SqlQueueWorld<openpress::tests::SqliteWorld>,       \
      openpress::tests::SqlQueueWorld<openpress::tests::PostgresWorld>, \
      openpress::tests::RedisQueueWorld<openpress::tests::SqliteWorld>
