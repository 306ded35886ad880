#include "http/hot_making.h"

#include <cassert>
#include <utility>

#include "http/exchange.h"

namespace openpress::http {

HotMaking::HotMaking() = default;
HotMaking::~HotMaking() = default;

bool HotMaking::Has(const std::string& key, std::uint64_t generation) const {
  const auto found = newest_.find(key);
  return found != newest_.end() && found->second->generation >= generation;
}

void HotMaking::Begin(Exchange& exchange) {
  exchange.making = std::make_shared<One>();
  exchange.making->generation = exchange.hot_generation;
  newest_[exchange.hot_key] = exchange.making;
}

void HotMaking::Wait(std::unique_ptr<Exchange> exchange) {
  assert(Has(exchange->hot_key, exchange->hot_generation));
  auto& waiting = newest_.at(exchange->hot_key)->waiting;
  waiting.push_back(std::move(exchange));
}

std::vector<std::unique_ptr<Exchange>> HotMaking::End(Exchange& exchange) {
  const auto one = std::exchange(exchange.making, nullptr);
  const auto newest = newest_.find(exchange.hot_key);
  if (newest != newest_.end() && newest->second == one) newest_.erase(newest);
  return std::move(one->waiting);
}

}  // namespace openpress::http
