#include <algorithm>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "accounts/sign_in/gate.h"
#include "api/problem.h"
#include "api/route_table.h"
#include "api/verification/json.h"
#include "api/verification/verification.h"
#include "core/error.h"
#include "lib/multipart/parser.h"

namespace openpress::api {
namespace {

using accounts::EvidenceFiles;
using accounts::Principal;
using accounts::PrincipalOf;
using accounts::Verification;

/** Takes a document as it comes, so that a crowd of senders costs disk space for a while, not memory. */
class DocumentSink : public http::BodySink {
 public:
  DocumentSink(Verification& verification, const Principal& who, std::int64_t request_id,
               std::unique_ptr<EvidenceFiles::Incoming> file)
      : verification_(verification), who_(who), request_id_(request_id), file_(std::move(file)) {}

  void Write(std::string_view bytes) override { file_->Append(bytes); }

  void Finish(const http::Request&, http::Response& response) override {
    if (file_->size() == 0) throw Error(Fault::kBadInput, "empty_document", "The document is empty.");
    const auto document = verification_.AddDocument(who_, request_id_, *file_, name_);
    response.SetHeader("Cache-Control", "private, no-store");
    response.SetJson(DocumentAnswer(document), 201);
  }

 protected:
  std::string name_;

 private:
  Verification& verification_;
  const Principal who_;
  const std::int64_t request_id_;
  const std::unique_ptr<EvidenceFiles::Incoming> file_;
};

/** The body is the document; its name, if it has one, is in the query. */
class RawSink final : public DocumentSink {
 public:
  RawSink(std::string name, Verification& verification, const Principal& who, std::int64_t request_id,
          std::unique_ptr<EvidenceFiles::Incoming> file)
      : DocumentSink(verification, who, request_id, std::move(file)) {
    name_ = std::move(name);
  }
};

/** The document is the part "document" of a form. */
class FormSink final : public DocumentSink, private multipart::Listener {
 public:
  FormSink(std::string_view boundary, Verification& verification, const Principal& who, std::int64_t request_id,
           std::unique_ptr<EvidenceFiles::Incoming> file)
      : DocumentSink(verification, who, request_id, std::move(file)), parser_(boundary, *this) {}

  void Write(std::string_view bytes) override { parser_.Feed(bytes); }
  void Finish(const http::Request& request, http::Response& response) override {
    parser_.Finish();
    if (!found_) return RefuseField(response, "document", "No file was submitted.", "required");
    DocumentSink::Finish(request, response);
  }

 private:
  void Begin(const multipart::PartHead& head) override {
    inside_ = head.name == "document" && head.file_name.has_value();
    if (!inside_) return;
    if (found_) throw Error(Fault::kBadInput, "one_file", "A form may have one document.");
    found_ = true;
    name_ = *head.file_name;
  }
  void Data(std::string_view bytes) override {
    if (inside_) DocumentSink::Write(bytes);
    // What is not kept costs no more than what is.
    skipped_ += inside_ ? 0 : static_cast<std::int64_t>(bytes.size());
    if (skipped_ > accounts::kLargestDocument) {
      throw Error(Fault::kTooLarge, "form_too_large", "The form holds more than the document.");
    }
  }
  void End() override { inside_ = false; }

  multipart::Parser parser_;
  bool inside_ = false;
  bool found_ = false;
  std::int64_t skipped_ = 0;
};

/** @param verification outlives the routes */
std::unique_ptr<http::BodySink> Receive(Verification& verification, EvidenceFiles& files, http::Request& request) {
  const Principal& who = *PrincipalOf(request);
  const std::int64_t id = request.IntParam("id");
  verification.ExpectDocument(who, id);
  const std::string_view type = request.Header("Content-Type");
  if (const auto boundary = multipart::BoundaryOf(type)) {
    return std::make_unique<FormSink>(*boundary, verification, who, id, files.Receive());
  }
  if (type.starts_with("multipart/") || type.starts_with("application/x-www-form-urlencoded") ||
      type.starts_with("application/json")) {
    throw Error(Fault::kUnsupported, "content_type",
                "Send the document as it is, or as the file \"document\" of a multipart/form-data form.");
  }
  return std::make_unique<RawSink>(request.Query("name").value_or(""), verification, who, id, files.Receive());
}

class Handlers {
 public:
  explicit Handlers(VerificationContext context) : context_(std::move(context)) {}

  void Get(http::Request& request, http::Response& response) {
    const auto document =
        context_.verification.ReadDocument(*PrincipalOf(request), request.IntParam("id"), request.IntParam("number"));
    // Whatever a forged file is up to, it happens in no browser of ours.
    response.SetHeader("Content-Security-Policy", "default-src 'none'; sandbox");
    response.SetHeader("X-Content-Type-Options", "nosniff");
    http::FileBody file;
    file.path = context_.verification.files().PathOf(document.request_id, document.file);
    file.content_type = document.mime;
    file.cache_control = "private, no-store";
    file.download_name = document.name;
    response.SetFile(std::move(file));
  }

 private:
  const VerificationContext context_;
};

}  // namespace

http::Routes VerificationDocumentRoutes(const VerificationContext& context) {
  RouteTable table(std::make_shared<Handlers>(context));
  table.Add(http::Method::kGet, "/api/v1/verification/requests/{id:int}/documents/{number:int}[/]",
            http::Permit::kSignedIn, &Handlers::Get,
            {.summary = "A document, for its applicant and for reviewers", .answers = "200 */* bytes, 404, 410"});
  http::Routes routes = table.Take();

  http::Route route{http::Method::kPost, "/api/v1/verification/requests/{id:int}/documents[/]", http::Permit::kSignedIn,
                    http::Run::kBulk, http::BodyMode::kStream};
  route.receiver = [context](http::Request& request, http::Response&) {
    return Receive(context.verification, context.verification.files(), request);
  };
  route.doc = {.summary = "Add a document to a request (PDF, JPEG or PNG)",
               .query = "documents.name",
               .body = "multipart/form-data VerificationDocumentForm",
               .answers = "201 VerificationDocument, 400 required empty_document one_file, 404, 409"};
  routes.push_back(std::move(route));
  return routes;
}

}  // namespace openpress::api
