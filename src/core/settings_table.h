#pragma once

#include <array>
#include <string>

#include "core/settings.h"

namespace openpress {

/** What @p row may be set to, for messages and the documentation: "a whole number from 1 to 64". */
std::string Allowed(const SettingRow& row);

/** Every setting there is. Sections stand together; within one, the most often changed comes first. */
// One row on as few lines as it needs.
// clang-format off
inline constexpr std::array kSettingTable = {
    SettingRow{"site.name", SettingKind::kText, "OpenPress", 0, 0, {}, true, "The site's name in titles and mail."},
    SettingRow{"site.url", SettingKind::kText, "", 0, 0, {}, true,
               "The address readers use, such as https://press.example.org; empty: taken from each request."},
    SettingRow{"site.description", SettingKind::kText, "", 0, 0, {}, true,
               "A sentence about the site for feeds, previews and search engines."},
    SettingRow{"site.language", SettingKind::kText, "en", 0, 0, {}, true,
               "The language that most items are in, for feeds, such as en or pt-BR; empty: none is told."},
    SettingRow{"site.podcast_image", SettingKind::kText, "", 0, 0, {}, true,
               "Address of the podcast's picture, square, JPEG or PNG, 1400 to 3000 pixels wide; empty: the site's icon, "
               "which is too small for Apple."},

    SettingRow{"http.listen", SettingKind::kText, "127.0.0.1:8080", 0, 0, {}, false,
               "Address and port to listen on; 0.0.0.0:8080 or [::]:8080 for every address. An installed service listens where "
               "openpress.socket says."},
    SettingRow{"http.loops", SettingKind::kInteger, "1", 1, 16, {}, false,
               "Threads that own connections; one is fastest up to four cores."},
    SettingRow{"http.workers", SettingKind::kInteger, "2", 1, 64, {}, false,
               "Threads that answer API calls and pages."},
    SettingRow{"http.bulk_workers", SettingKind::kInteger, "2", 1, 64, {}, false,
               "Threads for uploads, password checks and files that are not in memory."},
    SettingRow{"http.queue", SettingKind::kInteger, "1024", 16, 65536, {}, false,
               "Requests that may wait for a worker; beyond that 503 is answered at once."},
    SettingRow{"http.connections_per_address", SettingKind::kInteger, "512", 1, 1000000, {}, true,
               "Open connections allowed from one address."},
    SettingRow{"http.max_connections", SettingKind::kInteger, "16384", 16, 1000000, {}, false,
               "Open connections allowed in all."},
    SettingRow{"http.idle_timeout", SettingKind::kSeconds, "65 s", 1, 3600, {}, true,
               "How long a kept-alive connection may be silent between requests."},
    SettingRow{"http.head_timeout", SettingKind::kSeconds, "10 s", 1, 300, {}, true,
               "How long a request head may take from its first byte to its last."},
    SettingRow{"http.stall_timeout", SettingKind::kSeconds, "30 s", 1, 3600, {}, true,
               "How long a body or an answer may stand still."},
    SettingRow{"http.trusted_proxies", SettingKind::kText, "", 0, 0, {}, false,
               "Addresses and networks of proxies whose X-Forwarded-For and X-Forwarded-Proto are believed, such as "
               "127.0.0.1, 10.42.0.0/16."},
    SettingRow{"http.head_size", SettingKind::kBytes, "16 KiB", 1024, 65536, {}, false,
               "Largest request head."},

    SettingRow{"log.form", SettingKind::kChoice, "auto", 0, 0, "auto text json journal", false,
               "How log lines look; auto is journal under systemd and text elsewhere."},
    SettingRow{"log.level", SettingKind::kChoice, "info", 0, 0, "debug info warning error", true,
               "The least important lines that are written."},

    SettingRow{"database.url", SettingKind::kText, "", 0, 0, {}, false,
               "Where metadata lies: sqlite:/path/openpress.db or postgres://user:password@host/name; empty: openpress.db in the "
               "data folder."},
    SettingRow{"database.readers", SettingKind::kInteger, "4", 1, 64, {}, false,
               "Connections that read. For writing there is one more; with PostgreSQL half as many, at least two."},

    SettingRow{"queue.url", SettingKind::kText, "sql:", 0, 0, {}, false, "Where jobs are announced: sql: is the database; redis://:password@host:port/0 or "
               "redis-sentinel://:password@host:port,host:port/service for many processes."},

    SettingRow{"storage.reserve", SettingKind::kBytes, "1 GiB", 0, 1LL << 50, {}, true,
               "Free disk space that uploads and encodes leave alone."},
    SettingRow{"backup.to", SettingKind::kText, "", 0, 0, {}, true,
               "Folder, best on another disk, that scheduled backups go to; empty: none are made. The service may write there "
               "only when its unit says so (ReadWritePaths=)."},
    SettingRow{"backup.keep", SettingKind::kInteger, "7", 1, 10000, {}, true,
               "Backups that stay; older ones are removed after each good one."},
    SettingRow{"backup.recipient", SettingKind::kText, "", 0, 0, {}, true,
               "Public key that backups are encrypted for, from `openpress backup-key`; empty: they are not."},
    SettingRow{"backup.originals_only", SettingKind::kBoolean, "false", 0, 0, {}, true,
               "Whether backups leave out streams and downloads, which a restored site encodes again."},

    SettingRow{"upload.max_size", SettingKind::kBytes, "64 GiB", 1, 1LL << 50, {}, true, "Largest file that may be uploaded."},
    SettingRow{"upload.quota", SettingKind::kBytes, "0", 0, 1LL << 60, {}, true,
               "Bytes of originals one user may keep; 0 sets no limit."},
    SettingRow{"upload.max_open", SettingKind::kInteger, "50", 1, 100000, {}, true,
               "Unfinished uploads one user may have."},
    SettingRow{"upload.expiry", SettingKind::kSeconds, "7 d", 60, 31536000, {}, true,
               "How long an unfinished upload is kept after its last byte."},

    SettingRow{"publish.workflow", SettingKind::kChoice, "public", 0, 0, "public unlisted private private_verified", true,
               "The state new items begin in; unless it is public, only editors make items public. private_verified: "
               "unlisted for verified journalists, private for others."},
    SettingRow{"publish.review", SettingKind::kBoolean, "false", 0, 0, {}, true,
               "Whether new items are listed only when an editor has reviewed them."},

    SettingRow{"accounts.session_lifetime", SettingKind::kSeconds, "14 d", 60, 31536000, {}, true,
               "How long a sign-in lasts without use."},
    SettingRow{"accounts.login_attempts", SettingKind::kInteger, "10", 1, 1000, {}, true,
               "Failed sign-ins allowed per account and per address in 15 minutes."},
    SettingRow{"accounts.registration", SettingKind::kChoice, "closed", 0, 0, "open invite closed", true,
               "Who may make an account: everybody, who was invited by a manager, or nobody but managers."},
    SettingRow{"accounts.approval", SettingKind::kBoolean, "false", 0, 0, {}, true,
               "Whether accounts that people make without an invitation wait until a manager approves them; until then "
               "they read, and change nothing but themselves."},

    SettingRow{"mail.url", SettingKind::kText, "", 0, 0, {}, true,
               "The server that takes outgoing mail, such as smtp://mail.example.org:587; empty: no mail is sent. Needs "
               "mail.from and site.url."},
    SettingRow{"mail.from", SettingKind::kText, "", 0, 0, {}, true,
               "The sender, such as Some Press <press@example.org>."},
    SettingRow{"mail.user", SettingKind::kText, "", 0, 0, {}, true, "Name to sign in to the mail server with; empty: none."},
    SettingRow{"mail.password", SettingKind::kText, "", 0, 0, {}, true, "Password for that."},
    SettingRow{"mail.encryption", SettingKind::kChoice, "auto", 0, 0, "auto always never", true,
               "Whether smtp:// is encrypted by STARTTLS; auto is always, but not to this machine itself."},

    SettingRow{"catalogue.playlist_length", SettingKind::kInteger, "70", 1, 1000, {}, true,
               "Items a playlist may hold."},

    SettingRow{"comments.who", SettingKind::kChoice, "all", 0, 0, "all verified_email journalist", true,
               "Whose comments are taken; each choice includes those that demand more."},
    SettingRow{"comments.max_length", SettingKind::kInteger, "10000", 1, 20000, {}, true,
               "Characters a comment may have."},
    SettingRow{"comments.hold_links", SettingKind::kBoolean, "true", 0, 0, {}, true,
               "Whether comments with links from new accounts wait for an editor."},
    SettingRow{"comments.new_account_days", SettingKind::kInteger, "7", 0, 3650, {}, true,
               "How many days an account is new."},
    SettingRow{"actions.anonymous", SettingKind::kText, "like,dislike,report,watch", 0, 0, {}, true,
               "What readers may do with media without signing in: like, dislike, report, watch, rate; empty: nothing."},
    SettingRow{"moderation.report_threshold", SettingKind::kInteger, "10", 0, 1000000, {}, true,
               "Open reports that take a public item off the lists until an editor decides; 0 never does."},

    SettingRow{"verification.valid_days", SettingKind::kInteger, "365", 1, 3650, {}, true,
               "Days after which a journalist's verification ends unless it is renewed."},
    SettingRow{"verification.retry_days", SettingKind::kInteger, "7", 0, 365, {}, true,
               "Days between a refusal or revocation and the next request for verification."},
    SettingRow{"verification.warn_days", SettingKind::kInteger, "14", 1, 365, {}, true,
               "Days before the end of a verification at which its owner is told so by mail."},
    SettingRow{"verification.keep_documents_days", SettingKind::kInteger, "30", 0, 3650, {}, true,
               "Days after the decision at which documents of a request for verification are deleted."},
    SettingRow{"verification.show_reviewer", SettingKind::kBoolean, "false", 0, 0, {}, true,
               "Whether readers and applicants see who decided about a verification."},

    SettingRow{"media.slots", SettingKind::kInteger, "0", 0, 256, {}, false,
               "Encoding processes at the same time; 0 is one for each core."},
    SettingRow{"media.memory", SettingKind::kBytes, "4 GiB", 256LL << 20, 1LL << 40, {}, false,
               "Address space one encoding process may use."},
    SettingRow{"media.ladder", SettingKind::kText, "240,360,480,720,1080", 0, 0, {}, true,
               "Heights that videos are encoded in, never above the source's, the lowest always."},
    SettingRow{"media.keep_versions_days", SettingKind::kInteger, "30", 1, 36500, {}, true,
               "Days for which a file that was trimmed or replaced in its place is kept and can be brought back."},

    SettingRow{"schedule.backup", SettingKind::kText, "20 2 * * *", 0, 0, {}, true,
               "When a backup is made, where backup.to is set (cron expression, UTC)."},
    SettingRow{"schedule.scrub", SettingKind::kText, "40 3 1 * *", 0, 0, {}, true,
               "When all files are read and compared with what was uploaded (cron expression, UTC)."},
    SettingRow{"schedule.expired_uploads", SettingKind::kText, "17 * * * *", 0, 0, {}, true,
               "When unfinished uploads past their expiry are deleted (cron expression, UTC)."},
    SettingRow{"schedule.clear_sessions", SettingKind::kText, "1 1 * * 6", 0, 0, {}, true,
               "When expired sessions, mailed links and invitations are deleted (cron expression, UTC)."},
    SettingRow{"schedule.popular_media", SettingKind::kText, "43 * * * *", 0, 0, {}, true,
               "When the ranking of popular media is made anew (cron expression, UTC)."},
    SettingRow{"schedule.forget_visitors", SettingKind::kText, "5 4 * * *", 0, 0, {}, true,
               "When the history of visitors who have not come back for a year is deleted (cron expression, UTC)."},
    SettingRow{"schedule.verification_expiry", SettingKind::kText, "*/5 * * * *", 0, 0, {}, true,
               "When verifications that have run out are ended (cron expression, UTC)."},
    SettingRow{"schedule.verification_documents", SettingKind::kText, "50 2 * * *", 0, 0, {}, true,
               "When documents of decided requests for verification are deleted (cron expression, UTC)."},
    SettingRow{"schedule.old_versions", SettingKind::kText, "20 4 * * *", 0, 0, {}, true,
               "When files that were trimmed or replaced long enough ago are deleted (cron expression, UTC)."},
    SettingRow{"schedule.retire_jobs", SettingKind::kText, "30 3 * * *", 0, 0, {}, true,
               "When records of long finished jobs are deleted (cron expression, UTC)."},
};
// clang-format on

}  // namespace openpress
