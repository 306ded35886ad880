#pragma once

#include <functional>
#include <string>
#include <vector>

#include "catalogue/media/files.h"
#include "storage/media_store.h"

namespace openpress::publish {

/** Something that is not as it should be with an item's files. */
struct Flaw {
  enum class Kind {
    kOriginal,  ///< missing, cut, unreadable or altered: only a backup brings it back
    kStreams,   ///< playlists, segments: can be encoded again
    kPictures,  ///< poster, storyboard: can be made again
  };
  Kind kind = Kind::kOriginal;
  std::string code;      ///< "original_missing", for programs
  std::string sentence;  ///< names the item and the file
};

/** Looks at what lies on the disk for an item: that everything the catalogue and the playlists speak of is there; of
 *  what is under way only the original. Blocks; takes no lease.
 *  @param scrub reads the whole original and compares its hash
 *  @param give_up asked every few megabytes of that; when it says so, Error kBusy "interrupted" is thrown */
std::vector<Flaw> InspectItem(const storage::MediaStore& store, const catalogue::ItemFiles& item, bool scrub,
                              const std::function<bool()>& give_up);

}  // namespace openpress::publish
