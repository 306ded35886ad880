#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "publish/upload_writer.h"

namespace openpress::api {

// The header values of tus 1.0.0 (https://tus.io/protocols/resumable-upload), all of them hostile.

constexpr std::string_view kTusVersion = "1.0.0";
constexpr std::string_view kTusExtensions = "creation,creation-with-upload,expiration,checksum,termination";
constexpr std::string_view kTusChecksums = "sha1,sha256";
constexpr std::string_view kTusContentType = "application/offset+octet-stream";

/** A number of bytes: digits only, at most 18 of them. Nothing for anything else. */
std::optional<std::int64_t> ParseByteCount(std::string_view value);

/** Upload-Metadata: pairs of a key and a value in Base64, separated by commas; the value may be missing.
 *  @throws Error kBadInput "bad_metadata" for what is not of that form, a repeated key, or more than 32 pairs */
std::map<std::string, std::string> ParseMetadata(std::string_view value);

/** Upload-Checksum: an algorithm of kTusChecksums and the hash in Base64.
 *  @throws Error kBadInput "bad_checksum" */
publish::Checksum ParseChecksum(std::string_view value);

/** Whether a Content-Type names kTusContentType, whatever its case and parameters. */
bool IsTusContentType(std::string_view value);

}  // namespace openpress::api
