# Toolchain file: the Emscripten on this machine (an emsdk on PATH, Debian's, Homebrew's), whichever emcc is first on PATH.
# The modules in which CMake describes it lie beside emcc's real location, or in Debian's folder.
find_program(EMCC_PROGRAM emcc HINTS ENV EMSDK PATH_SUFFIXES upstream/emscripten)
if(NOT EMCC_PROGRAM)
  message(FATAL_ERROR "No emcc on PATH: install Debian's package emscripten, or an emsdk")
endif()
get_filename_component(emcc_real "${EMCC_PROGRAM}" REALPATH)
get_filename_component(emcc_folder "${emcc_real}" DIRECTORY)
find_file(
  EMSCRIPTEN_TOOLCHAIN Emscripten.cmake
  PATHS "${emcc_folder}" "${emcc_folder}/../libexec" /usr/share/emscripten ENV EMSCRIPTEN
  PATH_SUFFIXES cmake/Modules/Platform
  NO_DEFAULT_PATH NO_CMAKE_FIND_ROOT_PATH)
if(NOT EMSCRIPTEN_TOOLCHAIN)
  message(FATAL_ERROR "${EMCC_PROGRAM} has no CMake toolchain file beside it")
endif()
include("${EMSCRIPTEN_TOOLCHAIN}")
