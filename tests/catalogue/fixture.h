#pragma once

#include <memory>
#include <string>

#include "accounts/accounts.h"
#include "catalogue/catalogue.h"
#include "support/schema.h"

namespace openpress::tests {

/** A database with users and a few words to fill it. */
template <class World>
struct CatalogueFixture {
  Migrated<World> world;
  ManualClock clock{1782293400000};
  std::shared_ptr<http::HotCache> hot = std::make_shared<http::HotCache>();
  catalogue::Catalogue catalogue{world.pool(), clock, hot};
  std::int64_t ada = AddUser("lovelace", accounts::Role::kJournalist);
  std::int64_t bob = AddUser("babbage1", accounts::Role::kJournalist);

  std::int64_t AddUser(const std::string& name, accounts::Role role) {
    const auto lease = world.pool().Write();
    return accounts::InsertUser(*lease, {name, name + "@example.org", "", role, ""}, clock.Now());
  }

  /** @return the token */
  std::string Add(std::int64_t user, catalogue::State state = catalogue::State::kPublic, bool playable = true) {
    clock.Advance(std::chrono::milliseconds(1));
    catalogue::NewMedia media;
    media.token = catalogue::NewToken();
    media.user_id = user;
    media.state = state;
    media.original_name = "clip.mp4";
    media.extension = "mp4";
    media.size = 1000;
    media.sha256 = std::string(64, '0');
    catalogue.Change(media.token, [&](db::Connection& connection, Millis now) {
      const auto id = catalogue::Insert(connection, media, now);
      if (playable) catalogue::SetPlayable(connection, id, "hls/master.m3u8", now);
    });
    return media.token;
  }

  catalogue::Media Get(const std::string& token) {
    const auto lease = world.pool().Read();
    return catalogue::FindByToken(*lease, token).value();
  }

  /** Changes the item as @p work(connection, id, now) says. */
  template <class Work>
  auto Change(const std::string& token, Work&& work) {
    const auto id = Get(token).id;
    return catalogue.Change(token, [&](db::Connection& c, Millis now) { return work(c, id, now); });
  }
};

}  // namespace openpress::tests
