#pragma once
// Files on the machine's disk, and where ours lie.

#include <filesystem>
#include <optional>
#include <string>

#include "base/bytes.h"

namespace zocalo::native {

/// The whole file. Nothing if it can't be read; `error` then says why, naming the file.
std::optional<Bytes> read_bytes(const std::filesystem::path& path, std::string& error);
std::optional<std::string> read_text(const std::filesystem::path& path);

/// Writes beside the file and then renames, so that a reader sees the old or the new one. "" or what went
/// wrong.
std::string write_bytes(const std::filesystem::path& path, ByteView bytes);

/// Why write_bytes() could not write there, as far as that can be known before; "" if it looks well.
std::string unwritable(const std::filesystem::path& path);

/// The folder of the running program.
std::filesystem::path program_folder();

/// The assets (guest/, lessons/, fonts/): $ZOCALO_ASSETS, else beside the program, in ../share/zocalo/assets,
/// or in the source tree that the program was built in. Nothing if there is none.
std::optional<std::filesystem::path> assets_folder();

/// The web application: $ZOCALO_WEB, else ../web from the program (build/native, build/web) or
/// ../share/zocalo/web.
std::optional<std::filesystem::path> web_folder();

}  // namespace zocalo::native
