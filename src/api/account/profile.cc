#include <array>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "accounts/sign_in/gate.h"
#include "accounts/sign_in/limiter.h"
#include "api/account/problem.h"
#include "api/account/user_json.h"
#include "api/account/users.h"
#include "api/fields.h"
#include "api/problem.h"
#include "api/route_table.h"
#include "core/error.h"
#include "http/form.h"
#include "http/target.h"
#include "lib/multipart/parser.h"

// Pictures are large and hostile: they go to files as they come, and are decoded by a process of its own.

namespace openpress::api {
namespace {

using accounts::Portrait;
using accounts::Portraits;
using accounts::Principal;
using accounts::PrincipalOf;

constexpr std::size_t kBodyLimit = 64 * 1024;  // of what is no picture
constexpr Millis kHour = 3600LL * 1000;
constexpr int kMostPictures = 30;  // one account in an hour: each costs a process

struct Slot {
  Portrait which;
  std::string_view field;   ///< of forms and of answers about what is wrong
  std::string_view remove;  ///< by which forms say that it is to go
};
constexpr std::array kSlots = {Slot{Portrait::kLogo, "logo", "remove_logo"},
                               Slot{Portrait::kBanner, "banner", "remove_banner"}};

std::optional<std::string>& In(accounts::ProfileChange& change, Portrait which) {
  return which == Portrait::kLogo ? change.logo : change.banner;
}

/** Pictures that were made and are nobody's unless they were kept. */
class Made {
 public:
  explicit Made(Portraits& portraits) : portraits_(portraits) {}
  ~Made() {
    for (const std::string& file : files_) portraits_.Remove(file);
  }
  Made(const Made&) = delete;
  Made& operator=(const Made&) = delete;

  std::string Make(Portraits::Incoming& incoming, Portrait which) {
    return files_.emplace_back(portraits_.Make(incoming, which));
  }
  void Keep() { files_.clear(); }

 private:
  Portraits& portraits_;
  std::vector<std::string> files_;
};

/** What both ways to change a profile share. Outlives the sinks. */
struct Editing {
  explicit Editing(const UsersContext& users) : context(users), limiter(users.accounts.clock(), kMostPictures, kHour) {}

  void RequireFewPictures(const Principal& who) {
    if (const int wait = limiter.Take(std::to_string(who.user_id)); wait > 0) {
      throw Error(Fault::kRateLimited, "too_many_attempts", "You have sent many pictures. Wait a moment.")
          .RetryAfter(wait);
    }
  }

  /** Makes what was sent into pictures, and changes the profile to them and to @p change. */
  void Apply(const http::Request& request, http::Response& response, accounts::ProfileChange change,
             const std::array<std::unique_ptr<Portraits::Incoming>, kSlots.size()>& sent) {
    const Principal& who = *PrincipalOf(request);
    Made made(context.portraits);
    for (std::size_t i = 0; i < kSlots.size(); ++i) {
      if (!sent[i]) continue;
      RequireFewPictures(who);
      try {
        In(change, kSlots[i].which) = made.Make(*sent[i], kSlots[i].which);
      } catch (const Error& problem) {
        const bool bad = problem.fault() == Fault::kBadInput || problem.fault() == Fault::kUnsupported;
        if (!bad) throw;
        return RefuseField(response, kSlots[i].field, problem.what(), problem.code());
      }
    }
    InMediaCmsWords(response, [&] {
      const accounts::User user = context.management.ChangeProfile(who, request.Param("username"), change);
      made.Keep();
      context.changed();
      AnswerUser(request, response, user, 201);
    });
  }

  const UsersContext context;
  accounts::MemoryLimiter limiter;  ///< by the user's id
};

accounts::ProfileChange ChangeIn(const Json& fields) {
  accounts::ProfileChange change{TextField(fields, "name", kBodyLimit),  TextField(fields, "description", kBodyLimit),
                                 TextField(fields, "title", kBodyLimit), TextField(fields, "location", kBodyLimit),
                                 BoolField(fields, "allow_contact"),     BoolField(fields, "notify_comments")};
  for (const Slot& slot : kSlots) {
    if (BoolField(fields, slot.remove).value_or(false)) In(change, slot.which) = "";
    // MediaCMS's word for the file: as a text it would be taken for something else than it is.
    if (const auto text = TextField(fields, slot.field, kBodyLimit); text && !text->empty()) {
      throw Error(Fault::kBadInput, "invalid_field", std::string(slot.field) + ": must be sent as a file.");
    }
  }
  return change;
}

void RequireRoom(std::size_t held, std::size_t more) {
  if (held + more > kBodyLimit) throw Error(Fault::kTooLarge, "body_too_large", "The request has too many texts.");
}

/** JSON or a plain form. */
class FieldsSink final : public http::BodySink {
 public:
  explicit FieldsSink(std::shared_ptr<Editing> editing) : editing_(std::move(editing)) {}
  void Write(std::string_view bytes) override {
    RequireRoom(body_.size(), bytes.size());
    body_ += bytes;
  }
  void Finish(const http::Request& request, http::Response& response) override {
    editing_->Apply(request, response, ChangeIn(http::ParseFields(request.Header("Content-Type"), body_)), {});
  }

 private:
  const std::shared_ptr<Editing> editing_;
  std::string body_;
};

/** A form with files. */
class FormSink final : public http::BodySink, private multipart::Listener {
 public:
  FormSink(std::string_view boundary, std::shared_ptr<Editing> editing)
      : editing_(std::move(editing)), parser_(boundary, *this) {}

  void Write(std::string_view bytes) override { parser_.Feed(bytes); }
  void Finish(const http::Request& request, http::Response& response) override {
    parser_.Finish();
    // Browsers send an empty file for a field that was left alone.
    for (auto& file : files_) {
      if (file && file->size() == 0) file.reset();
    }
    editing_->Apply(request, response, ChangeIn(fields_), files_);
  }

 private:
  void Begin(const multipart::PartHead& head) override {
    file_ = nullptr;
    text_ = nullptr;
    if (!head.file_name) {
      text_ = &fields_[http::ToUtf8(head.name)];
      if (!text_->is_null()) throw Error(Fault::kBadInput, "invalid_field", "A field is there more than once.");
      *text_ = "";
      return;
    }
    for (std::size_t i = 0; i < kSlots.size(); ++i) {
      if (head.name != kSlots[i].field) continue;
      if (files_[i]) throw Error(Fault::kBadInput, "one_file", "A form may have one file of a name.");
      files_[i] = editing_->context.portraits.Receive();
      file_ = files_[i].get();
    }
  }
  void Data(std::string_view bytes) override {
    if (file_ != nullptr) return file_->Append(bytes);
    RequireRoom(held_, bytes.size());
    held_ += bytes.size();
    if (text_ != nullptr) text_->get_ref<std::string&>() += bytes;
  }
  void End() override {
    if (text_ != nullptr) *text_ = http::ToUtf8(text_->get_ref<std::string&>());
  }

  const std::shared_ptr<Editing> editing_;
  multipart::Parser parser_;
  Json fields_ = Json::object();
  std::array<std::unique_ptr<Portraits::Incoming>, kSlots.size()> files_;
  Portraits::Incoming* file_ = nullptr;
  Json* text_ = nullptr;
  std::size_t held_ = 0;
};

/** The body is the picture. */
class PictureSink final : public http::BodySink {
 public:
  PictureSink(std::size_t slot, std::shared_ptr<Editing> editing) : editing_(std::move(editing)) {
    files_[slot] = editing_->context.portraits.Receive();
    file_ = files_[slot].get();
  }
  void Write(std::string_view bytes) override { file_->Append(bytes); }
  void Finish(const http::Request& request, http::Response& response) override {
    editing_->Apply(request, response, {}, files_);
  }

 private:
  const std::shared_ptr<Editing> editing_;
  std::array<std::unique_ptr<Portraits::Incoming>, kSlots.size()> files_;
  Portraits::Incoming* file_ = nullptr;
};

/** Before anything is received. @return false when the answer is given */
bool MayEdit(Editing& editing, const http::Request& request, http::Response& response) {
  bool may = false;
  InMediaCmsWords(response, [&] {
    editing.context.management.RequireMay(*PrincipalOf(request), request.Param("username"));
    may = true;
  });
  return may;
}

std::unique_ptr<http::BodySink> ReceiveProfile(const std::shared_ptr<Editing>& editing, http::Request& request,
                                               http::Response& response) {
  if (!MayEdit(*editing, request, response)) return nullptr;
  if (const auto boundary = multipart::BoundaryOf(request.Header("Content-Type"))) {
    return std::make_unique<FormSink>(*boundary, editing);
  }
  return std::make_unique<FieldsSink>(editing);
}

std::unique_ptr<http::BodySink> ReceivePicture(std::size_t slot, const std::shared_ptr<Editing>& editing,
                                               http::Request& request, http::Response& response) {
  if (!MayEdit(*editing, request, response)) return nullptr;
  const std::string_view type = request.Header("Content-Type");
  if (!type.empty() && !type.starts_with("image/") && !type.starts_with("application/octet-stream")) {
    throw Error(Fault::kUnsupported, "content_type", "Send the picture itself, with its own type.");
  }
  return std::make_unique<PictureSink>(slot, editing);
}

void RemovePicture(std::size_t slot, const std::shared_ptr<Editing>& editing, http::Request& request,
                   http::Response& response) {
  accounts::ProfileChange change;
  In(change, kSlots[slot].which) = "";
  InMediaCmsWords(response, [&] {
    editing->context.management.ChangeProfile(*PrincipalOf(request), request.Param("username"), change);
    editing->context.changed();
    response.SetNoContent();
  });
}

void ServePicture(Portraits& portraits, http::Request& request, http::Response& response) {
  const auto path = portraits.Find(request.Param("file"));
  if (!path) {
    response.SetHeader("Cache-Control", "no-store");
    return Refuse(response, 404, "There is no such file.", "no_such_file");
  }
  response.SetHeader("Content-Security-Policy", "default-src 'none'; sandbox");
  response.SetHeader("Access-Control-Allow-Origin", "*");
  http::FileBody file;
  file.path = *path;
  file.content_type = "image/webp";
  file.cache_control = "public, max-age=31536000, immutable";
  response.SetFile(std::move(file));
}

}  // namespace

http::Routes ProfileRoutes(const UsersContext& context) {
  using http::Method;
  const auto editing = std::make_shared<Editing>(context);
  http::Routes routes;
  const auto add = [&routes](Method method, std::string_view pattern, const http::RouteDoc& doc) -> http::Route& {
    http::Route& route = routes.emplace_back(http::Route{method, pattern, http::Permit::kOwnAccount, http::Run::kBulk});
    route.doc = doc;
    return route;
  };
  const auto receive = [](http::Route& route, http::Receiver receiver) {
    route.body = http::BodyMode::kStream;
    route.receiver = std::move(receiver);
  };
  receive(add(Method::kPost, "/api/v1/users/{username:user}[/]",
              {.summary = "Change a profile and its pictures",
               .body = "ProfileForm",
               .answers = "201 UserDetail, 400 no_such_user permission_denied"}),
          [editing](http::Request& request, http::Response& response) {
            return ReceiveProfile(editing, request, response);
          });
  constexpr std::array<std::string_view, kSlots.size()> kPaths = {"/api/v1/users/{username:user}/avatar[/]",
                                                                  "/api/v1/users/{username:user}/banner[/]"};
  for (std::size_t slot = 0; slot < kSlots.size(); ++slot) {
    receive(add(Method::kPut, kPaths[slot],
                {.summary = "Set a picture of an account (JPEG, PNG, WebP or GIF)",
                 .body = "image/* bytes",
                 .answers = "201 UserDetail, 400 no_such_user permission_denied, 415 content_type, 429"}),
            [editing, slot](http::Request& request, http::Response& response) {
              return ReceivePicture(slot, editing, request, response);
            });
    add(Method::kDelete, kPaths[slot],
        {.summary = "Remove a picture of an account", .answers = "204, 400 no_such_user permission_denied"})
        .handler = [editing, slot](http::Request& request, http::Response& response) {
      RemovePicture(slot, editing, request, response);
    };
  }
  return routes;
}

http::Routes PortraitRoutes(Portraits& portraits) {
  http::Route route{http::Method::kGet, "/media/userlogos/{file}"};
  route.handler = [&portraits](http::Request& request, http::Response& response) {
    ServePicture(portraits, request, response);
  };
  route.doc = {.summary = "A picture of an account",
               .answers = "200 image/webp bytes, 206 image/webp bytes, 304, 404 no_such_file, 416"};
  return {std::move(route)};
}

}  // namespace openpress::api
