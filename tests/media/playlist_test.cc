#include "media/playlist.h"

#include <filesystem>

#include <catch2/catch.hpp>

#include "media/package.h"
#include "media/part.h"
#include "media_world.h"

using namespace openpress;
using namespace openpress::media;
using namespace openpress::tests;

TEST_CASE("a growing playlist is an EVENT, a whole one ends", "[media][playlist]") {
  MediaPlaylist playlist;
  playlist.init_uri = "init.mp4";
  playlist.longest = 4.004;
  playlist.segments = {{"0.m4s", 2.002, 100, -1}, {"1.m4s", 4.004, 100, -1}};
  CHECK(
      MediaPlaylistText(playlist) ==
      "#EXTM3U\n#EXT-X-VERSION:7\n#EXT-X-TARGETDURATION:4\n#EXT-X-MEDIA-SEQUENCE:0\n#EXT-X-PLAYLIST-TYPE:EVENT\n"
      "#EXT-X-INDEPENDENT-SEGMENTS\n#EXT-X-MAP:URI=\"init.mp4\"\n#EXTINF:2.002000,\n0.m4s\n#EXTINF:4.004000,\n1.m4s\n");
  playlist.complete = true;
  playlist.init_uri = "media.mp4";
  playlist.init_bytes = 791;
  playlist.segments = {{"media.mp4", 2, 500, 791}};
  CHECK(MediaPlaylistText(playlist) ==
        "#EXTM3U\n#EXT-X-VERSION:7\n#EXT-X-TARGETDURATION:4\n#EXT-X-MEDIA-SEQUENCE:0\n#EXT-X-PLAYLIST-TYPE:VOD\n"
        "#EXT-X-INDEPENDENT-SEGMENTS\n#EXT-X-MAP:URI=\"media.mp4\",BYTERANGE=\"791@0\"\n#EXTINF:2.000000,\n"
        "#EXT-X-BYTERANGE:500@791\nmedia.mp4\n#EXT-X-ENDLIST\n");
}

TEST_CASE("the master playlist names codecs, sizes and one sound group", "[media][playlist]") {
  const std::vector<VideoEntry> video{{"v240/index.m3u8", "avc1.64000d", 426, 240, 29.97, 400000, 300000}};
  const std::vector<AudioEntry> audio{{"a0/index.m3u8", "mp4a.40.2", "eng", "Say \"hi\"\n", 2, 130000, 128000}};
  CHECK(
      MasterPlaylistText(video, audio) ==
      "#EXTM3U\n#EXT-X-VERSION:7\n#EXT-X-INDEPENDENT-SEGMENTS\n"
      "#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID=\"audio\",NAME=\"Say "
      "hi\",LANGUAGE=\"en\",DEFAULT=YES,AUTOSELECT=YES,CHANNELS=\"2\","
      "URI=\"a0/index.m3u8\"\n"
      "#EXT-X-STREAM-INF:BANDWIDTH=530000,AVERAGE-BANDWIDTH=428000,CODECS=\"avc1.64000d,mp4a.40.2\",RESOLUTION=426x240,"
      "FRAME-RATE=29.970,AUDIO=\"audio\"\nv240/index.m3u8\n");
}

TEST_CASE("the master playlist offers subtitles beside each variant", "[media][playlist]") {
  const std::vector<VideoEntry> video{{"v240/index.m3u8", "avc1.64000d", 426, 240, 25, 400000, 300000}};
  const std::vector<AudioEntry> audio{{"a0/index.m3u8", "mp4a.40.2", "eng", "Main", 2, 130000, 128000}};
  const std::vector<SubtitleEntry> subtitles{{"subtitles/pt-BR.m3u8", "pt-BR", "Brazil\"\nURI=x"}};
  const std::string line =
      "#EXT-X-MEDIA:TYPE=SUBTITLES,GROUP-ID=\"subtitles\",NAME=\"BrazilURI=x\",LANGUAGE=\"pt-BR\",DEFAULT=NO,"
      "AUTOSELECT=YES,FORCED=NO,URI=\"subtitles/pt-BR.m3u8\"\n";
  const std::string text = MasterPlaylistText(video, audio, subtitles);
  CHECK(text.find(line) != std::string::npos);
  CHECK(text.find(",AUDIO=\"audio\",SUBTITLES=\"subtitles\"\nv240/index.m3u8\n") != std::string::npos);
  const std::string sound = MasterPlaylistText({}, audio, subtitles);
  CHECK(sound.find(line) != std::string::npos);
  CHECK(sound.find(",SUBTITLES=\"subtitles\"\na0/index.m3u8\n") != std::string::npos);
  CHECK(SubtitlePlaylistText("../../subtitles/pt-BR-x.vtt", 12.4) ==
        "#EXTM3U\n#EXT-X-VERSION:7\n#EXT-X-TARGETDURATION:12\n#EXT-X-MEDIA-SEQUENCE:0\n#EXT-X-PLAYLIST-TYPE:VOD\n"
        "#EXTINF:12.400000,\n../../subtitles/pt-BR-x.vtt\n#EXT-X-ENDLIST\n");
}

TEST_CASE("storyboard cues walk over the sheets", "[media][playlist]") {
  CHECK(StoryboardText({0.5, 2, 4}, 6, 160, 90, 2, 1, "/media/x/storyboard-") ==
        "WEBVTT\n\n00:00:00.000 --> 00:00:02.000\n/media/x/storyboard-1.jpg#xywh=0,0,160,90\n"
        "\n00:00:02.000 --> 00:00:04.000\n/media/x/storyboard-1.jpg#xywh=160,0,160,90\n"
        "\n00:00:04.000 --> 00:00:06.000\n/media/x/storyboard-2.jpg#xywh=0,0,160,90\n");
}

TEST_CASE("playlists grow with the parts on disk, never across a gap", "[media][package]") {
  const TemporaryFolder folder;
  const std::string hls = folder.path();
  std::filesystem::create_directories(hls + "/parts");
  std::filesystem::create_directories(hls + "/v240");
  Plan plan;
  plan.duration = 12;
  plan.fps = {25, 1};
  plan.frames = 300;
  plan.cuts = {0, 100, 200, 300};
  plan.chunks = {{0, 1, -1, -1}, {1, 2, -1, -1}, {2, 3, -1, -1}};
  plan.rungs = {{"v240", 240, 426, 240, 450}};
  const auto finish = [&](int chunk) {
    Part part;
    part.rendition = "v240";
    part.chunk = chunk;
    part.complete = true;
    part.codecs = "avc1.64000d";
    part.width = 426;
    part.height = 240;
    part.timescale = 12800;
    part.segments = {{chunk, 51200, 50000, -1}};
    WritePart(hls, part);
    return UpdatePlaylists(plan, hls);
  };
  CHECK_FALSE(UpdatePlaylists(plan, hls).playable);
  CHECK_FALSE(std::filesystem::exists(hls + "/master.m3u8"));

  PackageState state = finish(0);
  CHECK(state.playable);
  CHECK(state.percent == 33);
  CHECK(ReadText(hls + "/v240/index.m3u8").find("EVENT") != std::string::npos);

  state = finish(2);  // out of order: there, but not yet listed
  CHECK(state.renditions[0].segments == 1);
  CHECK(state.percent == 66);
  CHECK(ReadText(hls + "/v240/index.m3u8").find("2.m4s") == std::string::npos);

  state = finish(1);
  CHECK(state.complete);
  CHECK(state.percent == 100);
  const std::string text = ReadText(hls + "/v240/index.m3u8");
  CHECK(text.find("2.m4s\n#EXT-X-ENDLIST\n") != std::string::npos);
  CHECK(ReadText(hls + "/master.m3u8").find("BANDWIDTH=100000,") != std::string::npos);

  // Subtitles come and go with the list that is asked for.
  const std::string english = hls + "/subtitles/en.m3u8";
  UpdatePlaylists(plan, hls, [] { return std::vector<SubtitleFile>{{"subtitles/en-x.vtt", "en", "English"}}; });
  CHECK(ReadText(english).find("\n../../subtitles/en-x.vtt\n") != std::string::npos);
  CHECK(ReadText(hls + "/master.m3u8").find("URI=\"subtitles/en.m3u8\"") != std::string::npos);
  UpdatePlaylists(plan, hls);
  CHECK_FALSE(std::filesystem::exists(english));
  CHECK(ReadText(hls + "/master.m3u8").find("SUBTITLES") == std::string::npos);

  // A part that a taken-over decoder forged does not reach the playlist.
  Part forged;
  forged.rendition = "v240";
  forged.chunk = 0;
  forged.complete = true;
  forged.codecs = "avc1\"\n#EXT-X-EVIL";
  WritePart(hls, forged);
  CHECK_FALSE(InspectPackage(plan, hls).complete);
}
