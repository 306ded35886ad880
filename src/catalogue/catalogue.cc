#include "catalogue/catalogue.h"

namespace openpress::catalogue {
namespace {

constexpr std::size_t kMostEntries = 8192;

constexpr std::string_view kAccess = R"sql(
  SELECT id, user_id, state, access_epoch, allow_download, original_name, is_shared
    FROM media
   WHERE token = $1 AND deleted_at IS NULL)sql";

Right RightTo(const Access& access, const accounts::Principal* who) {
  return RightOf(access.user_id, access.state, access.shares, who);
}

}  // namespace

Catalogue::Catalogue(db::Pool& pool, const Clock& clock, std::shared_ptr<http::HotCache> hot)
    : pool_(pool), clock_(clock), hot_(std::move(hot)) {}

void Catalogue::Changed(std::string_view token) noexcept {
  {
    const std::lock_guard lock(mutex_);
    ++generation_;
    entries_.erase(std::string(token));
  }
  hot_->Invalidate();
}

std::optional<Access> Catalogue::AccessTo(std::string_view token) {
  std::string key(token);
  std::uint64_t generation = 0;
  const Millis now = clock_.Steady();
  {
    const std::lock_guard lock(mutex_);
    const auto entry = entries_.find(key);
    if (entry != entries_.end() && entry->second.until > now) return entry->second.access;
    generation = generation_;
  }
  std::optional<Access> access;
  {
    const auto lease = pool_.Read();
    if (const auto row = lease->QueryOne(kAccess, {token})) {
      access = Access{row->Int(0), row->Int(1),  StateNamed(row->Text(2)).value_or(State::kPrivate),
                      row->Int(3), row->Bool(4), row->Text(5)};
      if (row->Bool(6)) access->shares = SharesOf(*lease, access->media_id);
    }
  }
  const std::lock_guard lock(mutex_);
  if (generation == generation_) {
    if (entries_.size() >= kMostEntries) {
      std::erase_if(entries_, [now](const auto& entry) { return entry.second.until <= now; });
      if (entries_.size() >= kMostEntries) entries_.clear();
    }
    entries_[std::move(key)] = {access, now + kLife};
  }
  return access;
}

bool MayRead(const Access& access, const accounts::Principal* who) {
  return RightTo(access, who) >= Right::kRead;
}

bool MayReadOriginal(const Access& access, const accounts::Principal* who) {
  return RightTo(access, who) >= (access.allow_download ? Right::kRead : Right::kEdit);
}

}  // namespace openpress::catalogue
