#pragma once

#include <memory>
#include <string>

#include "storage/media_store.h"

namespace openpress::storage {

/** A folder as the store:
 *
 *      <root>/uploads/<id>                              unfinished uploads, 0600
 *      <root>/media/<t0t1>/<token>/original.<ext>       0440
 *      <root>/media/<t0t1>/<token>/…                    whatever is made from it
 *      <root>/media/.trash/…                            on its way out
 *
 *  The folders are made when missing. @throws Error kBroken when they cannot be made or lie on different file systems
 *  (an upload is adopted by renaming it). */
std::unique_ptr<MediaStore> OpenDiskStore(const std::string& root);

}  // namespace openpress::storage
