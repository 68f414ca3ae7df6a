#include "native/static_files.h"

#include <algorithm>
#include <cctype>
#include <charconv>
#include <system_error>

namespace zocalo::native {

namespace fs = std::filesystem;

namespace {

std::string_view trim(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

bool same_word(std::string_view a, std::string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](unsigned char x, unsigned char y) { return std::tolower(x) == std::tolower(y); });
}

/// "q=0", "q=0.0", …
bool refuses(std::string_view parameters) {
  const std::size_t at = parameters.find("q=");
  if (at == std::string_view::npos) return false;
  const std::string_view value = trim(parameters.substr(at + 2));
  return !value.empty() && value.find_first_not_of("0.") == std::string_view::npos;
}

/// A build tool's name with its content's hash: "app-3f2a9c1b.js", "main.3f2a9c1b77.css".
bool carries_hash(std::string_view name) {
  std::size_t run = 0;
  for (std::size_t i = 0; i < name.size(); ++i) {
    const auto c = static_cast<unsigned char>(name[i]);
    const bool hex = std::isdigit(c) != 0 || (c >= 'a' && c <= 'f');
    const bool starts = run > 0 || i == 0 || name[i - 1] == '-' || name[i - 1] == '.';
    if (c == '.' && run >= 8) return true;
    run = hex && starts ? run + 1 : 0;
  }
  return false;
}

bool is_within(const fs::path& folder, const fs::path& path) {
  return std::mismatch(folder.begin(), folder.end(), path.begin(), path.end()).first == folder.end();
}

std::string etag_of(const fs::path& path, std::uintmax_t size, std::string_view encoding) {
  std::error_code error;
  const auto time = fs::last_write_time(path, error).time_since_epoch().count();
  std::string tag = "\"";
  tag += std::to_string(size);
  tag += '-';
  tag += std::to_string(time);
  if (!encoding.empty()) (tag += '-') += encoding;
  return tag + '"';
}

}  // namespace

std::string_view media_type(std::string_view path) {
  constexpr std::pair<std::string_view, std::string_view> kTypes[] = {
      {".html", "text/html; charset=utf-8"},
      {".js", "text/javascript; charset=utf-8"},
      {".mjs", "text/javascript; charset=utf-8"},
      {".css", "text/css; charset=utf-8"},
      {".json", "application/json"},
      {".map", "application/json"},
      {".webmanifest", "application/manifest+json"},
      {".wasm", "application/wasm"},
      {".svg", "image/svg+xml"},
      {".png", "image/png"},
      {".ico", "image/x-icon"},
      {".woff2", "font/woff2"},
      {".ttf", "font/ttf"},
      {".otf", "font/otf"},
      {".py", "text/plain; charset=utf-8"},
      {".md", "text/plain; charset=utf-8"},
      {".txt", "text/plain; charset=utf-8"},
      {".zip", "application/zip"},
      {".whl", "application/zip"},
  };
  for (const auto& [ending, type] : kTypes) {
    if (path.size() >= ending.size() && same_word(path.substr(path.size() - ending.size()), ending))
      return type;
  }
  return "application/octet-stream";
}

bool accepts_encoding(std::string_view accept_encoding, std::string_view coding) {
  bool any = false;
  while (!accept_encoding.empty()) {
    const std::size_t comma = accept_encoding.find(',');
    const std::string_view item = accept_encoding.substr(0, comma);
    accept_encoding =
        comma == std::string_view::npos ? std::string_view{} : accept_encoding.substr(comma + 1);
    const std::size_t semicolon = item.find(';');
    const std::string_view name = trim(item.substr(0, semicolon));
    const bool wanted = semicolon == std::string_view::npos || !refuses(item.substr(semicolon));
    if (same_word(name, coding)) return wanted;
    if (name == "*") any = wanted;
  }
  return any;
}

std::optional<StaticFile> find_static_file(const fs::path& folder, std::string_view url_path,
                                           std::string_view accept_encoding) {
  if (url_path.empty() || url_path.front() != '/' || url_path.find('\0') != std::string_view::npos)
    return std::nullopt;
  std::error_code error;
  const fs::path root = fs::canonical(folder, error);
  if (error) return std::nullopt;
  std::string relative(url_path.substr(1));
  if (relative.empty() || relative.back() == '/') relative += "index.html";
  const fs::path asked = fs::path(relative).lexically_normal();
  if (asked.is_absolute() || (!asked.empty() && *asked.begin() == "..")) return std::nullopt;
  const fs::path found = fs::canonical(root / asked, error);
  if (error || !is_within(root, found) || !fs::is_regular_file(found, error)) return std::nullopt;

  StaticFile file;
  file.path = found;
  file.type = media_type(relative);
  file.immutable = carries_hash(asked.filename().string());
  constexpr std::pair<std::string_view, std::string_view> kVariants[] = {{".br", "br"}, {".gz", "gzip"}};
  for (const auto& [ending, coding] : kVariants) {
    fs::path variant = found;
    variant += ending;
    if (!fs::is_regular_file(variant, error)) continue;
    // A variant that is older than its file was made from another one.
    if (fs::last_write_time(variant, error) < fs::last_write_time(found, error)) continue;
    file.has_variants = true;
    if (!file.encoding.empty() || !accepts_encoding(accept_encoding, coding)) continue;
    file.encoding = coding;
    file.path = variant;
  }
  file.size = fs::file_size(file.path, error);
  if (error) return std::nullopt;
  file.etag = etag_of(file.path, file.size, file.encoding);
  return file;
}

}  // namespace zocalo::native
