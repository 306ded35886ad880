#include <algorithm>
#include <array>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "accounts/sign_in/gate.h"
#include "api/fields.h"
#include "api/upload/tus.h"
#include "api/upload/uploads.h"
#include "api/urls.h"
#include "core/error.h"
#include "http/form.h"
#include "http/problem.h"
#include "lib/multipart/parser.h"

// Each request is a form: what is said of a part, then its bytes. Those go to their place in the upload's file as they
// come. What is wrong is answered in Fine Uploader's words as well as in ours.

namespace openpress::api {
namespace {

using publish::PartUploads;
using publish::Upload;
using publish::UploadPart;

/** What a form may have besides its file: boundaries, heads, texts. */
constexpr std::int64_t kMostAround = 1 << 20;
constexpr std::size_t kLongestField = 4096;
/** A refused body is read to its end when little more comes: clients hear an answer only after they have sent all. */
constexpr std::int64_t kWorthReading = 8 << 20;

constexpr std::array<std::string_view, 7> kFields = {
    "qquuid", "qqfilename", "qqpartindex", "qqtotalparts", "qqchunksize", "qqpartbyteoffset", "qqtotalfilesize"};

std::int64_t UserOf(const http::Request& request) {
  return accounts::PrincipalOf(request)->user_id;
}

void AnswerPart(http::Response& response) {
  response.SetHeader("Cache-Control", "no-store");
  response.SetJson({{"success", true}});
}

void AnswerDone(const Upload& upload, http::Response& response) {
  response.SetHeader("Cache-Control", "no-store");
  response.SetHeader("OpenPress-Media", upload.media_token);
  response.SetJson({{"success", true}, {"media_url", ViewPath(upload.media_token)}});
}

/** Whether the same request can never succeed, so that the client need not try it again by itself. */
bool IsFinal(const Error& problem) {
  return problem.fault() == Fault::kTooLarge || problem.fault() == Fault::kUnsupported ||
         problem.code() == "quota_exceeded" || problem.code() == "invalid_uuid" || problem.code() == "invalid_part" ||
         problem.code() == "empty_upload" || problem.code() == "size_changed";
}

void AnswerProblem(const Error& problem, http::Response& response) {
  if (problem.fault() == Fault::kBroken) throw Error(problem);  // logged and answered as everywhere
  Json answer = {{"success", false}, {"error", problem.what()}, {"detail", problem.what()}, {"code", problem.code()}};
  if (IsFinal(problem)) answer["preventRetry"] = true;
  response.SetHeader("Cache-Control", "no-store");
  if (problem.retry_after() > 0) response.SetHeader("Retry-After", std::to_string(problem.retry_after()));
  response.SetJson(answer, http::StatusOf(problem.fault()));
}

Error Required(std::string_view field) {
  return {Fault::kBadInput, "required", fmt::format("{}: This field is required.", field)};
}

using Fields = std::map<std::string, std::string, std::less<>>;

std::optional<std::int64_t> Number(const Fields& fields, std::string_view name) {
  const auto found = fields.find(name);
  if (found == fields.end() || found->second.empty()) return std::nullopt;
  const auto number = ParseByteCount(found->second);
  if (!number) throw Error(Fault::kBadInput, "invalid_field", fmt::format("{}: must be a whole number.", name));
  return number;
}

std::int64_t RequiredNumber(const Fields& fields, std::string_view name) {
  const auto number = Number(fields, name);
  if (!number) throw Required(name);
  return *number;
}

/** A part with its bytes on their way. */
class PartSink final : public http::BodySink, private multipart::Listener {
 public:
  /** @param most bytes the file may have when its size is not told */
  PartSink(PartUploads& uploads, std::int64_t user_id, std::int64_t coming, std::int64_t most,
           std::string_view boundary)
      : uploads_(uploads), user_id_(user_id), coming_(coming), most_(most), parser_(boundary, *this) {}

  void Write(std::string_view bytes) override {
    coming_ -= static_cast<std::int64_t>(bytes.size());
    if (problem_) return;
    try {
      parser_.Feed(bytes);
    } catch (const Error& problem) {
      if (coming_ > kWorthReading) throw;
      problem_.emplace(problem);
      writer_.reset();
    }
  }

  void Finish(const http::Request&, http::Response& response) override {
    try {
      if (problem_) throw Error(*problem_);
      parser_.Finish();
      if (!found_) throw Required("qqfile");
      if (writer_) writer_->Finish();
      if (whole_) return AnswerDone(uploads_.Finish(user_id_, client_id_, 1, std::nullopt), response);
      AnswerPart(response);
    } catch (const Error& problem) {
      AnswerProblem(problem, response);
    }
  }

 private:
  void Begin(const multipart::PartHead& head) override {
    field_ = nullptr;
    in_file_ = false;
    if (head.name == "qqfile" && head.file_name) return BeginFile(head);
    if (std::find(kFields.begin(), kFields.end(), head.name) == kFields.end()) return;
    field_ = &fields_[head.name];
    field_->clear();
  }

  void Data(std::string_view bytes) override {
    if (in_file_) {
      if (writer_) writer_->Append(bytes);
      return;
    }
    if (field_ == nullptr) return;
    if (field_->size() + bytes.size() > kLongestField) {
      throw Error(Fault::kTooLarge, "field_too_large",
                  fmt::format("A text of the form may have {} bytes.", kLongestField));
    }
    field_->append(bytes);
  }

  void End() override { in_file_ = false; }

  void BeginFile(const multipart::PartHead& head) {
    if (found_) throw Error(Fault::kBadInput, "one_file", "A form may have one qqfile.");
    found_ = in_file_ = true;
    UploadPart part = Announced();
    if (part.file_name.empty()) part.file_name = *head.file_name;
    part.file_type = head.content_type;
    client_id_ = part.client_id;
    whole_ = part.count == 1;
    writer_ = uploads_.Write(std::move(part));
  }

  /** What the fields say, which stand before the file. */
  [[nodiscard]] UploadPart Announced() const {
    UploadPart part;
    part.user_id = user_id_;
    const auto uuid = fields_.find("qquuid");
    if (uuid == fields_.end() || uuid->second.empty()) throw Required("qquuid");
    part.client_id = uuid->second;
    if (const auto name = fields_.find("qqfilename"); name != fields_.end()) part.file_name = name->second;
    part.count = Number(fields_, "qqtotalparts").value_or(1);
    if (Number(fields_, "qqpartindex").has_value() || part.count != 1) {
      part.number = RequiredNumber(fields_, "qqpartindex");
      part.count = RequiredNumber(fields_, "qqtotalparts");
      part.first = RequiredNumber(fields_, "qqpartbyteoffset");
      part.size = RequiredNumber(fields_, "qqchunksize");
      part.total = RequiredNumber(fields_, "qqtotalfilesize");
      return part;
    }
    const auto total = Number(fields_, "qqtotalfilesize");
    part.exact = total.has_value();
    part.total = part.size = total.value_or(most_);
    return part;
  }

  PartUploads& uploads_;
  const std::int64_t user_id_;
  std::int64_t coming_;
  const std::int64_t most_;
  multipart::Parser parser_;
  Fields fields_;
  std::string* field_ = nullptr;
  bool in_file_ = false;
  bool found_ = false;
  bool whole_ = false;
  std::string client_id_;
  std::unique_ptr<publish::PartWriter> writer_;
  std::optional<Error> problem_;
};

/** What a number is in a form is a text there, and in JSON it may be either. */
std::optional<std::int64_t> NumberField(const Json& fields, std::string_view name) {
  const auto found = fields.find(std::string(name));
  if (found == fields.end() || !found->is_number_unsigned()) {
    return Number({{std::string(name), TextField(fields, name, kLongestField).value_or("")}}, name);
  }
  const auto number = found->get<std::uint64_t>();
  return static_cast<std::int64_t>(std::min<std::uint64_t>(number, INT64_MAX));
}

/** "All parts are sent": a small form. */
class DoneSink final : public http::BodySink {
 public:
  explicit DoneSink(PartUploads& uploads) : uploads_(uploads) {}

  void Write(std::string_view bytes) override {
    if (body_.size() + bytes.size() > kFields.size() * kLongestField) {
      throw Error(Fault::kTooLarge, "form_too_large", "The form is longer than it can be.");
    }
    body_.append(bytes);
  }

  void Finish(const http::Request& request, http::Response& response) override {
    try {
      const Json fields = http::ParseFields(request.Header("Content-Type"), body_);
      const auto uuid = TextField(fields, "qquuid", kLongestField);
      if (!uuid || uuid->empty()) throw Required("qquuid");
      AnswerDone(uploads_.Finish(UserOf(request), *uuid, NumberField(fields, "qqtotalparts"),
                                 NumberField(fields, "qqtotalfilesize")),
                 response);
    } catch (const Error& problem) {
      AnswerProblem(problem, response);
    }
  }

 private:
  PartUploads& uploads_;
  std::string body_;
};

std::unique_ptr<http::BodySink> Receive(PartUploads& parts, const publish::Uploads& uploads, http::Request& request,
                                        http::Response& response) {
  try {
    if (request.Query("done")) return std::make_unique<DoneSink>(parts);
    const auto boundary = multipart::BoundaryOf(request.Header("Content-Type"));
    if (!boundary) {
      throw Error(Fault::kUnsupported, "content_type", "Send the file as qqfile of a multipart/form-data form.");
    }
    const auto length = ParseByteCount(request.Header("Content-Length"));
    if (!length || request.HasHeader("Transfer-Encoding")) {
      throw Error(Fault::kBadInput, "length_required", "The length of the form must be known when it begins.");
    }
    const std::int64_t most = uploads.limits().max_size;
    if (*length > most && *length - most > kMostAround) {
      throw Error(Fault::kTooLarge, "upload_too_large", fmt::format("A file may have up to {} bytes.", most));
    }
    return std::make_unique<PartSink>(parts, UserOf(request), *length, std::min(*length, most), *boundary);
  } catch (const Error& problem) {
    AnswerProblem(problem, response);
    return nullptr;
  }
}

}  // namespace

http::Routes FineUploaderRoutes(PartUploads& parts, const publish::Uploads& uploads) {
  http::Route send{http::Method::kPost, "/fu/upload[/]", http::Permit::kJournalist, http::Run::kBulk,
                   http::BodyMode::kStream};
  send.receiver = [&parts, &uploads](http::Request& request, http::Response& response) {
    return Receive(parts, uploads, request, response);
  };
  send.doc = {.summary = "Send a file or a part of it, or say that all parts are sent (Fine Uploader)",
              .query = "uploads.done",
              .body = "multipart/form-data FineUploaderPart | FineUploaderDone",
              .answers =
                  "200 FineUploaderAnswer, 400 FineUploaderProblem | Problem, 409 FineUploaderProblem, "
                  "410 FineUploaderProblem, 413 FineUploaderProblem | Problem, "
                  "415 FineUploaderProblem | Problem, 429 FineUploaderProblem, 503 FineUploaderProblem, "
                  "507 FineUploaderProblem"};
  http::Route cancel{http::Method::kDelete, "/fu/upload/{uuid:token}[/]", http::Permit::kJournalist, http::Run::kBulk};
  cancel.handler = [&parts](http::Request& request, http::Response& response) {
    parts.Cancel(UserOf(request), request.Param("uuid"));
    response.SetNoContent();
  };
  cancel.doc = {.summary = "Cancel an upload that is not complete (Fine Uploader)",
                .answers = "204, 400 invalid_uuid, 404 no_such_upload, 409 upload_done, 503 upload_busy"};
  return {std::move(send), std::move(cancel)};
}

}  // namespace openpress::api
