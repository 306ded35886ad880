#include "media/helper/sandbox.h"

#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>

#include <arpa/inet.h>
#include <catch2/catch.hpp>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "core/error.h"
#include "media/helper/child.h"
#include "media_world.h"

using namespace openpress;
using namespace openpress::tests;
namespace helper = openpress::media::helper;

namespace {

// What the intruder program reports when it runs exactly as the helper runs ffmpeg.
std::string RunIntruder(const std::string& secret, const std::string& folder, const std::string& input,
                        const std::string& output) {
  int ends[2];
  REQUIRE(pipe(ends) == 0);
  const pid_t child = fork();
  REQUIRE(child >= 0);
  if (child == 0) {
    close(ends[0]);
    try {
      helper::Rooms rooms;
      rooms.read = {input};
      rooms.write = {output};
      rooms.execute = {OPENPRESS_INTRUDER};
      helper::Confine({}, rooms);
      helper::ChildOptions options;
      options.program = OPENPRESS_INTRUDER;
      options.arguments = {secret, folder, input, output};
      std::string text;
      options.on_line = [&](std::string_view line) { text.append(line).append("\n"); };
      const helper::ChildResult result = helper::RunChild(options);
      text += result.errors;
      (void)!write(ends[1], text.data(), text.size());
    } catch (const std::exception& problem) {
      const std::string text = std::string("failed: ") + problem.what();
      (void)!write(ends[1], text.data(), text.size());
    }
    _exit(0);
  }
  close(ends[1]);
  std::string text;
  char buffer[4096];
  ssize_t got = 0;
  while ((got = read(ends[0], buffer, sizeof buffer)) > 0) text.append(buffer, static_cast<std::size_t>(got));
  close(ends[0]);
  waitpid(child, nullptr, 0);
  return text;
}

class Listener {
 public:
  Listener() : socket_(socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    REQUIRE(bind(socket_, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0);
    REQUIRE(listen(socket_, 8) == 0);
    socklen_t length = sizeof address;
    getsockname(socket_, reinterpret_cast<sockaddr*>(&address), &length);
    port_ = ntohs(address.sin_port);
  }
  ~Listener() { close(socket_); }
  [[nodiscard]] int port() const { return port_; }
  [[nodiscard]] bool WasAsked() const {
    const int connection = accept(socket_, nullptr, nullptr);
    if (connection >= 0) close(connection);
    return connection >= 0;
  }

 private:
  int socket_;
  int port_ = 0;
};

}  // namespace

TEST_CASE("a decoder that was taken over finds every door closed", "[media][sandbox]") {
  const TemporaryFolder folder;
  const std::string secret = folder.path() + "/secret";
  const std::string input = folder.path() + "/input";
  const std::string output = folder.path() + "/output";
  std::ofstream(secret) << "secret";
  std::ofstream(input) << "input";
  std::filesystem::create_directory(output);
  const Json ability = helper::SandboxAbility();
  const std::string report = RunIntruder(secret, folder.path(), input, output);
  INFO(report);
  // On a kernel without Landlock files are only kept apart by permissions and FFmpeg's own lists.
  std::set<std::string> without_landlock;
  if (ability.at("landlock") == 0) {
    without_landlock = {"reading another file", "reading /etc/passwd", "reading a process's memory",
                        "writing elsewhere",    "writing the input",   "deleting the input",
                        "starting a shell"};
  }
  std::istringstream lines(report);
  std::string line;
  int seen = 0;
  while (std::getline(lines, line)) {
    ++seen;
    const auto space = line.rfind(' ');
    const std::string what = line.substr(0, space);
    if (without_landlock.count(what) != 0) continue;
    const bool needed = what == "reading the input" || what == "writing an output";
    CAPTURE(line);
    CHECK(line.substr(space + 1) == (needed ? "ALLOWED" : "refused"));
  }
  CHECK(seen == 33);
  CHECK(ReadText(input) == "input");
}

TEST_CASE("files that point at other files or at addresses are refused and leak nothing", "[media][hostile]") {
  MediaWorld world;
  const Listener listener;
  const std::string url = "http://127.0.0.1:" + std::to_string(listener.port()) + "/";
  const std::string victim = MakeSource("victim.ts", CountingPicture("25", 50) + " -c:v libx264 -preset ultrafast");
  const auto playlist = [](const std::string& target) {
    return "#EXTM3U\n#EXT-X-VERSION:3\n#EXT-X-TARGETDURATION:2\n#EXTINF:2,\n" + target + "\n#EXT-X-ENDLIST\n";
  };
  const std::pair<std::string, std::string> cases[] = {
      {"a playlist that names /etc/passwd", playlist("file:///etc/passwd")},
      {"a playlist that names another upload", playlist(victim)},
      {"a playlist that names an address", playlist(url + "a.ts")},
      {"a playlist with a key elsewhere",
       "#EXTM3U\n#EXT-X-KEY:METHOD=AES-128,URI=\"" + url + "key\"\n#EXTINF:2,\n" + victim + "\n"},
      {"a concat script", "ffconcat version 1.0\nfile '" + victim + "'\n"},
      {"a concat script for an address", "ffconcat version 1.0\nfile '" + url + "'\n"},
      {"a DASH manifest",
       "<?xml version=\"1.0\"?><MPD xmlns=\"urn:mpeg:dash:schema:mpd:2011\" type=\"static\"><Period><AdaptationSet "
       "mimeType=\"video/mp4\">"
       "<Representation id=\"1\"><BaseURL>" +
           url + "</BaseURL></Representation></AdaptationSet></Period></MPD>"},
      {"a session description", "v=0\no=- 0 0 IN IP4 127.0.0.1\ns=x\nc=IN IP4 127.0.0.1\nt=0 0\nm=video " +
                                    std::to_string(listener.port()) + " RTP/AVP 96\n"},
      {"an SVG with an entity",
       "<?xml version=\"1.0\"?><!DOCTYPE svg [<!ENTITY x SYSTEM \"file:///etc/passwd\">]>"
       "<svg xmlns=\"http://www.w3.org/2000/svg\"><image href=\"" +
           url + "\"/><text>&x;</text></svg>"},
      {"subtitles", "[Script Info]\nScriptType: v4.00+\n[Events]\nDialogue: 0,0:00:00.00,0:00:05.00,,,0,0,0,,hello\n"},
      {"nothing but text", "This is not a film."},
      {"zeroes", std::string(100000, '\0')},
      {"a program", ReadText("/bin/true")},
      {"the first bytes of an MP4", std::string("\0\0\0\x20"
                                                "ftypisom\0\0\2\0isomiso2avc1mp41\0\0\0\x08"
                                                "free",
                                                40)},
  };
  for (const auto& [name, bytes] : cases) {
    INFO(name);
    const Item item(MakeFile("hostile.mp4", bytes));
    try {
      const media::SourceInfo source = ProbeFile(world, item);
      FAIL_CHECK("taken as " << source.container);
    } catch (const Error& error) {
      INFO(error.what());
      CHECK((error.fault() == Fault::kUnsupported || error.fault() == Fault::kBadInput));
      const std::string sentence = error.what();
      CHECK(sentence.back() == '.');
      CHECK(sentence.find("/etc/passwd") == std::string::npos);
    }
  }
  CHECK_FALSE(listener.WasAsked());
}

TEST_CASE("damaged videos end in a verdict, never in a crash", "[media][hostile]") {
  MediaWorld world;
  const std::string whole = ReadText(MakeSource(
      "phone.mp4", CountingPicture("30000/1001", 600) +
                       " -f lavfi -i sine=440:d=20 -c:v libx264 -preset ultrafast -bf 2 -g 60 -c:a aac -shortest"));
  unsigned state = 12345;
  for (int round = 0; round < 12; ++round) {
    std::string bytes = whole;
    if (round < 3) {
      bytes.resize(whole.size() * static_cast<std::size_t>(round + 1) / 4);
    } else {
      // Half of the damage goes into the index, which is at the end.
      for (int i = 0; i < 20; ++i) {
        state = state * 1103515245U + 12345U;
        const std::size_t span = round % 2 == 0 ? 6000 : whole.size();
        bytes[bytes.size() - 1 - (state >> 8U) % span] = static_cast<char>(state >> 16U);
      }
    }
    INFO("round " << round);
    const Item item(MakeFile("damaged.mp4", bytes));
    try {
      const media::SourceInfo source = ProbeFile(world, item);
      media::LadderSettings settings;
      settings.heights = {32};
      const media::Plan plan = media::MakePlan(source, settings);
      if (plan.copy) world.pool().Run(media::RemuxStep(plan, item.paths, source));
      if (!plan.chunks.empty()) world.pool().Run(media::ChunkStep(plan, item.paths, source, 0));
    } catch (const Error& error) {
      CAPTURE(error.code());
      CHECK(std::string(error.what()).back() == '.');
      CHECK(error.code() != "helper_failed");
    }
  }
}
