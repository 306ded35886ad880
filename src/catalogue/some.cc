#include "catalogue/some.h"

#include <algorithm>

namespace openpress::catalogue {
namespace {

template <class T>
void Run(db::Connection& connection, std::string_view sql, const std::vector<T>& values, const db::Param* more,
         const std::function<void(const db::Row&)>& take) {
  for (std::size_t first = 0; first < values.size(); first += kSome) {
    std::vector<db::Param> params(kSome, nullptr);
    const std::size_t end = std::min(values.size(), first + kSome);
    for (std::size_t i = first; i < end; ++i) params[i - first] = values[i];
    if (more != nullptr) params.push_back(*more);
    for (const db::Row& row : connection.Query(sql, std::span<const db::Param>(params))) take(row);
  }
}

}  // namespace

const std::string& SomePlaces() {
  static const std::string kPlaces = [] {
    std::string places = "($1";
    for (std::size_t i = 2; i <= kSome; ++i) places += ", $" + std::to_string(i);
    return places + ")";
  }();
  return kPlaces;
}

void ForSome(db::Connection& connection, std::string_view sql, const std::vector<std::int64_t>& values,
             const std::function<void(const db::Row&)>& take) {
  Run(connection, sql, values, nullptr, take);
}

void ForSome(db::Connection& connection, std::string_view sql, const std::vector<std::int64_t>& values,
             const db::Param& more, const std::function<void(const db::Row&)>& take) {
  Run(connection, sql, values, &more, take);
}

void ForSome(db::Connection& connection, std::string_view sql, const std::vector<std::string>& values,
             const std::function<void(const db::Row&)>& take) {
  Run(connection, sql, values, nullptr, take);
}

}  // namespace openpress::catalogue
