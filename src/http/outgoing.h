#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

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

/** Decides what of a file is sent to @p head's client: conditions, ranges, a precompressed sibling. Fills in status
 *  and fields of @p answer, and the body of @p out. A file that is not there becomes 404. */
void PlanFile(const Head& head, ReadyAnswer& answer, FileCache& cache, std::uint64_t now, Outgoing& out);

/** Makes @p answer a problem of ours: {"detail", "code"}. Other fields of it are kept. */
void SetProblem(ReadyAnswer& answer, int status, std::string_view code, std::string_view detail);

/** RFC 6266: a plain name for old clients and the real one in UTF-8. */
std::string ContentDisposition(std::string_view download_name);

}  // namespace openpress::http
