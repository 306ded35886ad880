#include "media/commands.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "media/waveform.h"

namespace openpress::media {

namespace {

// FFmpeg follows names it finds inside files: a playlist or a concat script that was renamed to .mp4 made version 5.1
// decode other people's files. None of the demuxers below opens a second file, and no protocol but `file` exists for
// them.
constexpr std::string_view kDemuxers =
    "mov,matroska,mpegts,mpeg,mpegvideo,avi,flv,asf,ogg,wav,w64,aiff,mp3,flac,aac,mxf,gif";
constexpr std::string_view kDecoders =
    "h264,hevc,vp8,vp9,libdav1d,av1,mpeg1video,mpeg2video,mpeg4,msmpeg4,mjpeg,prores,dnxhd,vc1,wmv1,wmv2,wmv3,theora,"
    "flv,"
    "h263,gif,ffv1,png,aac,mp3float,mp3,mp2float,mp2,ac3,eac3,dca,opus,libopus,vorbis,flac,alac,pcm_s16le,pcm_s24le,"
    "pcm_s32le,"
    "pcm_f32le,pcm_u8,pcm_s16be,pcm_s24be,wmav1,wmav2,wmapro,adpcm_ms,adpcm_ima_wav";
constexpr std::string_view kImageDemuxers = "png_pipe,jpeg_pipe,webp_pipe,gif";
constexpr std::string_view kImageDecoders = "mjpeg,png,webp,vp8,gif";

void Add(Arguments& to, std::initializer_list<std::string> what) {
  to.insert(to.end(), what);
}
void Add(Arguments& to, const Arguments& what) {
  to.insert(to.end(), what.begin(), what.end());
}

Arguments Start() {
  // -nostdin: ffmpeg takes keyboard commands from whatever standard input it inherits.
  return {"-hide_banner", "-nostdin", "-nostats",      "-loglevel", "warning",
          "-progress",    "pipe:1",   "-stats_period", "0.5",       "-y"};
}

Arguments Limited(std::string_view protocols, std::string_view demuxers, std::string_view decoders) {
  return {"-protocol_whitelist", std::string(protocols), "-format_whitelist", std::string(demuxers), "-codec_whitelist",
          std::string(decoders), "-max_pixels",          "80000000",          "-max_streams",        "64"};
}

// What our own renditions consist of; they reach ffmpeg through pipes.
Arguments OwnInput(int pipe) {
  Arguments own = Limited("pipe", "mov", "h264,aac");
  Add(own, {"-f", "mp4", "-i", fmt::format("pipe:{}", pipe)});
  return own;
}

std::string SecondsText(double seconds) {
  return fmt::format("{:.6f}", seconds);
}

// Keeps what one process writes at the place in time where it belongs. The muxers' defaults start every process at zero
// (frag_discont writes absolute times), shift chunks by the reordering delay (avoid_negative_ts) or hide it in an edit
// list (cmaf uses negative offsets instead).
constexpr std::string_view kFragmentFlags = "+frag_discont+cmaf";

void AddSegmentOutput(Arguments& to, const std::string& folder, const std::string& prefix, const std::string& seconds,
                      int first) {
  Add(to, {"-avoid_negative_ts",
           "disabled",
           "-f",
           "hls",
           "-hls_time",
           seconds,
           "-hls_list_size",
           "0",
           "-hls_playlist_type",
           "vod",
           "-hls_segment_type",
           "fmp4",
           "-hls_fmp4_init_filename",
           prefix + "init.mp4",
           "-start_number",
           std::to_string(first),
           "-hls_flags",
           "independent_segments+temp_file",
           "-hls_segment_options",
           "movflags=" + std::string(kFragmentFlags),
           "-hls_segment_filename",
           folder + "/" + prefix + "%d.m4s",
           folder + "/" + prefix + "list.m3u8"});
}

std::string KeyFrames(const Plan& plan, const Chunk& chunk) {
  std::string expression = "expr:";
  for (int segment = chunk.first_segment; segment < chunk.end_segment; ++segment) {
    // By frame number within this process: forced times are rounded to the neighbouring frame.
    if (segment > chunk.first_segment) expression += '+';
    expression += fmt::format("eq(n,{})", plan.cuts[static_cast<std::size_t>(segment)] - plan.FirstFrame(chunk));
  }
  return expression;
}

std::string LadderGraph(const Plan& plan, const Chunk& chunk, bool first, bool last, const std::vector<Rung>& rungs) {
  std::string graph = fmt::format("[0:{}]setpts=PTS-({}),{}fps={}/{}:round=near", plan.video_stream, plan.origin,
                                  plan.filter, plan.fps.num, plan.fps.den);
  if (first) graph += ":start_time=0";
  graph += ',';
  if (last) {
    // The last frames of a damaged or stretched tail repeat what was shown last, so the count always comes out.
    const auto spare = std::llround(plan.fps.Value() * 6) + 8;
    graph += fmt::format("tpad=stop_mode=clone:stop={},", spare);
  }
  graph += fmt::format("trim=start_pts={}:end_pts={}", plan.FirstFrame(chunk), plan.EndFrame(chunk));
  // Each rung is scaled from the one above it: a third of the cost of scaling all from the source.
  for (std::size_t i = 0; i < rungs.size(); ++i) {
    graph += fmt::format("{}scale={}:{}:flags=bicubic{},setsar=1", i == 0 ? "," : fmt::format("[d{}]", i - 1),
                         rungs[i].width, rungs[i].lines, i == 0 && plan.full_range ? ":out_range=tv" : "");
    graph += i + 1 < rungs.size() ? fmt::format(",split=2[o{}][d{}];", i, i) : fmt::format("[o{}]", i);
  }
  return graph;
}

}  // namespace

Arguments SafeInput() {
  return Limited("file", kDemuxers, kDecoders);
}
Arguments SafeImageInput(std::string_view mime) {
  Arguments arguments = Limited("file", kImageDemuxers, kImageDecoders);
  const std::string_view kind = mime.substr(mime.find('/') + 1);
  Add(arguments, {"-f", kind == "gif" ? "gif" : fmt::format("{}_pipe", kind)});
  return arguments;
}

Arguments ProbeArguments(const std::string& input, std::string_view image) {
  Arguments arguments{"-hide_banner", "-loglevel", "error"};
  Add(arguments, image.empty() ? SafeInput() : SafeImageInput(image));
  Add(arguments, {"-show_streams", "-show_format", "-of", "json", "-i", "file:" + input});
  return arguments;
}

Arguments PacketArguments(const std::string& input, int stream) {
  Arguments arguments{"-hide_banner", "-loglevel", "error"};
  Add(arguments, SafeInput());
  Add(arguments, {"-select_streams", std::to_string(stream), "-show_entries", "packet=pts,dts,flags", "-of", "csv=p=0",
                  "-i", "file:" + input});
  return arguments;
}

Arguments NormaliseArguments(const std::string& input, const std::string& output) {
  Arguments arguments = Start();
  // Damaged transport streams lack times; new ones are made up rather than losing the packets.
  Add(arguments, {"-fflags", "+genpts"});
  Add(arguments, SafeInput());
  Add(arguments, {"-copyts", "-i", "file:" + input, "-map", "0:V?", "-map", "0:a?", "-c", "copy", "-sn", "-dn",
                  "-map_chapters", "-1", "-avoid_negative_ts", "disabled", "-f", "matroska", output});
  return arguments;
}

Arguments RemuxArguments(const Plan& plan, const std::string& input) {
  Arguments arguments = Start();
  Add(arguments, SafeInput());
  Add(arguments, {"-copyts"});
  if (plan.origin != 0) Add(arguments, {"-itsoffset", fmt::format("{:.9f}", -plan.OriginSeconds())});
  Add(arguments, {"-i", "file:" + input});
  const std::string common = std::string(kFragmentFlags) + "+empty_moov+default_base_moof";
  Add(arguments,
      {"-map", fmt::format("0:{}", plan.video_stream), "-c", "copy", "-map_metadata", "-1", "-map_chapters", "-1",
       "-avoid_negative_ts", "disabled", "-f", "mp4", "-movflags", common + "+frag_keyframe", "source/media.mp4"});
  for (const AudioTrack& track : plan.audio) {
    if (!track.copy) continue;
    // The encoder's priming lies before zero; let through, its negative time would wrap round and nothing would play.
    Add(arguments, {"-map", fmt::format("0:{}", track.stream), "-c", "copy", "-bsf:a", "noise=drop=lt(pts\\,0)",
                    "-map_metadata", "-1", "-map_chapters", "-1", "-avoid_negative_ts", "disabled", "-frag_duration",
                    "4000000", "-f", "mp4", "-movflags", common, track.name + "/media.mp4"});
  }
  return arguments;
}

Arguments ChunkArguments(const Plan& plan, const std::string& input, int chunk, const std::vector<Rung>& rungs,
                         const std::string& prefix, int decoder_threads) {
  const Chunk& piece = plan.chunks.at(static_cast<std::size_t>(chunk));
  const bool last = static_cast<std::size_t>(chunk) + 1 == plan.chunks.size();
  Arguments arguments = Start();
  Add(arguments, SafeInput());
  Add(arguments, {"-copyts", "-threads", std::to_string(decoder_threads)});
  if (piece.seek >= 0) Add(arguments, {"-ss", SecondsText(piece.seek)});
  if (piece.until >= 0) Add(arguments, {"-to", SecondsText(piece.until)});
  Add(arguments, {"-i", "file:" + input, "-filter_complex_threads", "1", "-filter_complex",
                  LadderGraph(plan, piece, chunk == 0, last, rungs)});
  for (std::size_t i = 0; i < rungs.size(); ++i) {
    const Rung& rung = rungs[i];
    // One encoder thread: a chunk that is encoded again comes out the same to the byte, and chunks fill the cores
    // anyway.
    Add(arguments, {"-map",
                    fmt::format("[o{}]", i),
                    "-an",
                    "-sn",
                    "-dn",
                    "-map_metadata",
                    "-1",
                    "-map_chapters",
                    "-1",
                    "-c:v",
                    "libx264",
                    "-preset",
                    plan.preset,
                    "-profile:v",
                    "high",
                    "-pix_fmt",
                    "yuv420p",
                    "-crf",
                    std::to_string(plan.crf),
                    "-maxrate",
                    fmt::format("{}k", rung.max_kilobits),
                    "-bufsize",
                    fmt::format("{}k", 2 * rung.max_kilobits),
                    "-threads:v",
                    "1",
                    "-g",
                    "9999",
                    "-sc_threshold",
                    "0",
                    "-force_key_frames",
                    KeyFrames(plan, piece),
                    "-fps_mode",
                    "passthrough"});
    // Every key frame is one we asked for, so every key frame begins a segment.
    AddSegmentOutput(arguments, rung.name, prefix, "0.001", piece.first_segment);
  }
  return arguments;
}

Arguments AudioArguments(const Plan& plan, const std::string& input, const AudioTrack& track,
                         const std::string& prefix) {
  Arguments arguments = Start();
  Add(arguments, SafeInput());
  Add(arguments, {"-copyts"});
  if (track.copy && plan.origin != 0) Add(arguments, {"-itsoffset", fmt::format("{:.9f}", -plan.OriginSeconds())});
  Add(arguments, {"-i", "file:" + input, "-map", fmt::format("0:{}", track.stream), "-vn", "-sn", "-dn",
                  "-map_metadata", "-1", "-map_chapters", "-1"});
  if (track.copy) {
    Add(arguments, {"-c:a", "copy", "-bsf:a", "noise=drop=lt(pts\\,0)"});
  } else {
    // Cutting the first 1024 samples puts the encoder's priming packet at time zero; otherwise all sound is 21 ms late.
    Add(arguments,
        {"-af",
         fmt::format("aresample=48000,asetpts=PTS-({:.9f})/TB,aresample=async=1:min_hard_comp=0.1:first_pts=0,"
                     "atrim=start_sample=1024",
                     plan.OriginSeconds()),
         "-c:a", "aac", "-b:a",
         fmt::format("{}k", track.channels == 1 ? plan.audio_kilobits * 3 / 4 : plan.audio_kilobits), "-ac",
         std::to_string(track.channels)});
  }
  AddSegmentOutput(arguments, track.name, prefix, "4", 0);
  return arguments;
}

Size Fit(int width, int height, Size box) {
  const double scale =
      std::min({1.0, static_cast<double>(box.width) / width, static_cast<double>(box.height) / height});
  const auto even = [](double value) { return std::max(2, static_cast<int>(std::lround(value / 2)) * 2); };
  return {even(width * scale), even(height * scale)};
}

Arguments CandidatesArguments(const std::string& input, const SourceInfo& source) {
  constexpr double kWindow = 120;
  constexpr double kPictures = 40;
  const VideoStream& video = *source.video;
  const double window = std::min(kWindow, std::max(source.duration, 1.0));
  Arguments arguments{"-hide_banner", "-nostdin", "-nostats",      "-loglevel", "info",
                      "-progress",    "pipe:1",   "-stats_period", "0.5"};
  // Key frames are the cheapest to look at, when there are enough of them to choose from.
  if (video.longest_gop > 0 && window / video.longest_gop >= 12) Add(arguments, {"-skip_frame", "nokey"});
  Add(arguments, {"-threads", "1", "-t", SecondsText(window)});
  Add(arguments, SafeInput());
  const Size small = Fit(video.width, video.height, {320, 320});
  Add(arguments, {"-i", "file:" + input, "-map", fmt::format("0:{}", video.index), "-an", "-sn", "-dn", "-vf",
                  fmt::format("select='isnan(prev_selected_t)+gte(t-prev_selected_t,{:.3f})',{}scale={}:{},setsar=1,"
                              "format=yuv420p,signalstats,entropy,blurdetect,metadata=mode=print",
                              window / kPictures - 0.01, SourceFilter(video, small.width, small.height), small.width,
                              small.height),
                  "-fps_mode", "passthrough", "-f", "null", "-"});
  return arguments;
}

Arguments StillsArguments(const std::string& input, const SourceInfo& source, double seconds, const std::string& poster,
                          const std::string& thumb) {
  Arguments arguments = Start();
  const bool cover = !source.video;
  const bool seeks = !cover && seconds > 0 && !source.sequential;
  if (!cover) Add(arguments, {"-threads", "1"});
  // A hair early: times are rounded on their way here, and the picture wanted must not be passed.
  if (seeks) Add(arguments, {"-ss", SecondsText(std::max(0.0, seconds - 0.002))});
  Add(arguments, SafeInput());
  Add(arguments, {"-i", "file:" + input});
  std::string graph = cover               ? fmt::format("[0:{}]", source.attached_picture)
                      : source.sequential ? std::string("[0:V:0]")  // numbers may be those of another file
                                          : fmt::format("[0:{}]", source.video->index);
  if (cover) {
    graph += "scale='min(1280,iw)':-2,setsar=1,split=2[p][q];";
    graph += "[q]scale='min(344,iw)':-2,setsar=1[t]";
  } else {
    const Size large = Fit(source.video->width, source.video->height, {kPosterSide, kPosterSide});
    const Size small = Fit(source.video->width, source.video->height, {kThumbSide, kThumbSide});
    if (!seeks && seconds > 0) graph += fmt::format("select='gte(t,{:.6f})',", seconds - 0.002);
    graph += fmt::format("{}scale={}:{},setsar=1,split=2[p][q];[q]scale={}:{},setsar=1[t]",
                         SourceFilter(*source.video, large.width, large.height), large.width, large.height, small.width,
                         small.height);
  }
  Add(arguments, {"-filter_complex_threads", "1", "-filter_complex", graph});
  for (const auto& [pad, name] : {std::pair<std::string, std::string>{"[p]", poster}, {"[t]", thumb}}) {
    Add(arguments, {"-map", pad, "-frames:v", "1", "-map_metadata", "-1", "-pix_fmt", "yuvj420p", "-c:v", "mjpeg",
                    "-q:v", "4", "-f", "image2", "-update", "1", name});
  }
  return arguments;
}

double StoryboardInterval(double duration) {
  if (duration <= 60) return std::max(0.2, duration / 30);
  return std::clamp(duration / 300, 4.0, 20.0);
}

namespace {
// Up to a minute every frame is decoded and pictures lie close; beyond, key frames are near enough and twenty times
// cheaper.
void AddSparseInput(Arguments& arguments, double duration) {
  if (duration > 60) Add(arguments, {"-skip_frame", "nokey"});
  Add(arguments, {"-threads", "1"});
  Add(arguments, OwnInput(3));
}
std::string Every(double interval) {
  return fmt::format("select='isnan(prev_selected_t)+gte(t-prev_selected_t,{:.3f})'", std::max(0.0, interval - 0.01));
}
}  // namespace

Arguments StoryboardArguments(double duration, Size tile, const std::string& prefix) {
  Arguments arguments{"-hide_banner", "-nostdin", "-nostats",      "-loglevel", "info",
                      "-progress",    "pipe:1",   "-stats_period", "0.5",       "-y"};
  AddSparseInput(arguments, duration);
  Add(arguments, {"-an", "-vf",
                  fmt::format("{},showinfo=checksum=0,scale={}:{},setsar=1,tile={}x{}",
                              Every(StoryboardInterval(duration)), tile.width, tile.height, kSheetColumns, kSheetRows),
                  "-fps_mode", "passthrough", "-map_metadata", "-1", "-pix_fmt", "yuvj420p", "-c:v", "mjpeg", "-q:v",
                  "5", "-f", "image2", "-start_number", "1", prefix + "%d.jpg"});
  return arguments;
}

Arguments PreviewArguments(double duration, Size size, const std::string& output) {
  Arguments arguments = Start();
  AddSparseInput(arguments, duration);
  Add(arguments, {"-an",
                  "-vf",
                  fmt::format("{},scale={}:{},setsar=1,setpts=N/(4*TB)", Every(duration / 12), size.width, size.height),
                  "-r",
                  "4",
                  "-frames:v",
                  "12",
                  "-map_metadata",
                  "-1",
                  "-c:v",
                  "libx264",
                  "-preset",
                  "veryfast",
                  "-crf",
                  "28",
                  "-pix_fmt",
                  "yuv420p",
                  "-threads:v",
                  "1",
                  "-movflags",
                  "+faststart",
                  "-f",
                  "mp4",
                  output});
  return arguments;
}

Arguments DownloadArguments(bool video, bool audio, double audio_offset, const std::string& output) {
  Arguments arguments = Start();
  if (video) Add(arguments, OwnInput(3));
  if (audio) {
    // Without -copyts (which would show B-frames one frame late) every input starts at zero, so a late track is pushed
    // back.
    if (audio_offset > 0) Add(arguments, {"-itsoffset", SecondsText(audio_offset)});
    Add(arguments, OwnInput(4));
  }
  if (video) Add(arguments, {"-map", "0:v"});
  if (audio) Add(arguments, {"-map", video ? "1:a" : "0:a"});
  Add(arguments, {"-c", "copy", "-map_metadata", "-1", "-movflags", "+faststart", "-f", "mp4", output});
  return arguments;
}

Arguments ListenArguments(const std::string& output) {
  Arguments arguments{"-hide_banner", "-nostdin", "-nostats",      "-loglevel", "info",
                      "-progress",    "pipe:1",   "-stats_period", "0.5",       "-y"};
  Add(arguments, OwnInput(3));
  // At the level of the log that we read, `ebur128` would write ten lines a second: they go one level down.
  Add(arguments, {"-map", "0:a:0", "-af", "ebur128=framelog=verbose:peak=true", "-ac", "1", "-ar",
                  std::to_string(kWaveformRate), "-c:a", "pcm_u8", "-f", "u8", output});
  return arguments;
}

namespace {
/** EXIF orientation 1 to 8 as what must be done to the stored picture. */
std::string_view Turn(int orientation) {
  static constexpr std::string_view kTurns[] = {"",
                                                "",
                                                "hflip,",
                                                "hflip,vflip,",
                                                "vflip,",
                                                "transpose=cclock_flip,",
                                                "transpose=clock,",
                                                "transpose=clock_flip,",
                                                "transpose=cclock,"};
  return orientation >= 1 && orientation <= 8 ? kTurns[orientation] : "";
}

void AddImageInput(Arguments& to, const std::string& input, std::string_view mime) {
  Add(to, {"-noautorotate", "-threads", "1"});
  Add(to, SafeImageInput(mime));
  Add(to, {"-i", "file:" + input});
}
}  // namespace

Arguments ImageArguments(const std::string& input, std::string_view mime, int orientation,
                         const std::vector<ImageOutput>& outputs) {
  Arguments arguments = Start();
  AddImageInput(arguments, input, mime);
  std::string graph = fmt::format("[0:0]{}split={}", Turn(orientation), outputs.size());
  for (std::size_t i = 0; i < outputs.size(); ++i) graph += fmt::format("[s{}]", i);
  for (std::size_t i = 0; i < outputs.size(); ++i) {
    graph += fmt::format(";[s{}]scale='min({},iw)':-1:flags=lanczos,setsar=1[o{}]", i, outputs[i].width, i);
  }
  Add(arguments, {"-filter_complex_threads", "1", "-filter_complex", graph});
  for (std::size_t i = 0; i < outputs.size(); ++i) {
    Add(arguments, {"-map", fmt::format("[o{}]", i), "-frames:v", "1", "-map_metadata", "-1"});
    if (outputs[i].name.ends_with(".webp")) {
      Add(arguments, {"-c:v", "libwebp", "-quality", "80", "-f", "webp"});
    } else if (outputs[i].name.ends_with(".avif")) {
      Add(arguments, {"-pix_fmt", "yuv420p", "-c:v", "libaom-av1", "-still-picture", "1", "-crf", "28", "-b:v", "0",
                      "-cpu-used", "8", "-threads:v", "1", "-f", "avif"});
    } else {
      Add(arguments, {"-pix_fmt", "yuvj444p", "-c:v", "mjpeg", "-q:v", "4", "-f", "image2", "-update", "1"});
    }
    Add(arguments, {outputs[i].name});
  }
  return arguments;
}

Arguments PortraitArguments(const std::string& input, std::string_view mime, int orientation, Size size,
                            const std::string& output) {
  Arguments arguments = Start();
  AddImageInput(arguments, input, mime);
  // Cut first: a picture one pixel high would be scaled to millions of columns otherwise.
  Add(arguments, {"-filter_complex_threads", "1", "-filter_complex",
                  fmt::format("[0:0]{0}crop='max(1,min(iw,ih*{1}/{2}))':'max(1,min(ih,iw*{2}/{1}))':exact=1,"
                              "scale={1}:{2}:flags=lanczos,setsar=1[o]",
                              Turn(orientation), size.width, size.height)});
  Add(arguments, {"-map", "[o]", "-frames:v", "1", "-map_metadata", "-1", "-c:v", "libwebp", "-quality", "85", "-f",
                  "webp", output});
  return arguments;
}

Arguments PdfArguments(const std::string& input, const std::string& name, int size) {
  return {"-jpeg", "-f", "1", "-l", "1", "-singlefile", "-scale-to", std::to_string(size), input, name};
}

Arguments PdfTextArguments(const std::string& input) {
  return {"-q", "-enc", "UTF-8", "-nopgbrk", "-l", "500", input, "-"};
}

}  // namespace openpress::media
