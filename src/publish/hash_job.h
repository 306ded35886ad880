#pragma once

#include <cstdint>
#include <string_view>

#include "catalogue/catalogue.h"
#include "queue/job.h"
#include "queue/job_context.h"
#include "storage/hasher.h"
#include "storage/media_store.h"

namespace openpress::publish {

/** The job that records an item's hash.
 *  @param upload what the Hasher knows the file by; empty when it never came through it */
queue::NewJob HashOrder(std::string_view token, std::string_view upload, std::int64_t size);

/** Handler of kHashJob: records what the Hasher computed while the file came, or reads the file again. */
void HashOriginal(catalogue::Catalogue& catalogue, storage::MediaStore& store, storage::Hasher& hasher,
                  queue::JobContext& job);

}  // namespace openpress::publish
