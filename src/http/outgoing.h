#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <sys/types.h>

#include "http/file_cache.h"
#include "http/head.h"
#include "http/message.h"

namespace openpress::http {

/** An answer on its way out: a head, bytes in memory, then parts of a file. */
struct Outgoing {
  struct Part {
    std::string before;  ///< a multipart header; empty for a single range
    std::uint64_t at = 0;
    std::uint64_t size = 0;
  };

  std::string head;
  std::string owned;                   ///< the body, unless it is kept elsewhere
  std::shared_ptr<const void> keeper;  ///< keeps what `kept` shows
  std::string_view kept;
  std::shared_ptr<const OpenFile> file;
  std::vector<Part> parts;

  std::size_t sent = 0;    ///< of head and memory together
  std::size_t part = 0;    ///< the one under way
  std::size_t lead = 0;    ///< sent of its `before`
  std::uint64_t done = 0;  ///< sent of its bytes

  [[nodiscard]] std::string_view Memory() const noexcept { return keeper ? kept : std::string_view(owned); }
  [[nodiscard]] bool FileLeft() const noexcept { return part < parts.size(); }
};

/** Formats the head of an answer: status line, Date (RFC 9110 section 6.6.1), X-Request-Id, Connection where it has to
 *  be said, then @p fields as they are and the blank line. */
void FormatHead(const Head& head, int status, std::string_view fields, std::string_view id, bool keep_alive,
                std::string& text);

/** Makes @p answer ready to be sent, except for its file (PlanFile() first). */
void Pack(const Head& head, ReadyAnswer& answer, std::string_view id, bool keep_alive, Outgoing& out);

/** Sends of head and memory what the socket takes in one call, without waiting. @return bytes, or -1 with errno */
ssize_t SendMemory(int socket, Outgoing& out) noexcept;

/** Decides what of a file is sent to @p head's client: conditions, ranges, a precompressed sibling. Fills in status
 *  and fields of @p answer, and the body of @p out. A file that is not there becomes 404. */
void PlanFile(const Head& head, ReadyAnswer& answer, FileCache& cache, std::uint64_t now, Outgoing& out);

/** Makes @p answer a problem of ours: {"detail", "code"}. Other fields of it are kept. */
void SetProblem(ReadyAnswer& answer, int status, std::string_view code, std::string_view detail);

/** RFC 6266: a plain name for old clients and the real one in UTF-8. */
std::string ContentDisposition(std::string_view download_name);

}  // namespace openpress::http
