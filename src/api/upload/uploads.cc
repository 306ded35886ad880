#include "api/upload/uploads.h"

#include <memory>
#include <optional>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "accounts/sign_in/gate.h"
#include "api/problem.h"
#include "api/upload/replacing.h"
#include "api/upload/tus.h"
#include "core/error.h"

namespace openpress::api {
namespace {

using publish::Upload;
using publish::Uploads;
using publish::UploadWriter;

constexpr std::string_view kPath = "/api/v1/uploads";
constexpr int kChecksumMismatch = 460;  // tus, extension "checksum"

void CommonHeaders(http::Response& response) {
  response.SetHeader("Tus-Resumable", kTusVersion);
  response.SetHeader("Cache-Control", "no-store");
}

void DescribeUpload(const Upload& upload, http::Response& response) {
  response.SetHeader("Upload-Offset", std::to_string(upload.received));
  response.SetHeader("OpenPress-Media", upload.replaces.empty() ? upload.media_token : upload.replaces);
  if (!upload.done) response.SetHeader("Upload-Expires", HttpDate(upload.expires_at));
}

/** False when the client speaks another version; the answer is then filled in. */
bool SpeaksTus(const http::Request& request, http::Response& response) {
  CommonHeaders(response);
  if (request.Header("Tus-Resumable") == kTusVersion) return true;
  response.SetHeader("Tus-Version", kTusVersion);
  Refuse(response, 412, "Send Tus-Resumable: 1.0.0; no other version is spoken here.", "tus_version");
  return false;
}

std::int64_t UserOf(const http::Request& request) {
  return accounts::PrincipalOf(request)->user_id;
}

bool HasBody(const http::Request& request) {
  return request.HasHeader("Transfer-Encoding") || ParseByteCount(request.Header("Content-Length")).value_or(0) > 0;
}

/** The bytes that will come; nothing when the client does not say. */
std::optional<std::int64_t> Coming(const http::Request& request) {
  if (request.HasHeader("Transfer-Encoding")) return std::nullopt;
  return ParseByteCount(request.Header("Content-Length")).value_or(0);
}

std::optional<publish::Checksum> ChecksumOf(const http::Request& request) {
  const std::string_view value = request.Header("Upload-Checksum");
  if (value.empty()) return std::nullopt;
  return ParseChecksum(value);
}

void RequireTusContentType(const http::Request& request) {
  if (IsTusContentType(request.Header("Content-Type"))) return;
  throw Error(Fault::kUnsupported, "content_type",
              fmt::format("The bytes of an upload are sent as {}.", kTusContentType));
}

/** The body of one request on its way into an upload's file: the server moves the bytes, this keeps count. */
class PatchSink final : public http::BodySink {
 public:
  /** @param created when set, the answer is that of a creation */
  PatchSink(std::unique_ptr<UploadWriter> writer, bool created) : writer_(std::move(writer)), created_(created) {}

  int Fd() const noexcept override { return writer_->file(); }
  std::int64_t Offset() const noexcept override { return writer_->offset(); }
  void BeginTurn() override { writer_->BeginTurn(); }
  void Wrote(std::size_t count) override { writer_->Wrote(count); }
  void FileFailed(int error_number) override { throw storage::FileError("an upload cannot be written", error_number); }
  void Abandon() noexcept override { writer_->Abandon(); }

  void Finish(const http::Request&, http::Response& response) override {
    try {
      const Upload upload = writer_->Finish();
      DescribeUpload(upload, response);
      if (created_) {
        response.SetStatus(201);
      } else {
        response.SetNoContent();
      }
    } catch (const Error& problem) {
      if (problem.code() != "checksum_mismatch") throw;
      Refuse(response, kChecksumMismatch, problem.what(), problem.code());
    }
  }

 private:
  const std::unique_ptr<UploadWriter> writer_;
  const bool created_;
};

publish::NewUpload WantedUpload(const http::Request& request) {
  if (request.HasHeader("Upload-Defer-Length")) {
    throw Error(Fault::kBadInput, "length_required", "The length of an upload must be known when it begins.");
  }
  if (request.HasHeader("Upload-Concat")) {
    throw Error(Fault::kBadInput, "concatenation", "Uploads cannot be concatenated here.");
  }
  const auto length = ParseByteCount(request.Header("Upload-Length"));
  if (!length) throw Error(Fault::kBadInput, "bad_length", "Upload-Length must be the number of bytes of the file.");
  publish::NewUpload wanted;
  wanted.user_id = UserOf(request);
  wanted.size = *length;
  wanted.metadata = request.Header("Upload-Metadata");
  auto metadata = ParseMetadata(wanted.metadata);
  // Uppy and other clients say "name" and "type".
  wanted.file_name = metadata.contains("filename") ? metadata["filename"] : metadata["name"];
  wanted.file_type = metadata.contains("filetype") ? metadata["filetype"] : metadata["type"];
  wanted.replaces = metadata["replaces"];
  wanted.title = metadata["title"];
  wanted.description = metadata["description"];
  return wanted;
}

class Handlers {
 public:
  Handlers(Uploads& uploads, catalogue::Catalogue& catalogue) : uploads_(uploads), catalogue_(catalogue) {}

  void Options(http::Response& response) const {
    CommonHeaders(response);
    response.SetHeader("Tus-Version", kTusVersion);
    response.SetHeader("Tus-Extension", kTusExtensions);
    response.SetHeader("Tus-Max-Size", std::to_string(uploads_.limits().max_size));
    response.SetHeader("Tus-Checksum-Algorithm", kTusChecksums);
    response.SetHeader("Allow", "OPTIONS, POST, HEAD, PATCH, DELETE");
    response.SetNoContent();
  }

  std::unique_ptr<http::BodySink> Create(http::Request& request, http::Response& response) {
    if (!SpeaksTus(request, response)) return nullptr;
    const publish::NewUpload wanted = WantedUpload(request);
    if (!wanted.replaces.empty()) RequireReplaceable(catalogue_, wanted.replaces, *accounts::PrincipalOf(request));
    const auto checksum = ChecksumOf(request);
    const bool with_upload = HasBody(request);
    if (with_upload) RequireTusContentType(request);
    if (with_upload && Coming(request).value_or(0) > wanted.size) {
      throw Error(Fault::kTooLarge, "upload_too_long", "More bytes were announced than Upload-Length says.");
    }
    const Upload upload = uploads_.Create(wanted);
    // A path, not a URL: whatever stands between may know the server by another name.
    response.SetHeader("Location", fmt::format("{}/{}", kPath, upload.name));
    DescribeUpload(upload, response);
    if (with_upload) {
      return std::make_unique<PatchSink>(uploads_.Write(upload.user_id, upload.name, 0, Coming(request), checksum),
                                         true);
    }
    response.SetStatus(201);
    return nullptr;
  }

  void Head(http::Request& request, http::Response& response) {
    if (!SpeaksTus(request, response)) return;
    const Upload upload = uploads_.Status(UserOf(request), request.Param("upload"));
    DescribeUpload(upload, response);
    response.SetHeader("Upload-Length", std::to_string(upload.size));
    if (!upload.metadata.empty()) response.SetHeader("Upload-Metadata", upload.metadata);
    response.SetStatus(200);
  }

  std::unique_ptr<http::BodySink> Patch(http::Request& request, http::Response& response) {
    if (!SpeaksTus(request, response)) return nullptr;
    RequireTusContentType(request);
    const auto offset = ParseByteCount(request.Header("Upload-Offset"));
    if (!offset) throw Error(Fault::kBadInput, "bad_offset", "Upload-Offset must be a number of bytes.");
    auto writer =
        uploads_.Write(UserOf(request), request.Param("upload"), *offset, Coming(request), ChecksumOf(request));
    if (writer) return std::make_unique<PatchSink>(std::move(writer), false);
    // All bytes were there before, and the answer that said so got lost.
    DescribeUpload(uploads_.Status(UserOf(request), request.Param("upload")), response);
    response.SetNoContent();
    return nullptr;
  }

  void Delete(http::Request& request, http::Response& response) {
    if (!SpeaksTus(request, response)) return;
    uploads_.Terminate(UserOf(request), request.Param("upload"));
    response.SetNoContent();
  }

  /** POST with X-HTTP-Method-Override, for clients and proxies that know no PATCH. */
  std::unique_ptr<http::BodySink> Override(http::Request& request, http::Response& response) {
    const std::string_view method = request.Header("X-HTTP-Method-Override");
    if (method == "PATCH") return Patch(request, response);
    if (method == "HEAD") {
      Head(request, response);
    } else if (method == "DELETE") {
      Delete(request, response);
    } else {
      CommonHeaders(response);
      response.SetHeader("Allow", "OPTIONS, HEAD, PATCH, DELETE");
      Refuse(response, 405, "Bytes are added to an upload with PATCH.", "method_not_allowed");
    }
    return nullptr;
  }

 private:
  Uploads& uploads_;
  catalogue::Catalogue& catalogue_;
};

}  // namespace

http::Routes UploadRoutes(Uploads& uploads, catalogue::Catalogue& catalogue) {
  const auto handlers = std::make_shared<Handlers>(uploads, catalogue);
  const auto options = [handlers](http::Request&, http::Response& response) { handlers->Options(response); };

  http::Routes routes;
  for (const std::string_view pattern : {"/api/v1/uploads[/]", "/api/v1/uploads/{upload:token}"}) {
    http::Route route{http::Method::kOptions, pattern};
    route.run = http::Run::kInline;
    route.handler = options;
    route.doc = {.summary = "What the server supports of tus 1.0.0", .answers = "204"};
    routes.push_back(std::move(route));
  }
  const auto stream = [&](http::Method method, std::string_view pattern, http::Receiver receiver,
                          const http::RouteDoc& doc) {
    http::Route route{method, pattern, http::Permit::kJournalist, http::Run::kBulk, http::BodyMode::kStream};
    route.receiver = std::move(receiver);
    route.doc = doc;
    routes.push_back(std::move(route));
  };
  const auto plain = [&](http::Method method, http::Handler handler, const http::RouteDoc& doc) {
    http::Route route{method, "/api/v1/uploads/{upload:token}", http::Permit::kJournalist, http::Run::kBulk};
    route.handler = std::move(handler);
    route.doc = doc;
    routes.push_back(std::move(route));
  };
  stream(http::Method::kPost, "/api/v1/uploads[/]",
         [handlers](http::Request& request, http::Response& response) { return handlers->Create(request, response); },
         {.summary = "Begin an upload (tus creation, creation-with-upload)",
          .body = "application/offset+octet-stream bytes",
          .answers = "201, 400 bad_length bad_metadata bad_checksum empty_upload no_such_media, 403 permission_denied, "
                     "409, 412 tus_version, 413 upload_too_large "
                     "upload_too_long, 429 too_many_uploads, 460 checksum_mismatch, 507 quota_exceeded disk_full"});
  stream(http::Method::kPatch, "/api/v1/uploads/{upload:token}",
         [handlers](http::Request& request, http::Response& response) { return handlers->Patch(request, response); },
         {.summary = "Add bytes to an upload (tus)",
          .body = "application/offset+octet-stream bytes",
          .answers = "204, 400 bad_offset bad_checksum, 404 no_such_upload, 409 wrong_offset upload_taken_over, 410, "
                     "412 tus_version, 413 upload_too_long, 460 checksum_mismatch, 507 disk_full"});
  stream(http::Method::kPost, "/api/v1/uploads/{upload:token}",
         [handlers](http::Request& request, http::Response& response) { return handlers->Override(request, response); },
         {.summary = "PATCH, HEAD or DELETE by X-HTTP-Method-Override (tus)",
          .body = "application/offset+octet-stream bytes",
          .answers = "200, 204, 400 bad_offset bad_checksum, 404 no_such_upload, 405 method_not_allowed, 409 "
                     "wrong_offset upload_taken_over upload_done, 410, 412 tus_version, 413 upload_too_long, 460 "
                     "checksum_mismatch, 507 disk_full"});
  plain(http::Method::kHead,
        [handlers](http::Request& request, http::Response& response) { handlers->Head(request, response); },
        {.summary = "How much of an upload has arrived (tus)",
         .answers = "200, 404 no_such_upload, 410, 412 tus_version"});
  plain(http::Method::kDelete,
        [handlers](http::Request& request, http::Response& response) { handlers->Delete(request, response); },
        {.summary = "Remove an unfinished upload (tus termination)",
         .answers = "204, 404 no_such_upload, 409 upload_done, 410, 412 tus_version"});
  return routes;
}

}  // namespace openpress::api
