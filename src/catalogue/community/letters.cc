#include "catalogue/community/letters.h"

#include <fmt/format.h>

#include "accounts/block.h"
#include "accounts/mail/letters.h"
#include "catalogue/media/media.h"
#include "catalogue/rights.h"

namespace openpress::catalogue {
namespace {

using accounts::Letter;
using accounts::MailSettings;
using accounts::OneLine;
using accounts::Quoted;
using accounts::User;

constexpr std::string_view kComment = "comment";  // about {"comment"}
constexpr std::string_view kMention = "mention";  // about {"comment"}
constexpr std::string_view kReport = "report";    // about {"media"}

constexpr int kCommentLetters = 30;  // to one reader in an hour
constexpr int kReportLetters = 20;   // about all items in an hour

constexpr std::string_view kMentioned = R"sql(
  SELECT m.user_id
    FROM comment_mentions m
    JOIN users u ON u.id = m.user_id
   WHERE m.comment_id = $1 AND u.notify_comments = 1)sql";

constexpr std::string_view kIsMentioned = "SELECT 1 FROM comment_mentions WHERE comment_id = $1 AND user_id = $2";

constexpr std::string_view kOpenReports = "SELECT reports FROM report_cases WHERE media_id = $1 AND status = 'open'";

accounts::Principal As(const User& user) {
  return {.user_id = user.id, .role = user.role};
}

std::string Link(const MailSettings& site, const Media& media) {
  return site.site_url + "/view?m=" + media.token;
}

/** A comment and its item, as far as its letter's reader may see them and wants to. */
struct News {
  Comment comment;
  Media media;
};

std::optional<News> NewsFor(db::Connection& connection, const Json& about, const User& reader) {
  if (!reader.notify_comments) return std::nullopt;
  auto comment = FindComment(connection, about.at("comment").get<std::int64_t>());
  if (!comment || comment->state != CommentState::kShown) return std::nullopt;
  auto media = FindById(connection, comment->media_id);
  const accounts::Principal who = As(reader);
  if (!media || !VisibleTo(connection, *media, &who) || accounts::HasBlocked(connection, reader.id, comment->user_id)) {
    return std::nullopt;
  }
  return News{*std::move(comment), *std::move(media)};
}

std::string Body(const News& news, std::string_view what, const MailSettings& site) {
  return fmt::format(
      "{} {}\n"
      "\n"
      "{}\n"
      "{}\n"
      "\n"
      "You get such letters because your profile at {} says so (notify_comments); turn them off there.\n",
      OneLine(news.comment.author_name), what, Quoted(news.comment.text), Link(site, news.media), site.site_name);
}

Letter WriteComment(db::Connection& connection, const Json& about, const User& reader, const MailSettings& site) {
  const auto news = NewsFor(connection, about, reader);
  if (!news || news->media.user_id != reader.id) return {};
  const std::string title = OneLine(news->media.title);
  return {fmt::format("{}: a comment on {}", site.site_name, title),
          Body(*news, fmt::format("has commented on \"{}\":", title), site)};
}

Letter WriteMention(db::Connection& connection, const Json& about, const User& reader, const MailSettings& site) {
  const auto news = NewsFor(connection, about, reader);
  if (!news || !connection.QueryOne(kIsMentioned, {news->comment.id, reader.id})) return {};
  const std::string author = OneLine(news->comment.author_name);
  return {fmt::format("{}: {} mentions you", site.site_name, author),
          Body(*news, fmt::format("mentions you in a comment on \"{}\":", OneLine(news->media.title)), site)};
}

Letter WriteReport(db::Connection& connection, const Json& about, const User& reader, const MailSettings& site) {
  if (!accounts::CanEditAny(reader.role)) return {};
  const auto media = FindById(connection, about.at("media").get<std::int64_t>());
  const auto open = media ? connection.QueryOne(kOpenReports, {media->id}) : std::nullopt;
  if (!open) return {};
  const std::string title = OneLine(media->title);
  return {fmt::format("{}: {} was reported", site.site_name, title),
          fmt::format("Readers have reported \"{}\" by {} ({} open {}). It is {} now.\n"
                      "\n"
                      "{}\n"
                      "\n"
                      "There is one such letter an hour for an item, however many report it.\n",
                      title, OneLine(media->author_name), open->Int(0), open->Int(0) == 1 ? "report" : "reports",
                      NameOf(media->state), Link(site, *media))};
}

}  // namespace

void AddLetters(accounts::Mailer& mailer) {
  mailer.AddLetter(kComment, &WriteComment);
  mailer.AddLetter(kMention, &WriteMention);
  mailer.AddLetter(kReport, &WriteReport);
}

void OrderCommentLetters(db::Connection& connection, accounts::Mailer& mailer, const Comment& comment) {
  if (!mailer.On()) return;
  const auto media = FindById(connection, comment.media_id);
  if (!media) return;
  const auto order = [&](std::string_view name, std::int64_t reader_id) {
    if (!mailer.MayOrder(connection, fmt::format("comments:{}", reader_id), kCommentLetters)) return;
    mailer.OrderLetter(connection, name, reader_id, {{"comment", comment.id}});
  };
  const auto owner = accounts::FindUser(connection, media->user_id);
  if (owner && owner->id != comment.user_id && owner->notify_comments) order(kComment, owner->id);
  for (const db::Row& row : connection.Query(kMentioned, {comment.id})) {
    // One letter is enough for who is mentioned on the own item.
    if (row.Int(0) != media->user_id) order(kMention, row.Int(0));
  }
}

void OrderReportLetters(db::Connection& connection, accounts::Mailer& mailer, std::int64_t media_id) {
  if (!mailer.MayOrder(connection, fmt::format("report:{}", media_id), 1) ||
      !mailer.MayOrder(connection, "reports", kReportLetters)) {
    return;
  }
  mailer.OrderLetterForAll(connection, kReport, accounts::Role::kEditor, {{"media", media_id}});
}

}  // namespace openpress::catalogue
