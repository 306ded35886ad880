// The server that tools/bench measures: files, a row read through a worker, and ready-made JSON, nothing else.
// bench_server FOLDER [WORKERS] prints its address and runs until standard input ends.

#include <cstdio>
#include <cstdlib>
#include <exception>
#include <string>

#include <unistd.h>

#include "core/json.h"
#include "db/pool.h"
#include "http/server.h"

using namespace openpress;
using namespace openpress::http;

namespace {

constexpr std::string_view kRow = R"sql(
  SELECT id, title, state
    FROM item
   WHERE token = $1)sql";

void FillDatabase(db::Pool& pool) {
  const auto lease = pool.Write();
  lease->Script(
      "CREATE TABLE item (id INTEGER PRIMARY KEY, token TEXT NOT NULL UNIQUE, title TEXT NOT NULL, state TEXT NOT "
      "NULL)");
  const auto transaction = lease->Begin();
  for (int i = 0; i < 10000; ++i) {
    lease->Execute("INSERT INTO item (token, title, state) VALUES ($1, $2, $3)",
                   {"token" + std::to_string(i), "A report from the square, number " + std::to_string(i), "public"});
  }
  transaction->Commit();
}

Routes Table(const std::string& folder, db::Pool& pool) {
  const auto row = [&pool](Request& request, Response& response) {
    const auto found = pool.Read()->QueryOne(kRow, {request.Param("token")});
    if (!found) throw Error(Fault::kNotFound, "not_found", "Not found.");
    response.SetJson({{"id", found->Int(0)},
                      {"token", request.Param("token")},
                      {"title", found->Text(1)},
                      {"state", found->Text(2)},
                      {"url", "/view?m=" + std::string(request.Param("token"))},
                      {"encoding_status", "success"}});
  };
  return {{.method = Method::kGet,
           .pattern = "/file/{name}",
           .run = Run::kInline,
           .handler =
               [folder](Request& request, Response& response) {
                 response.SetFile({.path = folder + "/" + std::string(request.Param("name")),
                                   .content_type = "video/mp4",
                                   .cache_control = "public, max-age=31536000, immutable"});
               }},
          {.method = Method::kGet, .pattern = "/row/{token:token}", .handler = row},
          {.method = Method::kGet, .pattern = "/hot/{token:token}", .handler = row, .hot = true}};
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2) return 2;
  try {
    const std::string folder = argv[1];
    const auto pool = db::Open("sqlite:" + folder + "/bench.db", 4);
    FillDatabase(*pool);
    ServerSettings settings;
    settings.listen = "127.0.0.1:0";
    settings.workers = argc > 2 ? std::atoi(argv[2]) : settings.workers;
    settings.connections_per_address = 10000;
    Server server(
        settings, Table(folder, *pool),
        [](Request& request, Permit) {
          // What the real gate asks of every request.
          (void)request.Header("Authorization");
          (void)request.Cookie("sessionid");
        },
        nullptr);
    server.Start();
    std::printf("%s\n", server.address().c_str());
    std::fflush(stdout);
    char byte = 0;
    while (read(STDIN_FILENO, &byte, 1) > 0) {
    }
    server.BeginStop();
    server.Join(2);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return 1;
  }
  return 0;
}
