#include "app/pictures.h"

#include <filesystem>

#include "app/portraits.h"
#include "app/programs.h"
#include "core/error.h"
#include "media/source.h"
#include "media/step.h"
#include "publish/workshop.h"
#include "storage/file.h"

namespace openpress::app {

namespace fs = std::filesystem;

Pictures::Pictures(const Settings& settings, const std::string& data_folder, storage::MediaStore& store)
    : store_(store),
      processes_(loop_, {.helper = MediaHelper(), .slots = 1, .memory = settings.Integer("media.memory")}),
      portraits_(data_folder, [this](const std::string& input, const std::string& folder,
                                     accounts::Portrait which) { processes_.Run(PortraitStep(input, folder, which)); }),
      thread_([this] { loop_.Run(); }) {}

Pictures::~Pictures() {
  processes_.Stop();
  loop_.Stop();
  thread_.join();
}

std::string Pictures::Logo(const std::string& bytes) {
  const auto incoming = portraits_.Receive();
  incoming->Append(bytes);
  return portraits_.Make(*incoming, accounts::Portrait::kLogo);
}

void Pictures::Poster(const std::string& token, const std::string& bytes) {
  const std::string folder = store_.Folder(token) + "/";
  media::ItemPaths paths;
  paths.hls = folder + std::string(publish::kHlsFolder);
  paths.out = folder + std::string(publish::kPicturesFolder);
  paths.downloads = folder + std::string(publish::kDownloadFolder);
  paths.work = folder + std::string(publish::kWorkFolder);
  paths.original = paths.work + "/poster";
  for (const std::string& path : {paths.hls, paths.out, paths.downloads, paths.work}) fs::create_directories(path);
  storage::WriteFile(paths.original, bytes);
  const auto remove = [](const std::string& file) {
    std::error_code ignored;
    fs::remove(file, ignored);
  };
  try {
    const media::SourceInfo source = media::SourceFromJson(processes_.Run(media::ProbeStep(paths)).at("source"));
    if (source.type != media::MediaType::kImage) {
      throw Error(Fault::kUnsupported, "no_picture", "it is no picture");
    }
    processes_.Run(media::ImageStep(paths, source));
  } catch (...) {
    remove(paths.original);
    throw;
  }
  remove(paths.original);
  // The sizes that an item which is a picture itself offers.
  for (const auto& entry : fs::directory_iterator(paths.out)) {
    if (entry.path().filename().string().starts_with("image-")) remove(entry.path());
  }
}

}  // namespace openpress::app
