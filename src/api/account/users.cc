#include "api/account/users.h"

#include <algorithm>
#include <string>
#include <vector>

#include "accounts/names.h"
#include "accounts/sign_in/gate.h"
#include "accounts/user_list.h"
#include "api/account/problem.h"
#include "api/account/user_json.h"
#include "api/fields.h"
#include "api/paging.h"
#include "api/problem.h"
#include "api/route_table.h"
#include "api/session_cookies.h"
#include "core/error.h"
#include "core/text.h"

namespace openpress::api {
namespace {

using accounts::Principal;
using accounts::PrincipalOf;
using accounts::User;

constexpr std::size_t kBodyLimit = 64 * 1024;
constexpr std::size_t kLongestText = 255;
constexpr std::size_t kLongestPassword = 1024;
constexpr std::size_t kLongestSearch = 100;
constexpr std::size_t kMostAtOnce = 50;

/** The text to search for; empty for none. */
std::string SearchText(const http::Request& request) {
  std::string text(Trimmed(request.Query("name").value_or("")));
  if (text.size() > kLongestSearch || HasControls(text)) {
    throw Error(Fault::kBadInput, "invalid_field", "name: must be a text of at most 100 bytes.");
  }
  return text;
}

accounts::Role RequiredRole(std::string_view name) {
  if (const auto role = accounts::RoleNamed(name)) return *role;
  throw Error(Fault::kBadInput, "invalid_role", "role: must be user, journalist, editor, manager or admin.");
}

/** What lists are narrowed down to, where accounts are approved at all. */
std::optional<bool> ApprovalIn(const http::Request& request, const accounts::Accounts& accounts) {
  const std::string asked = request.Query("is_approved").value_or("");
  if (asked.empty() || !accounts.approval()) return std::nullopt;
  return BoolField(Json{{"is_approved", asked}}, "is_approved");
}

bool KeepsComments(const http::Request& request) {
  const std::string asked = request.Query("keep_comments").value_or("");
  return BoolField(asked.empty() ? request.Fields() : Json{{"keep_comments", asked}}, "keep_comments").value_or(false);
}

std::vector<std::string> Names(std::string_view list) {
  std::vector<std::string> names;
  while (!list.empty()) {
    const auto comma = list.find(',');
    if (const auto name = Trimmed(list.substr(0, comma)); !name.empty()) names.push_back(accounts::Folded(name));
    list = comma == std::string_view::npos ? std::string_view() : list.substr(comma + 1);
  }
  std::sort(names.begin(), names.end());
  names.erase(std::unique(names.begin(), names.end()), names.end());
  return names;
}

class Handlers {
 public:
  explicit Handlers(const UsersContext& context) : context_(context) {}

  void List(http::Request& request, http::Response& response) {
    const Principal* who = PrincipalOf(request);
    accounts::UserQuery query;
    query.page = PageNumber(request);
    query.text = SearchText(request);
    if (who != nullptr && request.Query("exclude_self") == "True") query.without = who->user_id;
    query.is_approved = ApprovalIn(request, context_.accounts);
    const std::string base = request.BaseUrl();
    AnswerList(request, response, query, [&](const User& user) { return WithApproval(UserItem(user, base), user); });
  }

  void ManageList(http::Request& request, http::Response& response) {
    const Principal& who = *PrincipalOf(request);
    accounts::UserQuery query;
    query.managing = true;
    query.page = PageNumber(request);
    query.text = SearchText(request);
    query.by_name = request.Query("sort_by") == "name";
    query.ascending = request.Query("ordering") == "asc";
    if (const auto role = request.Query("role"); role && !role->empty() && *role != "all") {
      query.role = RequiredRole(*role);
    }
    if (query.role && !query.text.empty()) {
      return Refuse(response, 400, "name and role cannot be combined.", "invalid_field");
    }
    query.is_approved = ApprovalIn(request, context_.accounts);
    if (query.is_approved && (query.role || query.by_name)) {
      return Refuse(response, 400, "is_approved cannot be combined with role or sort_by=name.", "invalid_field");
    }
    const std::string base = request.BaseUrl();
    AnswerList(request, response, query,
               [&](const User& user) { return WithApproval(ManagedUserItem(user, base, who), user); });
  }

  void Add(http::Request& request, http::Response& response) {
    const Principal& who = *PrincipalOf(request);
    if (!accounts::CanManageUsers(who.role)) {
      return Refuse(response, 403, "You do not have permission to create users.", "permission_denied");
    }
    const Json fields = request.Fields();
    accounts::Registration registration;
    registration.username = TextField(fields, "username", kLongestText).value_or("");
    registration.email = TextField(fields, "email", kLongestText).value_or("");
    registration.name = TextField(fields, "name", kLongestText).value_or("");
    registration.password = TextField(fields, "password", kLongestPassword).value_or("");
    if (registration.username.empty() || registration.email.empty() || registration.name.empty() ||
        registration.password.empty()) {
      return Refuse(response, 400, "username, password, email, and name are required.", "required");
    }
    if (const auto role = TextField(fields, "role", kLongestText)) registration.role = RequiredRole(*role);
    InMediaCmsWords(response, [&] {
      const User user = context_.management.Add(who, registration);
      response.SetJson(WithApproval(ManagedUserItem(user, request.BaseUrl(), who), user), 201);
    });
  }

  void Get(http::Request& request, http::Response& response) {
    const Principal* who = PrincipalOf(request);
    std::optional<User> user;
    {
      const auto lease = context_.accounts.pool().Read();
      user = accounts::FindUserByUsername(*lease, request.Param("username"));
    }
    if (user && !user->is_active && !SeesPrivate(*user, who)) user.reset();
    if (!user) return Refuse(response, 400, "user does not exist", "no_such_user");
    AnswerUser(request, response, *user, 200);
  }

  void Act(http::Request& request, http::Response& response) {
    const Json fields = request.Fields();
    const std::string action = TextField(fields, "action", kLongestText).value_or("");
    const Principal& who = *PrincipalOf(request);
    const std::string username(request.Param("username"));
    InMediaCmsWords(response, [&] {
      if (action == "change_password") return ChangePassword(request, response, fields);
      if (action == "set_role") {
        const auto role = RequiredRole(RequiredText(fields, "role", kLongestText));
        return AnswerUser(request, response, context_.management.GiveRole(who, username, role), 200);
      }
      if (action == "activate" || action == "deactivate") {
        const bool active = action == "activate";
        return AnswerUser(request, response, context_.management.SetActive(who, username, active), 200);
      }
      if (action == "approve_user" || action == "disapprove_user") {
        const bool approved = action == "approve_user";
        return AnswerUser(request, response, context_.management.SetApproved(who, username, approved), 200);
      }
      if (action == "remove_second_factor") {
        return AnswerUser(request, response, context_.management.RemoveSecondFactor(who, username), 200);
      }
      Refuse(response, 400, "Invalid action", "invalid_action");
    });
  }

  void Delete(http::Request& request, http::Response& response) {
    const bool keep_comments = KeepsComments(request);
    const Principal& who = *PrincipalOf(request);
    InMediaCmsWords(response, [&] {
      if (context_.management.Delete(who, {std::string(request.Param("username"))}, keep_comments) == 0) {
        return Refuse(response, 400, "user does not exist", "no_such_user");
      }
      if (who.via == accounts::Via::kSession && IsOneself(request)) ClearSessionCookies(request, response);
      response.SetNoContent();
    });
  }

  void SendLetter(http::Request& request, http::Response& response) {
    const Principal* who = PrincipalOf(request);
    if (who == nullptr) return Refuse(response, 401, "request need be authenticated", "not_authenticated");
    const std::string text = RequiredText(request.Fields(), "body", accounts::Contact::kLongestText);
    InMediaCmsWords(response, [&] {
      context_.contact.Send(*who, request.Param("username"), text);
      response.SetNoContent();
    });
  }

  void ManageDelete(http::Request& request, http::Response& response) {
    const Principal& who = *PrincipalOf(request);
    if (!accounts::CanManageUsers(who.role)) return Refuse(response, 400, "bad permissions", "permission_denied");
    const std::string tokens = request.Query("tokens").value_or("");
    const bool keep_comments = KeepsComments(request);
    const std::vector<std::string> names = Names(tokens);
    if (names.empty()) return RefuseField(response, "tokens", "This field is required.", "required");
    if (names.size() > kMostAtOnce) {
      return RefuseField(response, "tokens", "At most 50 accounts can be deleted at once.", "too_many");
    }
    if (std::find(names.begin(), names.end(), accounts::Folded(who.username)) != names.end()) {
      return RefuseField(response, "tokens", "Your own account is among these.", "own_account");
    }
    InMediaCmsWords(response, [&] {
      context_.management.Delete(who, names, keep_comments);
      response.SetNoContent();
    });
  }

 private:
  template <class MakeItem>
  void AnswerList(const http::Request& request, http::Response& response, const accounts::UserQuery& query,
                  const MakeItem& make_item) {
    std::optional<db::Page<User>> page;
    {
      const auto lease = context_.accounts.pool().Read();
      page = accounts::ListUsers(*lease, query);
    }
    if (!page) return RefusePage(response);
    Json results = Json::array();
    for (const User& user : page->rows) results.push_back(make_item(user));
    response.SetHeader("Cache-Control", query.managing ? "private, no-store" : "no-cache");
    response.SetJson(PageAnswer(page->place, request.BaseUrl(), request.target(), std::move(results)));
  }

  /** MediaCMS tells it only where accounts are approved at all. */
  [[nodiscard]] Json WithApproval(Json item, const User& user) const {
    if (context_.accounts.approval()) item["is_approved"] = user.is_approved;
    return item;
  }

  static bool IsOneself(const http::Request& request) {
    return accounts::Folded(request.Param("username")) == accounts::Folded(PrincipalOf(request)->username);
  }

  void ChangePassword(const http::Request& request, http::Response& response, const Json& fields) {
    const Principal& who = *PrincipalOf(request);
    const std::string password = TextField(fields, "password", kLongestPassword).value_or("");
    if (password.empty()) return Refuse(response, 400, "Password is required", "required");
    const User user = context_.management.ChangePassword(who, request.Param("username"), password,
                                                         TextField(fields, "current_password", kLongestPassword),
                                                         request.remote_address());
    // All sessions have ended. Whoever changed his own goes on with a new one.
    if (who.via == accounts::Via::kSession && user.id == who.user_id) {
      StartSession(request, response, context_.accounts, user);
    }
    AnswerUser(request, response, user, 200);
  }

  const UsersContext context_;
};

}  // namespace

http::Routes UserRoutes(const UsersContext& context) {
  using http::Method;
  using http::Permit;
  using http::Run;
  RouteTable table(std::make_shared<Handlers>(context));
  constexpr std::string_view kList = "/api/v1/users[/]";
  constexpr std::string_view kOne = "/api/v1/users/{username:user}[/]";
  constexpr std::string_view kManage = "/api/v1/manage_users[/]";
  table.Add(Method::kGet, kList, Permit::kAnyone, &Handlers::List,
            {.summary = "Accounts, newest first",
             .query = "page, users.name, users.exclude_self, users.is_approved",
             .answers = "200 Page<UserItem>, 400 invalid_field, 404 invalid_page"});
  // What hashes a password runs on the bulk workers.
  table
      .AddWithBody(Method::kPost, kList, Permit::kSignedIn, kBodyLimit, &Handlers::Add,
                   {.summary = "Make an account",
                    .body = "NewUserForm",
                    .answers = "201 ManagedUser, 400 required invalid_role, 403 permission_denied"})
      .run = Run::kBulk;
  table.Add(Method::kGet, kOne, Permit::kAnyone, &Handlers::Get,
            {.summary = "One account", .answers = "200 UserDetail, 400 no_such_user"});
  table
      .AddWithBody(Method::kPut, kOne, Permit::kOwnAccount, kBodyLimit, &Handlers::Act,
                   {.summary = "Change password, role or state of an account",
                    .body = "UserActionForm",
                    .answers = "200 UserDetail, 400 no_such_user permission_denied invalid_action required, 409, 429"})
      .run = Run::kBulk;
  table.AddWithBody(Method::kDelete, kOne, Permit::kOwnAccount, 1024, &Handlers::Delete,
                    {.summary = "Delete an account and all it published",
                     .query = "users.keep_comments",
                     .body = "UserDeletionForm",
                     .answers = "204, 400 no_such_user permission_denied, 409"});
  table.AddWithBody(
      Method::kPost, "/api/v1/users/{username:user}/contact[/]", Permit::kAnyone, kBodyLimit, &Handlers::SendLetter,
      {.summary = "Write to the owner of an account",
       .body = "LetterForm",
       .answers = "204, 400 no_such_user required, 401 not_authenticated, 409 mail_off, 429 too_many_attempts"});
  table.Add(Method::kGet, kManage, Permit::kEditor, &Handlers::ManageList,
            {.summary = "Accounts, for those who manage them",
             .query = "page, users.name, users.sort_by, ordering, users.role, users.is_approved",
             .answers = "200 Page<ManagedUser>, 400 invalid_field invalid_role, 404 invalid_page"});
  table.AddWithBody(Method::kDelete, kManage, Permit::kEditor, 1024, &Handlers::ManageDelete,
                    {.summary = "Delete accounts",
                     .query = "users.tokens, users.keep_comments",
                     .body = "UserDeletionForm",
                     .answers = "204, 400 permission_denied required too_many own_account, 409"});
  return table.Take();
}

}  // namespace openpress::api
