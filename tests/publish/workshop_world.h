#pragma once

#include <cstdint>
#include <fstream>
#include <memory>
#include <string>

#include "accounts/accounts.h"
#include "catalogue/media/rendition.h"
#include "event/loop.h"
#include "publish/jobs.h"
#include "queue/jobs.h"
#include "storage/disk/disk_store.h"
#include "support/schema.h"
#include "support/temporary_folder.h"

namespace openpress::tests {

/** What job handlers work with, for those that start no process. */
struct WorkshopWorld {
  Migrated<ChosenWorld> world;
  TemporaryFolder folder;
  ManualClock clock{1782293400000};
  catalogue::Catalogue catalogue{world.pool(), clock, std::make_shared<http::HotCache>()};
  std::unique_ptr<queue::JobQueue> queue = queue::Open("sql:", world.pool(), clock);
  std::unique_ptr<storage::MediaStore> store = storage::OpenDiskStore(folder.path());
  event::Loop loop;
  media::ProcessPool processes{loop, {.helper = "/nonexistent", .slots = 1}};
  publish::Workshop workshop{catalogue, *queue, *store, processes, [] { return media::LadderSettings(); }};
  std::int64_t ada = AddUser();

  std::int64_t AddUser() {
    const auto lease = world.pool().Write();
    return accounts::InsertUser(*lease, {"lovelace", "ada@example.org", "", accounts::Role::kJournalist, ""},
                                clock.Now());
  }
  /** A video that waits, with its original on the disk. @return its token */
  std::string Add(const std::string& title = "Harbour") {
    clock.Advance(std::chrono::milliseconds(1));
    catalogue::NewMedia media;
    media.token = catalogue::NewToken();
    media.user_id = ada;
    media.title = title;
    media.size = 7;
    media.sha256 = std::string(64, 'a');
    media.original_name = "harbour.mp4";
    media.extension = "mp4";
    catalogue.Change(media.token, [&](db::Connection& c, Millis now) { catalogue::Insert(c, media, now); });
    Put(media.token, "original.mp4", "footage");
    return media.token;
  }
  void Put(const std::string& token, const std::string& file, const std::string& bytes) {
    std::ofstream(store->Folder(token) + "/" + file) << bytes;
  }
  std::optional<catalogue::Media> Get(const std::string& token) {
    const auto lease = world.pool().Read();
    return catalogue::FindByToken(*lease, token);
  }
  template <class Work>
  auto Change(const std::string& token, Work&& work) {
    const auto id = Get(token)->id;
    return catalogue.Change(token, [&](db::Connection& c, Millis now) { return work(c, id, now); });
  }
  std::vector<queue::Job> JobsOf(const std::string& token) {
    const auto lease = world.pool().Read();
    return queue::ListGroup(*lease, token);
  }
};

}  // namespace openpress::tests
