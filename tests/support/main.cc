// Catch2's main, which leaves tests on PostgreSQL out where there is no server for them.
#define CATCH_CONFIG_RUNNER
#include <cstdlib>
#include <iostream>

#include <catch2/catch.hpp>

namespace {

/** Each of the alternatives in @p filter, but without tests on PostgreSQL. */
std::string WithoutPostgres(const std::string& filter) {
  constexpr const char* kExclusion = " ~*PostgresWorld*";
  std::string narrowed;
  for (const char c : filter) {
    if (c == ',') narrowed += kExclusion;
    narrowed += c;
  }
  return narrowed + kExclusion;
}

}  // namespace

int main(int count, char** arguments) {
  Catch::Session session;
  if (const int failed = session.applyCommandLine(count, arguments); failed != 0) return failed;
  if (std::getenv("OPENPRESS_TEST_POSTGRES") == nullptr) {
    auto& filters = session.configData().testsOrTags;
    if (filters.empty()) filters.emplace_back();
    for (std::string& filter : filters) filter = WithoutPostgres(filter);
    std::cerr << "Tests on PostgreSQL are left out: OPENPRESS_TEST_POSTGRES names no server "
                 "(postgres://user@host:port/postgres).\n";
  }
  return session.run();
}
