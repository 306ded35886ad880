#include "fixture.h"

#include <filesystem>

#include "core/error.h"

namespace openpress::tests {

using namespace openpress::catalogue;

void ApiFixture::Render(const std::string& input, const std::string& out, accounts::Portrait which) {
  std::ifstream file(input, std::ios::binary);
  const std::string sent(std::istreambuf_iterator<char>(file), {});
  if (sent.starts_with("crash")) throw Error(Fault::kBroken, "helper_failed", "The helper ended by signal 11.");
  if (!sent.starts_with("picture")) throw Error(Fault::kUnsupported, "unsupported_type", "This is no picture.");
  std::filesystem::create_directories(out);
  const char* kind = which == accounts::Portrait::kLogo ? "logo" : "banner";
  std::ofstream(out + "/portrait.webp", std::ios::binary)
      << std::string("RIFF\0\0\0\0WEBP", 12) << kind << " of " << sent;
}

std::string ApiFixture::AddVideo(const accounts::User& owner, State state) {
  clock.Advance(std::chrono::milliseconds(1));
  NewMedia media;
  media.token = NewToken();
  media.user_id = owner.id;
  media.title = "March on the square";
  media.description = "Filmed at noon";
  media.state = state;
  media.original_name = "march.mov";
  media.extension = "mov";
  media.size = 10900000;
  media.sha256 = std::string(64, 'a');
  catalogue.Change(media.token, [&](db::Connection& c, Millis now) {
    const auto id = Insert(c, media, now);
    RecordProbe(c, id, {MediaType::kVideo, 20100, 1280, 720}, "{}", now);
    SetPictures(c, id, {"poster.jpg", "thumb.jpg", "sprite.jpg", "storyboard.vtt", "preview.mp4", 15.9}, now);
    for (const int height : {720, 480, 360, 240}) {
      Rendition rendition;
      rendition.media_id = id;
      rendition.codec = "h264";
      rendition.width = height * 16 / 9;
      rendition.height = height;
      rendition.playlist = "hls/" + std::to_string(height) + "/index.m3u8";
      const auto rendition_id = UpsertRendition(c, rendition, now);
      FinishRendition(c, rendition_id, 5000000, 3000000, now);
      SetDownload(c, rendition_id, "download/" + std::to_string(height) + ".mp4", 9900000, now);
    }
    Rendition sound;
    sound.media_id = id;
    sound.kind = RenditionKind::kAudio;
    sound.codec = "aac";
    sound.playlist = "hls/a0/index.m3u8";
    FinishRendition(c, UpsertRendition(c, sound, now), 100, 128000, now);
    SetPlayable(c, id, "hls/master.m3u8", now);
    Finish(c, id, now);
  });
  for (const char* file :
       {"original.mov", "hls/master.m3u8", "hls/720/index.m3u8", "hls/720/1.m4s", "hls/720/init.mp4", "poster.jpg",
        "pictures/poster.jpg", "thumb.jpg", "storyboard.vtt", "preview.mp4", "download/720.mp4"}) {
    WriteFile(media.token, file, std::string("bytes of ") + file);
  }
  return media.token;
}

void ApiFixture::WriteFile(const std::string& token, const std::string& relative, const std::string& text) {
  const std::filesystem::path path = store->Folder(token) + "/" + relative;
  std::filesystem::create_directories(path.parent_path());
  std::ofstream(path) << text;
}

}  // namespace openpress::tests
