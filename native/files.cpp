#include "native/files.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <initializer_list>
#include <iterator>
#include <system_error>

namespace zocalo::native {

namespace fs = std::filesystem;

namespace {

std::optional<fs::path> first_with(std::initializer_list<fs::path> folders, const char* sign) {
  std::error_code error;
  for (const fs::path& folder : folders) {
    if (!folder.empty() && fs::exists(folder / sign, error)) return fs::weakly_canonical(folder, error);
  }
  return std::nullopt;
}

fs::path from_environment(const char* name) {
  const char* value = std::getenv(name);
  return value != nullptr ? fs::path(value) : fs::path();
}

}  // namespace

std::optional<Bytes> read_bytes(const fs::path& path, std::string& error) {
  std::error_code code;
  if (fs::is_directory(path, code)) {
    error = path.string() + ": is a folder, not a file";
    return std::nullopt;
  }
  std::ifstream in(path, std::ios::binary);
  if (!in) {
    error = path.string() + ": " + std::strerror(errno);
    return std::nullopt;
  }
  return Bytes(std::istreambuf_iterator<char>(in), {});
}

std::optional<std::string> read_text(const fs::path& path) {
  std::string error;
  const auto bytes = read_bytes(path, error);
  return bytes ? std::optional(to_string(*bytes)) : std::nullopt;
}

std::string write_bytes(const fs::path& path, ByteView bytes) {
  std::error_code code;
  // A pipe or a device can't be renamed over.
  const bool special = fs::exists(path, code) && !fs::is_regular_file(path, code);
  fs::path beside = path;
  if (!special) beside += ".part";
  {
    std::ofstream out(beside, std::ios::binary | std::ios::trunc);
    out.write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
    out.flush();
    if (!out) return path.string() + ": " + std::strerror(errno != 0 ? errno : EIO);
  }
  if (!special) fs::rename(beside, path, code);
  return code ? path.string() + ": " + code.message() : std::string{};
}

std::string unwritable(const fs::path& path) {
  std::error_code code;
  if (fs::is_directory(path, code)) return path.string() + ": is a folder, not a file";
  const fs::path folder = path.has_parent_path() ? path.parent_path() : fs::path(".");
  if (!fs::is_directory(folder, code)) return path.string() + ": there is no folder " + folder.string();
  const bool special = fs::exists(path, code) && !fs::is_regular_file(path, code);
  if (access((special ? path : folder).c_str(), W_OK) != 0)
    return path.string() + ": " + std::strerror(errno);
  if (fs::exists(path, code)) return {};
  // Some folders can be written and yet take no file (/proc): only trying tells.
  const int made = open(path.c_str(), O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0600);
  if (made < 0) return path.string() + ": " + std::strerror(errno);
  close(made);
  unlink(path.c_str());
  return {};
}

fs::path program_folder() {
  std::error_code error;
  return fs::read_symlink("/proc/self/exe", error).parent_path();
}

std::optional<fs::path> assets_folder() {
  const fs::path here = program_folder();
  return first_with({from_environment("ZOCALO_ASSETS"), here / "assets", here / "../share/zocalo/assets",
                     here / "../../assets"},
                    "guest/native.py");
}

std::optional<fs::path> web_folder() {
  const fs::path here = program_folder();
  return first_with({from_environment("ZOCALO_WEB"), here / "../web", here / "../share/zocalo/web"},
                    "index.html");
}

}  // namespace zocalo::native
