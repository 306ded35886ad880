#include "api/openapi/schema.h"

namespace openpress::api {
namespace {

constexpr Shape kShapes[] = {
    {"Role", "= 'user' | 'journalist' | 'editor' | 'manager' | 'admin'"},

    // Signing in
    {"SignInForm", "username: text, password: text, code?: text"},
    {"LoginForm", "username?: text, email?: text, password: text, code?: text"},
    {"LoginAnswer", "email: email, username: username, token: text"},
    {"SetupForm", "token: text, username: username, email: email, name: text, password: text"},
    {"SessionUser", "username: username, name: text, email: text, role: Role, can_upload: bool"},
    {"SiteInfo", "name: text"},
    {"SessionState", "user: SessionUser?, site: SiteInfo, setup_needed: bool"},
    {"TokenAnswer", "token?: text"},

    // Accounts
    {"UserItem", R"(description: text, date_added: date, name: text, is_featured: bool, thumbnail_url: url, url: url,
                    api_url: url, username: username, advancedUser: bool, is_editor: bool, is_manager: bool,
                    email_is_verified: bool, is_approved?: bool)"},
    {"ManagedUser", R"(description: text, date_added: date, name: text, is_featured: bool, thumbnail_url: url, url: url,
                       api_url: url, username: username, advancedUser: bool, is_editor: bool, is_manager: bool,
                       email_is_verified: bool, role: Role, is_active: bool, has_second_factor: bool, email?: text,
                       is_approved?: bool)"},
    {"UserMedia", "results: any[], user_media: path"},
    {"UserDetail", R"(description: text, date_added: date, name: text, is_featured: bool, thumbnail_url: url,
                      banner_thumbnail_url: path?, url: url, username: username, media_info: UserMedia, api_url: url,
                      edit_url: path, default_channel_edit_url: path, channel: Channel, title: text, location: text,
                      email?: text, email_is_verified?: bool, role?: Role, is_active?: bool, is_approved?: bool,
                      has_second_factor?: bool, allow_contact?: bool, notify_comments?: bool)"},
    {"Channel", "title: text, description: text, url: path, banner_url: path?"},
    {"NewUserForm", "username: username, email: email, name: text, password: text, role?: Role"},
    {"ProfileForm", R"(name?: text, description?: text, title?: text, location?: text, allow_contact?: bool,
                       notify_comments?: bool, logo?: bytes, banner?: bytes, remove_logo?: bool, remove_banner?: bool)"},
    {"UserActionForm", R"(action: 'change_password' | 'set_role' | 'activate' | 'deactivate' | 'remove_second_factor' |
                          'approve_user' | 'disapprove_user', password?: text, current_password?: text, role?: Role)"},
    {"UserDeletionForm", "keep_comments?: bool"},
    {"LetterForm", "body: text, subject?: text"},

    // Registration and lost passwords
    {"RegistrationPolicy", "registration: 'open' | 'invite' | 'closed', mail: bool"},
    {"RegistrationForm", "username: username, email: email, name: text, password: text, invite?: text"},
    {"Invite", R"(id: int, hint: text, role: Role, note: text, invited_by: username?, created_at: date,
                  expires_at: date, used_at: date?, used_by: username?)"},
    {"NewInvite", "...Invite, token: text, url: url"},
    {"InviteForm", "role?: Role, note?: text, days?: int"},
    {"ResetRequestForm", "email?: text, username?: text"},
    {"ResetForm", "token: text, password: text"},
    {"MailedTokenForm", "token: text"},
    {"EmailChangeForm", "email: text, current_password?: text"},
    {"DoneForUser", "detail: text, username: username"},

    // One's own credentials
    {"ApiToken", "id: int, name: text, hint: text, created_at: date, last_used_at: date?"},
    {"NewApiToken", "...ApiToken, token: text"},
    {"ApiTokenForm", "name: text"},
    {"SignedInSession", "id: int, created_at: date, last_used_at: date, address: text, agent: text, is_current: bool"},
    {"SecondFactorState", "is_on: bool, recovery_codes_left: int"},
    {"SecondFactorKey", "secret: text, uri: text"},
    {"SecondFactorCodes", "recovery_codes: text[]"},
    {"CodeForm", "code: text"},
    {"SecondFactorRemovalForm", "password: text, code?: text"},

    // Taking along all that is known
    {"ExportedSession", "created_at: date, last_used_at: date, address: text, agent: text"},
    {"ExportedToken", "name: text, created_at: date"},
    {"AccountExport", R"(exported_at: date, account: UserDetail, sessions: ExportedSession[],
                         tokens: ExportedToken[], *: any)"},

    // Rights
    {"AuditEntry", R"(id: int, date: date, actor_id: int?, actor: text, action: text, subject: text, details: any,
                      hash: text)"},
    {"BlockedUser", "username: username, name: text, profile: path, thumbnail_url: path, add_date: date"},
    {"BlockForm", "user: username"},
};

}  // namespace

std::span<const Shape> AccountShapes() {
  return kShapes;
}

}  // namespace openpress::api
