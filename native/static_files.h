#pragma once
// A folder of files as a web server sees it: types, precompressed variants, validators.

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

namespace zocalo::native {

/// By the name's ending, "application/octet-stream" for one that is not known.
std::string_view media_type(std::string_view path);

/// Whether an Accept-Encoding (RFC 9110, 12.5.3) takes this coding by name; "*" counts, "q=0" refuses.
bool accepts_encoding(std::string_view accept_encoding, std::string_view coding);

struct StaticFile {
  std::filesystem::path path;  ///< what to send: the file itself or its .br or .gz
  std::string_view type;       ///< of the file itself
  std::string_view encoding;   ///< Content-Encoding: "", "br" or "gzip"
  bool has_variants = false;   ///< the answer depends on Accept-Encoding
  bool immutable = false;      ///< its name carries a hash of its content
  std::uintmax_t size = 0;
  std::string etag;  ///< quoted; another for each variant
};

/// The file for a request's path ("/", "/zocalo.wasm"), decoded once. Nothing if there is none, if it isn't a
/// regular file, or if it lies outside `folder`, by ".." or by a link.
std::optional<StaticFile> find_static_file(const std::filesystem::path& folder, std::string_view url_path,
                                           std::string_view accept_encoding);

}  // namespace zocalo::native
