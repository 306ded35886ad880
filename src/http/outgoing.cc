#include "http/outgoing.h"

#include <ctime>
#include <iterator>
#include <utility>

#include <fmt/format.h>
#include <sys/socket.h>
#include <sys/uio.h>

#include "core/clock.h"
#include "core/ids.h"
#include "http/conditional.h"
#include "http/range.h"
#include "http/target.h"

namespace openpress::http {
namespace {

void Line(std::string& fields, std::string_view name, std::string_view value) {
  fields.append(name).append(": ").append(value).append("\r\n");
}

/** "Date: …\r\n", made once a second on each thread. */
std::string_view DateLine() {
  static thread_local std::string line;
  static thread_local std::time_t second = 0;
  timespec time{};
  clock_gettime(CLOCK_REALTIME_COARSE, &time);
  if (second != time.tv_sec) {
    second = time.tv_sec;
    line = "Date: " + HttpDate(static_cast<Millis>(second) * 1000) + "\r\n";
  }
  return line;
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

void FormatHead(const Head& head, int status, std::string_view fields, std::string_view id, bool keep_alive,
                std::string& text) {
  text.reserve(fields.size() + 160);
  text += "HTTP/1.1 ";
  if (const std::string_view known = StatusText(status); !known.empty()) {
    text += known;
  } else {
    fmt::format_to(std::back_inserter(text), "{} ", status);
  }
  text += "\r\n";
  text += DateLine();
  text.append("X-Request-Id: ").append(id).append("\r\n");
  if (!keep_alive)
    text += "Connection: close\r\n";
  else if (head.http_1_0)
    text += "Connection: keep-alive\r\n";
  text += fields;
  text += "\r\n";
}

void Pack(const Head& head, ReadyAnswer& answer, std::string_view id, bool keep_alive, Outgoing& out) {
  if (!answer.body.empty()) out.owned = std::move(answer.body);
  FormatHead(head, answer.status, answer.fields, id, keep_alive, out.head);
  if (head.method == Method::kHead || answer.status == 304 || answer.status == 204) {
    out.owned.clear();
    out.keeper.reset();
    out.parts.clear();
  }
}

ssize_t SendMemory(int socket, Outgoing& out) noexcept {
  const std::string_view memory = out.Memory();
  iovec pieces[2];
  std::size_t count = 0;
  if (out.sent < out.head.size()) pieces[count++] = {out.head.data() + out.sent, out.head.size() - out.sent};
  const std::size_t into = out.sent > out.head.size() ? out.sent - out.head.size() : 0;
  if (into < memory.size()) pieces[count++] = {const_cast<char*>(memory.data()) + into, memory.size() - into};
  msghdr message{};
  message.msg_iov = pieces;
  message.msg_iovlen = count;
  const ssize_t sent = sendmsg(socket, &message, MSG_NOSIGNAL | MSG_DONTWAIT | (out.FileLeft() ? MSG_MORE : 0));
  if (sent > 0) out.sent += static_cast<std::size_t>(sent);
  return sent;
}

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
  std::uint64_t length = 0;
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
