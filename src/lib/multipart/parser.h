#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace openpress::multipart {

/** What stands before the bytes of a part. */
struct PartHead {
  std::string name;                      ///< of the form field; not checked for UTF-8
  std::optional<std::string> file_name;  ///< as sent: hostile; present, even empty, for file fields only
  std::string content_type;              ///< as sent; empty when absent
};

/** Hears about the parts in order: Begin, any number of Data, End. May throw Error to stop. */
class Listener {
 public:
  virtual ~Listener() = default;
  virtual void Begin(const PartHead& head) = 0;
  virtual void Data(std::string_view bytes) = 0;
  virtual void End() = 0;
};

struct Limits {
  std::size_t parts = 100;
  std::size_t head = 8192;      ///< bytes of the header lines of one part
  std::size_t preamble = 4096;  ///< bytes before the first boundary
};

/** multipart/form-data (RFC 7578, RFC 2046 section 5.1), piece by piece, in memory that the limits bound.
 *
 *  Data() is given ranges of the bytes fed, without a copy, but for those that look like the start of a boundary at a
 *  piece's end. How the body is cut into pieces never matters to what the listener hears in all. One thread at a time.
 *  After an Error the parser must not be used any more. */
class Parser {
 public:
  /** @param boundary from BoundaryOf() */
  Parser(std::string_view boundary, Listener& listener, Limits limits = {});

  /** @throws Error kBadInput "multipart_…" for a body that is not right, kTooLarge over a limit, or the listener's */
  void Feed(std::string_view bytes);
  /** The body has ended. @throws Error kBadInput "multipart_truncated" when the closing boundary has not come. */
  void Finish();
  [[nodiscard]] bool complete() const noexcept { return state_ == State::kEpilogue; }

 private:
  enum class State { kPreamble, kBoundary, kHead, kBody, kEpilogue };

  std::string_view Step(std::string_view bytes);
  std::string_view Search(std::string_view bytes);
  std::string_view EndOfBoundary(std::string_view bytes);
  std::string_view ReadHead(std::string_view bytes);

  std::string delimiter_;  // CR LF "--" boundary
  Listener& listener_;
  Limits limits_;
  State state_ = State::kPreamble;
  std::string rest_;  // bytes that were fed but cannot be understood before more come
  std::size_t parts_ = 0;
  std::size_t preamble_ = 0;
};

/** The boundary a Content-Type of multipart/form-data names: 1 to 70 characters (RFC 2046 section 5.1.1); nothing when
 * it is another type or the parameter is missing or wrong. */
std::optional<std::string> BoundaryOf(std::string_view content_type);

/** A part's header lines, each ended by CR LF. @throws Error kBadInput "multipart_head", kUnsupported for an encoding.
 */
PartHead ParsePartHead(std::string_view lines);

}  // namespace openpress::multipart
