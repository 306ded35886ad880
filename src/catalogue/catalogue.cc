#include "catalogue/catalogue.h"

namespace openpress::catalogue {
namespace {

constexpr std::size_t kMostEntries = 8192;

constexpr std::string_view kAccess = R"sql(
  SELECT m.id, m.user_id, m.state, m.access_epoch, m.allow_download, m.original_name, m.is_shared, m.token, m.media_type,
         CASE WHEN m.version_of IS NOT NULL
              THEN (SELECT COALESCE(i.folder, i.token) FROM media i WHERE i.id = m.version_of AND i.deleted_at IS NULL)
              WHEN m.folder <> $1 THEN m.folder
              ELSE '' END
    FROM media m
   WHERE (m.folder = $1 OR m.token = $1) AND (m.deleted_at IS NULL OR m.version_of IS NOT NULL)
   ORDER BY CASE WHEN COALESCE(m.folder, m.token) = $1 THEN 0 ELSE 1 END
   LIMIT 1)sql";

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
    const std::string key(token);
    entries_.erase(key);
    if (const auto folder = named_.find(key); folder != named_.end()) {
      entries_.erase(folder->second);
      named_.erase(folder);
    }
  }
  hot_->Invalidate();
}

std::optional<Access> Catalogue::AccessTo(std::string_view folder) {
  std::string key(folder);
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
    if (const auto row = lease->QueryOne(kAccess, {folder})) {
      access = Access{row->Int(0),
                      row->Int(1),
                      StateNamed(row->Text(2)).value_or(State::kPrivate),
                      MediaTypeNamed(row->Text(8)).value_or(MediaType::kUnknown),
                      row->Int(3),
                      row->Bool(4),
                      row->Text(5),
                      row->Text(7),
                      row->MaybeText(9).value_or("")};
      if (row->Bool(6)) access->shares = SharesOf(*lease, access->media_id);
    }
  }
  const std::lock_guard lock(mutex_);
  if (generation == generation_) {
    if (entries_.size() >= kMostEntries) {
      std::erase_if(entries_, [now](const auto& entry) { return entry.second.until <= now; });
      if (entries_.size() >= kMostEntries) entries_.clear();
      if (entries_.empty()) named_.clear();
    }
    if (access && access->token != key) named_[access->token] = key;
    entries_[std::move(key)] = {access, now + kLife};
  }
  return access;
}

std::optional<Access> Catalogue::AccessToItem(std::string_view token) {
  auto access = AccessTo(token);
  if (access && !access->moved_to.empty()) access = AccessTo(access->moved_to);
  if (access && access->token != token) access.reset();
  return access;
}

bool MayRead(const Access& access, const accounts::Principal* who) {
  return RightTo(access, who) >= Right::kRead;
}

bool MayReadOriginal(const Access& access, const accounts::Principal* who) {
  // What is not probed yet may be an image.
  const bool tells = access.media_type == MediaType::kImage || access.media_type == MediaType::kUnknown;
  return tells ? RightTo(access, who) >= Right::kEdit : MayKeep(access, who);
}

bool MayKeep(const Access& access, const accounts::Principal* who) {
  return RightTo(access, who) >= (access.allow_download ? Right::kRead : Right::kEdit);
}

}  // namespace openpress::catalogue
