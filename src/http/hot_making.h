#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

namespace openpress::http {

class Exchange;

/** Answers for the hot cache that workers are making at this moment, and the requests that wait for one of them: when
 *  the front page has changed, a hundred readers who ask for it are one query. Belongs to the loop's thread. */
class HotMaking {
 public:
  /** One answer being made. */
  struct One {
    std::uint64_t generation = 0;  ///< the HotCache's when the making began
    std::vector<std::unique_ptr<Exchange>> waiting;
  };

  HotMaking();
  ~HotMaking();

  /** Whether an answer for @p key is being made from a state at least as new as @p generation. */
  [[nodiscard]] bool Has(const std::string& key, std::uint64_t generation) const;
  /** From here until End(), @p exchange makes the answer for its key; whoever comes now waits for this one and not for
   *  an older one that is still being made. */
  void Begin(Exchange& exchange);
  /** @p exchange waits until that is done. Only after Has(). */
  void Wait(std::unique_ptr<Exchange> exchange);
  /** @p exchange, which makes an answer, is back. @return who waited for it, in the order they came */
  std::vector<std::unique_ptr<Exchange>> End(Exchange& exchange);

 private:
  std::unordered_map<std::string, std::shared_ptr<One>> newest_;  // by key
};

}  // namespace openpress::http
