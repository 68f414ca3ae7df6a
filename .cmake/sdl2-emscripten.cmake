# SDL2 for WebAssembly, compiled from Debian's source package with the SDL_config_emscripten.h that it ships: SDL2's own
# CMake probes for five minutes under emcc. 2.26.5, because the Emscripten audio of later ones does not compile on 3.1.6.
# The library stays in .deps/, in a folder named after the compiler, so that a clean build does not compile it again.
zocalo_source(
  sdl2 2.26.5
  SUITE bookworm PACKAGE libsdl2
  SHA256 b3f2c822151804125d08db94c65852f711c2e5df2145a59da120748dc32eb9c3
  GIT https://github.com/libsdl-org/SDL.git COMMIT ac13ca9ab691e13e8eebe9684740ddcb0d716203)

set(sdl2_build "${ZOCALO_DEPS}/libsdl2-2.26.5-emcc-${EMSCRIPTEN_VERSION}")
set(sdl2_library "${sdl2_build}/libSDL2.a")
add_custom_command(
  OUTPUT "${sdl2_library}"
  COMMAND
    ${CMAKE_COMMAND} -S "${PROJECT_SOURCE_DIR}/.cmake/sdl2" -B "${sdl2_build}" -G Ninja
    -DCMAKE_BUILD_TYPE=Release "-DCMAKE_TOOLCHAIN_FILE=${CMAKE_TOOLCHAIN_FILE}" "-DSDL2_DIR=${sdl2_DIR}"
  COMMAND ${CMAKE_COMMAND} --build "${sdl2_build}"
  DEPENDS "${PROJECT_SOURCE_DIR}/.cmake/sdl2/CMakeLists.txt"
  COMMENT "Compiling SDL2 for WebAssembly (once for each compiler)"
  VERBATIM)
add_custom_target(zocalo_sdl2_wasm_build DEPENDS "${sdl2_library}")
add_library(zocalo_sdl2_wasm INTERFACE)
add_dependencies(zocalo_sdl2_wasm zocalo_sdl2_wasm_build)
target_link_libraries(zocalo_sdl2_wasm INTERFACE "${sdl2_library}")
target_include_directories(zocalo_sdl2_wasm SYSTEM INTERFACE "${sdl2_DIR}/include")
