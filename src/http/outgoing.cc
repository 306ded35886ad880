#include "http/outgoing.h"

#include <iterator>
#include <utility>

#include <fmt/format.h>

#include "core/ids.h"
#include "http/conditional.h"
#include "http/range.h"
#include "http/target.h"

namespace openpress::http {
namespace {

void Line(std::string& fields, std::string_view name, std::string_view value) {
  fields.append(name).append(": ").append(value).append("\r\n");
}

struct Choice {
  std::shared_ptr<const OpenFile> file;
  Coding coding = Coding::kIdentity;
};

/** The sibling that the client takes, else the file. Ranges are of the plain file: players and resumed downloads
 *  must be able to mix them with what they have. */
Choice Choose(const Head& head, const FileBody& body, FileCache& cache, std::uint64_t now) {
  if (body.precompressed && !head.Find("Range")) {
    const std::string_view accepted = head.Value("Accept-Encoding");
    const Coding best = ChooseCoding(accepted);
    if (best == Coding::kBrotli) {
      if (auto file = cache.Open(body.path + ".br", now, true)) return {file, Coding::kBrotli};
    }
    if (best == Coding::kGzip || (best == Coding::kBrotli && ListHas(accepted, "gzip"))) {
      if (auto file = cache.Open(body.path + ".gz", now, true)) return {file, Coding::kGzip};
    }
  }
  return {cache.Open(body.path, now), Coding::kIdentity};
}

void Show(Outgoing& out, const std::shared_ptr<const OpenFile>& file, const ByteRange& range) {
  if (file->in_memory) {
    out.keeper = file;
    out.kept = std::string_view(file->memory).substr(range.at, range.size);
  } else if (range.size > 0) {
    out.file = file;
    out.parts.push_back({{}, range.at, range.size});
  }
}

/** multipart/byteranges (RFC 9110 section 14.6). @return the length of the whole */
std::uint64_t ShowMany(Outgoing& out, const std::shared_ptr<const OpenFile>& file, const std::vector<ByteRange>& ranges,
                       std::string_view boundary, std::string_view content_type) {
  std::uint64_t total = 0;
  for (std::size_t i = 0; i <= ranges.size(); ++i) {
    const bool last = i == ranges.size();
    std::string before =
        last ? fmt::format("\r\n--{}--\r\n", boundary)
             : fmt::format("{}--{}\r\nContent-Type: {}\r\nContent-Range: bytes {}-{}/{}\r\n\r\n", i == 0 ? "" : "\r\n",
                           boundary, content_type, ranges[i].at, ranges[i].at + ranges[i].size - 1, file->size);
    const ByteRange range = last ? ByteRange{} : ranges[i];
    total += before.size() + range.size;
    if (file->in_memory) {
      out.owned.append(before).append(file->memory, range.at, range.size);
    } else {
      out.parts.push_back({std::move(before), range.at, range.size});
    }
  }
  if (!file->in_memory) out.file = file;
  return total;
}

}  // namespace

void PlanFile(const Head& head, ReadyAnswer& answer, FileCache& cache, std::uint64_t now, Outgoing& out) {
  const FileBody body = std::move(*answer.file);
  answer.file.reset();
  const auto [file, coding] = Choose(head, body, cache, now);
  if (!file) return SetProblem(answer, 404, "not_found", "Not found.");
  std::string& fields = answer.fields;
  fields += file->fields;
  if (!body.cache_control.empty()) Line(fields, "Cache-Control", body.cache_control);
  if (body.precompressed) fields += "Vary: Accept-Encoding\r\n";

  const Verdict verdict = Evaluate(head, file->etag, file->modified);
  if (verdict == Verdict::kNotModified) {
    answer.status = 304;
    return;
  }
  if (verdict == Verdict::kPreconditionFailed) {
    return SetProblem(answer, 412, "precondition_failed", "The file is not in the state that was asked for.");
  }
  if (coding != Coding::kIdentity) Line(fields, "Content-Encoding", CodingName(coding));
  if (!body.download_name.empty()) Line(fields, "Content-Disposition", ContentDisposition(body.download_name));

  const std::string_view type =
      body.content_type.empty() ? "application/octet-stream" : std::string_view(body.content_type);
  std::vector<ByteRange> ranges;
  RangeAnswer ranged = RangeAnswer::kWhole;
  if (head.method == Method::kGet && answer.status == 200) {
    if (const auto asked = head.Find("Range"); asked && RangeCounts(head, file->etag, file->modified)) {
      ranged = ParseRange(*asked, file->size, ranges);
    }
  }
  if (ranged == RangeAnswer::kUnsatisfiable) {
    fmt::format_to(std::back_inserter(fields), "Content-Range: bytes */{}\r\n", file->size);
    return SetProblem(answer, 416, "range_not_satisfiable", fmt::format("The file has {} bytes.", file->size));
  }
  std::uint64_t length = file->size;
  if (ranged == RangeAnswer::kPartial && ranges.size() > 1) {
    const std::string boundary = RandomToken(24);
    length = ShowMany(out, file, ranges, boundary, type);
    answer.status = 206;
    fmt::format_to(std::back_inserter(fields), "Content-Type: multipart/byteranges; boundary={}\r\n", boundary);
  } else {
    Line(fields, "Content-Type", type);
    const ByteRange range = ranged == RangeAnswer::kPartial ? ranges.front() : ByteRange{0, file->size};
    if (ranged == RangeAnswer::kPartial) {
      answer.status = 206;
      fmt::format_to(std::back_inserter(fields), "Content-Range: bytes {}-{}/{}\r\n", range.at,
                     range.at + range.size - 1, file->size);
    }
    length = range.size;
    Show(out, file, range);
  }
  fmt::format_to(std::back_inserter(fields), "Content-Length: {}\r\n", length);
}

void SetProblem(ReadyAnswer& answer, int status, std::string_view code, std::string_view detail) {
  const Json problem = {{"detail", detail}, {"code", code}};
  answer.status = status;
  answer.file.reset();
  answer.events.reset();
  answer.body = problem.dump(-1, ' ', false, Json::error_handler_t::replace);
  answer.may_be_kept = false;
  fmt::format_to(std::back_inserter(answer.fields), "Content-Type: application/json\r\nContent-Length: {}\r\n",
                 answer.body.size());
}

std::string ContentDisposition(std::string_view download_name) {
  std::string plain;
  for (const char c : download_name) {
    const auto byte = static_cast<unsigned char>(c);
    plain.push_back(byte < 0x20 || byte > 0x7e || c == '"' || c == '\\' || c == '/' ? '_' : c);
  }
  return fmt::format("attachment; filename=\"{}\"; filename*=UTF-8''{}", plain, EncodeComponent(download_name));
}

}  // namespace openpress::http
