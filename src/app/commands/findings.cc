#include "app/commands/findings.h"

#include <fmt/format.h>

namespace openpress::app {

void Findings::Add(std::string_view code, const std::string& sentence, std::string_view item) {
  ++open_;
  found_.push_back({{"code", code}, {"sentence", sentence}});
  if (!item.empty()) found_.back()["item"] = item;
  if (!json_) fmt::print("wrong: {}\n", sentence);
}

void Findings::Mended(std::string_view how) {
  --open_;
  ++mended_;
  found_.back()["mended"] = how;
  if (!json_) fmt::print("  mended: {}\n", how);
}

void Findings::Note(std::string_view name, const Json& value, const std::string& sentence) {
  facts_[std::string(name)] = value;
  if (!json_) fmt::print("{}\n", sentence);
}

int Findings::Finish() {
  if (json_) {
    facts_["findings"] = std::move(found_);
    facts_["open"] = open_;
    facts_["mended"] = mended_;
    fmt::print("{}\n", facts_.dump(2, ' ', false, Json::error_handler_t::replace));
  } else if (open_ == 0 && mended_ == 0) {
    fmt::print("everything is in order\n");
  } else {
    fmt::print("{} findings{}\n", open_ + mended_, mended_ == 0 ? "" : fmt::format(", {} of them mended", mended_));
  }
  return open_ == 0 ? 0 : 1;
}

}  // namespace openpress::app
