#pragma once

#include "catalogue/catalogue.h"
#include "http/route.h"
#include "publish/part_uploads.h"
#include "publish/uploads.h"

namespace openpress::api {

/** tus 1.0.0 at /api/v1/uploads: creation, creation-with-upload, expiration, checksum (sha1, sha256), termination, and
 *  X-HTTP-Method-Override. Every answer names the item that the upload becomes in OpenPress-Media. With
 *  the metadata `replaces` that is one which is there: the upload becomes its file. Both must outlive the routes. */
http::Routes UploadRoutes(publish::Uploads& uploads, catalogue::Catalogue& catalogue);

/** MediaCMS's POST /api/v1/media: a form with `media_file`, and `title` and `description` before or after it; and PUT
 *  /api/v1/media/<token>/file, the same form for a file that takes the place of the item's.
 *  Both must outlive the routes. */
http::Routes UploadFormRoutes(publish::Uploads& uploads, catalogue::Catalogue& catalogue);

/** MediaCMS's /fu/upload/, which speaks with Fine Uploader (https://docs.fineuploader.com): files in one piece or in
 *  parts, by session or token. Both must outlive the routes. */
http::Routes FineUploaderRoutes(publish::PartUploads& parts, const publish::Uploads& uploads);

}  // namespace openpress::api
