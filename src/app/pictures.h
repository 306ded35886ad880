#pragma once

#include <string>
#include <thread>

#include "accounts/portraits.h"
#include "core/settings.h"
#include "event/loop.h"
#include "media/process_pool.h"
#include "storage/media_store.h"

namespace openpress::app {

/** Makes pictures for commands, which have no loop running as the daemon does: one of its own runs in a thread as long
 *  as this lives. The hostile bytes are read by the confined helper alone. One thread. */
class Pictures {
 public:
  /** @param store outlives this */
  Pictures(const Settings& settings, const std::string& data_folder, storage::MediaStore& store);
  ~Pictures();
  Pictures(const Pictures&) = delete;
  Pictures& operator=(const Pictures&) = delete;

  /** @return the file's name, see accounts::Portraits. @throws Error for what is no picture */
  std::string Logo(const std::string& bytes);
  /** Poster and thumbnail of an item that has none yet. @throws Error for what is no picture */
  void Poster(const std::string& token, const std::string& bytes);

 private:
  storage::MediaStore& store_;
  event::Loop loop_;
  media::ProcessPool processes_;
  accounts::Portraits portraits_;
  std::thread thread_;
};

}  // namespace openpress::app
