#pragma once

#include <string>
#include <vector>

#include "media/plan.h"

namespace openpress::media {

/** Argument vectors, without the program's name, for what runs inside the sandbox. Pure. Output names are relative: the
 *  helper stands in the output folder. Every input is an absolute path behind `file:` or a pipe, never a name that a
 * user chose. Where a command comes with a surprise, the reason stands beside it in commands.cc. */
using Arguments = std::vector<std::string>;

/** Input options that close every door of FFmpeg which a hostile file could use: protocols, demuxers, decoders, sizes.
 */
Arguments SafeInput();
/** @param mime  by content: "image/jpeg". The demuxer is named, not guessed: for a picture of more than a few kilobytes
 *  FFmpeg's guess is image2, which goes by file names and would open numbered neighbours. */
Arguments SafeImageInput(std::string_view mime);

/** ffprobe: streams and container as JSON. @param image  MIME type of a picture, or empty for everything else */
Arguments ProbeArguments(const std::string& input, std::string_view image);
/** ffprobe: one line "pts,dts,flags" for each packet of stream @p stream. Reads the whole file. */
Arguments PacketArguments(const std::string& input, int stream);
/** Stream copy into Matroska, which can be sought. */
Arguments NormaliseArguments(const std::string& input, const std::string& output);

/** Video stream and copied audio tracks as fragmented files: source/media.mp4, a0/media.mp4 … */
Arguments RemuxArguments(const Plan& plan, const std::string& input);
/** @p rungs in one pass over the chunk: <rung>/<prefix><n>.m4s, <rung>/<prefix>init.mp4. */
Arguments ChunkArguments(const Plan& plan, const std::string& input, int chunk, const std::vector<Rung>& rungs,
                         const std::string& prefix, int decoder_threads);
/** One track: <track>/<prefix><n>.m4s, <track>/<prefix>init.mp4. */
Arguments AudioArguments(const Plan& plan, const std::string& input, const AudioTrack& track,
                         const std::string& prefix);

struct Size {
  int width = 0;
  int height = 0;
};
/** The longer sides of the two pictures made of a video, at most. */
constexpr int kPosterSide = 1280;
constexpr int kThumbSide = 344;
/** The largest even size with the aspect of @p width x @p height that fits into @p box. */
Size Fit(int width, int height, Size box);

/** Looks at pictures of the first two minutes and writes nothing: the log tells of each, for a LookReader. Times count
 *  from the start of the file. */
Arguments CandidatesArguments(const std::string& input, const SourceInfo& source);
/** Poster and thumbnail: the picture that is shown @p seconds after the start of the file, or the attached one. */
Arguments StillsArguments(const std::string& input, const SourceInfo& source, double seconds, const std::string& poster,
                          const std::string& thumb);

inline constexpr int kSheetColumns = 6;
inline constexpr int kSheetRows = 10;
/** Seconds between two storyboard pictures. */
double StoryboardInterval(double duration);
/** Sheets <prefix>%d.jpg from a rendition on pipe 3; showinfo tells the times on standard error. */
Arguments StoryboardArguments(double duration, Size tile, const std::string& prefix);
Arguments PreviewArguments(double duration, Size size, const std::string& output);
/** Video on pipe 3 and audio on pipe 4 (either may be missing) into one file with its index in front. */
Arguments DownloadArguments(bool video, bool audio, double audio_offset, const std::string& output);

/** A sound rendition on pipe 3 as bare samples, and its loudness on the log for a LoudnessReader. */
Arguments ListenArguments(const std::string& output);

struct ImageOutput {
  std::string name;
  int width = 0;
};
Arguments ImageArguments(const std::string& input, std::string_view mime, int orientation,
                         const std::vector<ImageOutput>& outputs);
/** Exactly @p size, cut out around the middle, still and with its transparency. */
Arguments PortraitArguments(const std::string& input, std::string_view mime, int orientation, Size size,
                            const std::string& output);
/** pdftoppm: the first page as <name>.jpg, its longer side @p size pixels. */
Arguments PdfArguments(const std::string& input, const std::string& name, int size);
/** pdftotext: what is written on the first pages, on standard output in UTF-8. */
Arguments PdfTextArguments(const std::string& input);

}  // namespace openpress::media
