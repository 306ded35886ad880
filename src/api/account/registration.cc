#include "api/account/registration.h"

#include <string>
#include <utility>

#include "accounts/sign_in/gate.h"
#include "api/account/problem.h"
#include "api/account/user_json.h"
#include "api/fields.h"
#include "api/paging.h"
#include "api/problem.h"
#include "api/route_table.h"
#include "core/error.h"
#include "core/text.h"

namespace openpress::api {
namespace {

using accounts::PrincipalOf;
using accounts::User;

constexpr std::size_t kBodyLimit = 16 * 1024;
constexpr std::size_t kLongestText = 255;
constexpr std::size_t kLongestPassword = 1024;
constexpr std::size_t kLongestNote = 200;  ///< characters
constexpr Millis kDay = 86400LL * 1000;
constexpr std::int64_t kDefaultDays = 14;
constexpr std::int64_t kMostDays = 90;

Json InviteJson(const accounts::Invite& invite) {
  return {{"id", invite.id},
          {"hint", invite.hint},
          {"role", accounts::NameOf(invite.role)},
          {"note", invite.note},
          {"invited_by", invite.inviter.empty() ? Json(nullptr) : Json(invite.inviter)},
          {"created_at", Iso8601(invite.created_at)},
          {"expires_at", Iso8601(invite.expires_at)},
          {"used_at", invite.used_at ? Json(Iso8601(*invite.used_at)) : Json(nullptr)},
          {"used_by", invite.used_by.empty() ? Json(nullptr) : Json(invite.used_by)}};
}

/** How long an invite is to hold, in days. */
std::int64_t DaysOf(const Json& fields) {
  const auto found = fields.find("days");
  if (found == fields.end() || found->is_null()) return kDefaultDays;
  std::int64_t days = 0;
  if (found->is_number_integer()) {
    days = found->is_number_unsigned() && found->get<std::uint64_t>() > 1000 ? 0 : found->get<std::int64_t>();
  } else if (found->is_string() && found->get_ref<const std::string&>().size() <= 3) {
    for (const char c : found->get_ref<const std::string&>()) {
      if (c < '0' || c > '9') {
        days = 0;
        break;
      }
      days = days * 10 + (c - '0');
    }
  }
  if (days < 1 || days > kMostDays) {
    throw Error(Fault::kBadInput, "invalid_field", "days: must be a number from 1 to 90.");
  }
  return days;
}

class Handlers {
 public:
  explicit Handlers(const RegistrationContext& context) : context_(context) {}

  void Policy(http::Request&, http::Response& response) const {
    response.SetHeader("Cache-Control", "no-cache");
    response.SetJson({{"registration", accounts::NameOf(context_.enrolment.policy())}, {"mail", context_.mailer.On()}});
  }

  void Register(http::Request& request, http::Response& response) {
    const Json fields = request.Fields();
    accounts::Registration registration;
    registration.username = TextField(fields, "username", kLongestText).value_or("");
    registration.email = TextField(fields, "email", kLongestText).value_or("");
    registration.name = TextField(fields, "name", kLongestText).value_or("");
    registration.password = TextField(fields, "password", kLongestPassword).value_or("");
    const std::string invite = TextField(fields, "invite", kLongestText).value_or("");
    InFields(response, [&] {
      const User user = context_.enrolment.Register(registration, invite, request.remote_address());
      const accounts::Principal self{.user_id = user.id, .role = user.role};
      response.SetHeader("Cache-Control", "no-store");
      response.SetJson(UserDetail(user, request.BaseUrl(), &self), 201);
    });
  }

  void AddInvite(http::Request& request, http::Response& response) {
    const Json fields = request.Fields();
    const std::string role_name = TextField(fields, "role", kLongestText).value_or("user");
    const auto role = accounts::RoleNamed(role_name);
    if (!role) {
      return RefuseField(response, "role", "There are user, journalist, editor, manager and admin.", "invalid_role");
    }
    const std::string note = TextField(fields, "note", kBodyLimit).value_or("");
    if (HasControls(note) || CodePoints(note) > kLongestNote) {
      return RefuseField(response, "note", "A note is one line of at most 200 characters.", "invalid_note");
    }
    const std::int64_t days = DaysOf(fields);
    const auto made = context_.enrolment.MakeInvite(*PrincipalOf(request), *role, note, days * kDay);
    Json answer = InviteJson(made.invite);
    answer["token"] = made.secret;
    answer["url"] = request.BaseUrl() + "/register?invite=" + made.secret;
    response.SetHeader("Cache-Control", "no-store");
    response.SetJson(answer, 201);
  }

  void Invites(http::Request& request, http::Response& response) {
    const auto page = context_.enrolment.Invites(PageNumber(request));
    if (!page) return RefusePage(response);
    Json results = Json::array();
    for (const accounts::Invite& invite : page->rows) results.push_back(InviteJson(invite));
    response.SetHeader("Cache-Control", "private, no-store");
    response.SetJson(PageAnswer(page->place, request.BaseUrl(), request.target(), std::move(results)));
  }

  void Withdraw(http::Request& request, http::Response& response) {
    if (!context_.enrolment.Withdraw(request.IntParam("id"))) {
      return Refuse(response, 404, "There is no such invitation, or it was used.", "no_such_invite");
    }
    response.SetNoContent();
  }

  void AskReset(http::Request& request, http::Response& response) {
    const Json fields = request.Fields();
    std::string login = TextField(fields, "email", kLongestText).value_or("");
    if (login.empty()) login = TextField(fields, "username", kLongestText).value_or("");
    if (login.empty()) return RefuseField(response, "email", "This field is required.", "required");
    context_.recovery.AskReset(login, request.remote_address());
    response.SetJson({{"detail", "If there is such an account, a letter is on its way to its address."}}, 202);
  }

  void Reset(http::Request& request, http::Response& response) {
    const Json fields = request.Fields();
    const std::string token = RequiredText(fields, "token", kLongestText);
    const std::string password = TextField(fields, "password", kLongestPassword).value_or("");
    if (password.empty()) return RefuseField(response, "password", "This field is required.", "required");
    InFields(response, [&] {
      const User user = context_.recovery.Reset(token, password);
      response.SetHeader("Cache-Control", "no-store");
      response.SetJson({{"detail", "The password is changed. Sign in with the new one."}, {"username", user.username}});
    });
  }

  void AskConfirmation(http::Request& request, http::Response& response) {
    context_.recovery.AskConfirmation(PrincipalOf(request)->user_id);
    response.SetJson({{"detail", "A letter is on its way to your address."}}, 202);
  }

  void ChangeEmail(http::Request& request, http::Response& response) {
    const Json fields = request.Fields();
    const std::string email = TextField(fields, "email", kLongestText).value_or("");
    const std::string password = TextField(fields, "current_password", kLongestPassword).value_or("");
    if (email.empty()) return RefuseField(response, "email", "This field is required.", "required");
    InFields(response, [&] {
      const bool done = context_.recovery.ChangeEmail(*PrincipalOf(request), email, password, request.remote_address());
      response.SetJson(
          {{"detail", done ? "The address is changed."
                           : "A letter is on its way to the new address; it is the account's once that was answered."}},
          done ? 200 : 202);
    });
  }

  void Confirm(http::Request& request, http::Response& response) {
    const User user = context_.recovery.ConfirmEmail(RequiredText(request.Fields(), "token", kLongestText));
    response.SetHeader("Cache-Control", "no-store");
    response.SetJson({{"detail", "The address is confirmed."}, {"username", user.username}});
  }

 private:
  /** Problems with fields as MediaCMS's forms have them; those that are no fault of the field keep their status. */
  template <class Work>
  static void InFields(http::Response& response, Work&& work) {
    try {
      work();
    } catch (const Error& problem) {
      const auto field = FieldOf(problem.code());
      if (field.empty()) throw;
      RefuseField(response, field, problem.what(), problem.code());
    }
  }

  const RegistrationContext context_;
};

}  // namespace

http::Routes RegistrationRoutes(const RegistrationContext& context) {
  using http::Method;
  using http::Permit;
  using http::Run;
  RouteTable table(std::make_shared<Handlers>(context));
  constexpr std::string_view kRegister = "/api/v1/register[/]";
  constexpr std::string_view kInvites = "/api/v1/invites[/]";
  const auto add_post = [&table](std::string_view pattern, Permit permit, RouteTable<Handlers>::Handle handle,
                                 const http::RouteDoc& doc) -> http::Route& {
    return table.AddWithBody(Method::kPost, pattern, permit, kBodyLimit, handle, doc);
  };
  table.Add(Method::kGet, kRegister, Permit::kAnyone, &Handlers::Policy,
            {.summary = "Who may register", .answers = "200 RegistrationPolicy"});
  // What hashes a password runs on the bulk workers.
  add_post(
      kRegister, Permit::kAnyone, &Handlers::Register,
      {.summary = "Make one's own account",
       .body = "RegistrationForm",
       .answers = "201 UserDetail, 403 registration_closed invite_needed invalid_invite, 409, 429 too_many_attempts"})
      .run = Run::kBulk;
  table.Add(Method::kGet, kInvites, Permit::kManager, &Handlers::Invites,
            {.summary = "Invitations, newest first", .query = "page", .answers = "200 Page<Invite>, 404 invalid_page"});
  add_post(kInvites, Permit::kManager, &Handlers::AddInvite,
           {.summary = "Make an invitation",
            .body = "InviteForm",
            .answers = "201 NewInvite, 400 invalid_role invalid_note invalid_field"});
  table.Add(Method::kDelete, "/api/v1/invites/{id:int}[/]", Permit::kManager, &Handlers::Withdraw,
            {.summary = "Withdraw an invitation", .answers = "204, 404 no_such_invite"});
  add_post("/api/v1/password/reset[/]", Permit::kAnyone, &Handlers::AskReset,
           {.summary = "Ask for a new password by mail",
            .body = "ResetRequestForm",
            .answers = "202 Detail, 409 mail_off, 429 too_many_attempts"});
  add_post("/api/v1/password/reset/confirm[/]", Permit::kAnyone, &Handlers::Reset,
           {.summary = "Choose it", .body = "ResetForm", .answers = "200 DoneForUser, 400 required invalid_password"})
      .run = Run::kBulk;
  add_post("/api/v1/email/confirm[/]", Permit::kAnyone, &Handlers::Confirm,
           {.summary = "Confirm an address with a mailed link",
            .body = "MailedTokenForm",
            .answers = "200 DoneForUser, 409 email_taken"});
  add_post("/api/v1/email/confirm/send[/]", Permit::kOwnAccount, &Handlers::AskConfirmation,
           {.summary = "Ask for that link",
            .body = "Empty",
            .answers = "202 Detail, 409 mail_off email_confirmed, 429 too_many_attempts"});
  add_post("/api/v1/email/change[/]", Permit::kOwnAccount, &Handlers::ChangeEmail,
           {.summary = "Give one's account another address",
            .body = "EmailChangeForm",
            .answers = "200 Detail, 202 Detail, 400 required invalid_email wrong_password email_taken, 409 "
                       "email_unchanged, 429 too_many_attempts"})
      .run = Run::kBulk;
  return table.Take();
}

}  // namespace openpress::api
