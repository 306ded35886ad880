#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <string>

namespace openpress {

/** Milliseconds since 1970-01-01T00:00:00Z; what the database stores. */
using Millis = std::int64_t;

/** The clock as something a test can hold still. All methods may be called from any thread. */
class Clock {
 public:
  virtual ~Clock() = default;
  /** Wall-clock time. May jump when an administrator sets the clock. */
  [[nodiscard]] virtual Millis Now() const = 0;
  /** Never goes back; only differences mean something. Milliseconds. */
  [[nodiscard]] virtual Millis Steady() const = 0;
};

/** The machine's clocks. */
const Clock& SystemClock();

/** Only moves when told to. For tests. */
class ManualClock final : public Clock {
 public:
  explicit ManualClock(Millis now) : now_(now) {}
  [[nodiscard]] Millis Now() const override { return now_; }
  [[nodiscard]] Millis Steady() const override { return now_; }
  void Advance(std::chrono::milliseconds by) { now_ += by.count(); }
  void Set(Millis now) { now_ = now; }

 private:
  std::atomic<Millis> now_;
};

/** "2026-06-24T09:30:00.123000Z": ISO 8601 with microseconds in UTC, the API's form of a time. */
std::string Iso8601(Millis time);

/** "Wed, 24 Jun 2026 09:30:00 GMT" (RFC 9110 section 5.6.7). */
std::string HttpDate(Millis time);

}  // namespace openpress
