#include "http/hot_answers.h"

#include <utility>

namespace openpress::http {
namespace {

constexpr std::size_t kMost = 512;
constexpr std::size_t kMostBytes = 16 * 1024 * 1024;

std::size_t SizeOf(const HotAnswer& answer) {
  return answer.body->size() + answer.fields.size();
}

}  // namespace

HotAnswers::Found HotAnswers::Find(const std::string& key, std::uint64_t generation, std::uint64_t now) const {
  const auto found = answers_.find(key);
  if (found == answers_.end() || found->second->generation != generation) return {};
  const std::uint64_t age = now - found->second->made;
  if (age >= 2 * life_) return {};
  return {found->second, age >= life_};
}

HotAnswers::Ptr HotAnswers::Keep(const std::string& key, HotAnswer answer) {
  if (answers_.size() >= kMost || bytes_ > kMostBytes) {
    answers_.clear();
    bytes_ = 0;
  }
  Ptr& place = answers_[key];
  if (place && place->generation > answer.generation) return std::make_shared<const HotAnswer>(std::move(answer));
  if (place) bytes_ -= SizeOf(*place);
  place = std::make_shared<const HotAnswer>(std::move(answer));
  bytes_ += SizeOf(*place);
  return place;
}

}  // namespace openpress::http
