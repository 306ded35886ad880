#include "catalogue/media/document.h"

namespace openpress::catalogue {
namespace {

constexpr std::string_view kInsert = "INSERT INTO documents (media_id, pages, words) VALUES ($1, $2, $3)";
constexpr std::string_view kRemove = "DELETE FROM documents WHERE media_id = $1";
constexpr std::string_view kOf = "SELECT pages, words FROM documents WHERE media_id = $1";
constexpr std::string_view kPages = "SELECT pages FROM documents WHERE media_id = $1";

}  // namespace

void SetDocument(db::Connection& connection, std::int64_t media_id, const Document& document) {
  RemoveDocument(connection, media_id);
  connection.Execute(kInsert, {media_id, document.pages, document.words});
}

void RemoveDocument(db::Connection& connection, std::int64_t media_id) {
  connection.Execute(kRemove, {media_id});
}

std::optional<Document> DocumentOf(db::Connection& connection, std::int64_t media_id) {
  const auto row = connection.QueryOne(kOf, {media_id});
  if (!row) return std::nullopt;
  return Document{row->Int(0), row->Text(1)};
}

std::int64_t PagesOf(db::Connection& connection, std::int64_t media_id) {
  const auto row = connection.QueryOne(kPages, {media_id});
  return row ? row->Int(0) : 0;
}

}  // namespace openpress::catalogue
