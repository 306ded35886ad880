#include <algorithm>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "accounts/sign_in/gate.h"
#include "api/media/json.h"
#include "api/problem.h"
#include "api/upload/replacing.h"
#include "api/upload/tus.h"
#include "api/upload/uploads.h"
#include "catalogue/media/media.h"
#include "catalogue/text.h"
#include "core/error.h"
#include "lib/multipart/parser.h"

// MediaCMS's upload: one form, one file, all or nothing. The file's bytes go to the upload's file as they come; nothing
// is acknowledged before the answer, so whatever ends early is removed.

namespace openpress::api {
namespace {

using publish::Upload;
using publish::Uploads;

/** What a form may have besides its file: boundaries, heads, texts. */
constexpr std::int64_t kMostAround = 1 << 20;
constexpr std::size_t kLongestField = catalogue::kLongestDescription + 1024;

class FormSink final : public http::BodySink, private multipart::Listener {
 public:
  /** @param replaces the item whose file it is to be; empty: it becomes an item */
  FormSink(Uploads& uploads, catalogue::Catalogue& catalogue, std::int64_t user_id, std::string replaces,
           std::int64_t most, std::string_view boundary)
      : uploads_(uploads),
        catalogue_(catalogue),
        user_id_(user_id),
        replaces_(std::move(replaces)),
        most_(most),
        parser_(boundary, *this) {}

  void Write(std::string_view bytes) override { parser_.Feed(bytes); }

  void Finish(const http::Request& request, http::Response& response) override {
    parser_.Finish();
    if (!writer_) return RefuseField(response, "media_file", "No file was submitted.", "required");
    try {
      const Upload upload = writer_->FinishForm(title_, description_);
      const std::string& token = replaces_.empty() ? upload.media_token : replaces_;
      const auto media = catalogue::FindByToken(*catalogue_.pool().Read(), token);
      if (!media) throw Error(Fault::kGone, "media_gone", "The item was deleted meanwhile.");
      response.SetHeader("OpenPress-Media", token);
      response.SetJson(MediaItem(*media, request.BaseUrl()), replaces_.empty() ? 201 : 202);
    } catch (const Error& problem) {
      const std::string_view field = problem.code() == "invalid_title"         ? "title"
                                     : problem.code() == "invalid_description" ? "description"
                                     : problem.code() == "empty_upload"        ? "media_file"
                                                                               : "";
      if (field.empty()) throw;
      RefuseField(response, field, problem.what(), problem.code());
    }
  }

  void Abandon() noexcept override {
    if (writer_) writer_->Abandon();
  }

 private:
  void Begin(const multipart::PartHead& head) override {
    part_ = Part::kOther;
    if (head.name == "title") {
      BeginField(title_);
    } else if (head.name == "description") {
      BeginField(description_);
    } else if (head.name == "media_file" && head.file_name && !head.file_name->empty()) {
      BeginFile(head);
    }
  }

  void Data(std::string_view bytes) override {
    if (part_ == Part::kFile) return writer_->Append(bytes);
    if (part_ == Part::kOther) return;
    if (field_->size() + bytes.size() > kLongestField) {
      throw Error(Fault::kTooLarge, "field_too_large",
                  fmt::format("A text of the form may have {} bytes.", kLongestField));
    }
    field_->append(bytes);
  }

  void End() override { part_ = Part::kOther; }

  void BeginField(std::string& field) {
    field.clear();
    field_ = &field;
    part_ = Part::kText;
  }

  void BeginFile(const multipart::PartHead& head) {
    if (writer_) throw Error(Fault::kBadInput, "one_file", "A form may have one media_file.");
    publish::NewUpload wanted;
    wanted.user_id = user_id_;
    wanted.size = most_;
    wanted.resumable = false;
    wanted.replaces = replaces_;
    wanted.file_name = *head.file_name;
    wanted.file_type = head.content_type;
    writer_ = uploads_.WriteForm(uploads_.Create(wanted));
    part_ = Part::kFile;
  }

  enum class Part { kOther, kText, kFile };

  Uploads& uploads_;
  catalogue::Catalogue& catalogue_;
  const std::int64_t user_id_;
  const std::string replaces_;
  const std::int64_t most_;
  multipart::Parser parser_;
  Part part_ = Part::kOther;
  std::string* field_ = nullptr;
  std::string title_;
  std::string description_;
  std::unique_ptr<publish::UploadWriter> writer_;
};

std::unique_ptr<http::BodySink> Receive(Uploads& uploads, catalogue::Catalogue& catalogue, std::string replaces,
                                        http::Request& request, http::Response& response) {
  const auto boundary = multipart::BoundaryOf(request.Header("Content-Type"));
  if (!boundary) {
    throw Error(Fault::kUnsupported, "content_type", "Send the file as media_file of a multipart/form-data form.");
  }
  const auto length = ParseByteCount(request.Header("Content-Length"));
  if (!length || request.HasHeader("Transfer-Encoding")) {
    Refuse(response, 411, "The length of the form must be known when it begins.", "length_required");
    return nullptr;
  }
  const std::int64_t most = uploads.limits().max_size;
  if (*length > most && *length - most > kMostAround) {
    throw Error(Fault::kTooLarge, "upload_too_large", fmt::format("A file may have up to {} bytes.", most));
  }
  const accounts::Principal& who = *accounts::PrincipalOf(request);
  if (!replaces.empty()) RequireReplaceable(catalogue, replaces, who);
  return std::make_unique<FormSink>(uploads, catalogue, who.user_id, std::move(replaces), std::min(*length, most),
                                    *boundary);
}

}  // namespace

http::Routes UploadFormRoutes(Uploads& uploads, catalogue::Catalogue& catalogue) {
  http::Route route{http::Method::kPost, "/api/v1/media[/]", http::Permit::kJournalist, http::Run::kBulk,
                    http::BodyMode::kStream};
  route.receiver = [&uploads, &catalogue](http::Request& request, http::Response& response) {
    return Receive(uploads, catalogue, {}, request, response);
  };
  route.doc = {
      .summary = "Upload a file by a form",
      .body = "multipart/form-data MediaUpload",
      .answers =
          "201 MediaItem, 400 required invalid_title invalid_description empty_upload one_file, 410 media_gone, 411 "
          "length_required, 413 upload_too_large field_too_large, 429 too_many_uploads, 507 quota_exceeded disk_full"};
  http::Route replace = route;
  replace.method = http::Method::kPut;
  replace.pattern = "/api/v1/media/{token:token}/file[/]";
  replace.receiver = [&uploads, &catalogue](http::Request& request, http::Response& response) {
    return Receive(uploads, catalogue, std::string(request.Param("token")), request, response);
  };
  replace.doc = {
      .summary = "Put another file in the place of an item's, by a form; what was there can be brought back",
      .body = "multipart/form-data MediaFileForm",
      .answers =
          "202 MediaItem, 400 required no_such_media empty_upload one_file, 403 permission_denied, 409 not_ready "
          "change_under_way, 410 media_gone, 411 length_required, 413 upload_too_large field_too_large, 429 "
          "too_many_uploads, 507 quota_exceeded disk_full"};
  return {std::move(route), std::move(replace)};
}

}  // namespace openpress::api
