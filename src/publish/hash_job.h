#pragma once

#include "catalogue/catalogue.h"
#include "queue/job_context.h"
#include "storage/hasher.h"
#include "storage/media_store.h"

namespace openpress::publish {

/** Handler of kHashJob: records what the Hasher computed while the file came, or reads the file again. */
void HashOriginal(catalogue::Catalogue& catalogue, storage::MediaStore& store, storage::Hasher& hasher,
                  queue::JobContext& job);

}  // namespace openpress::publish
