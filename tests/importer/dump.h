#pragma once

#include <filesystem>
#include <fstream>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace openpress::tests {

/** A dump as pg_dump writes it, of tables that a test fills. Columns that a row does not name are NULL. */
class Dump {
 public:
  using Values = std::map<std::string, std::optional<std::string>>;

  void Add(const std::string& table, Values values) { tables_[table].push_back(std::move(values)); }
  /** Lines as they are. */
  void AddRaw(const std::string& text) { raw_ += text; }

  [[nodiscard]] std::string Text() const {
    std::string text = "--\n-- PostgreSQL database dump\n--\n\nSET client_encoding = 'UTF8';\n\n";
    for (const auto& [table, rows] : tables_) {
      std::map<std::string, int> columns;
      for (const Values& row : rows)
        for (const auto& [column, value] : row) columns[column] = 1;
      std::string names;
      for (const auto& [column, ignored] : columns) {
        const bool quoted = column == "advancedUser";
        names += (names.empty() ? "" : ", ") + (quoted ? '"' + column + '"' : column);
      }
      text += "COPY public." + table + " (" + names + ") FROM stdin;\n";
      for (const Values& row : rows) {
        std::string line;
        for (const auto& [column, ignored] : columns) {
          const auto value = row.find(column);
          const bool null = value == row.end() || !value->second;
          line += (line.empty() ? "" : "\t") + (null ? std::string("\\N") : Escaped(*value->second));
        }
        text += line + "\n";
      }
      text += "\\.\n\n\n";
    }
    return text + raw_ + "--\n-- PostgreSQL database dump complete\n--\n\n";
  }
  void Write(const std::string& path) const { std::ofstream(path, std::ios::binary) << Text(); }

  static std::string Escaped(const std::string& value) {
    std::string text;
    for (const char c : value) {
      switch (c) {
        case '\\':
          text += "\\\\";
          break;
        case '\n':
          text += "\\n";
          break;
        case '\r':
          text += "\\r";
          break;
        case '\t':
          text += "\\t";
          break;
        default:
          text += c;
      }
    }
    return text;
  }

 private:
  std::map<std::string, std::vector<Values>> tables_;
  std::string raw_;
};

}  // namespace openpress::tests
