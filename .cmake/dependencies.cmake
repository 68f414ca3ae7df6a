# The one place that decides where third-party code comes from:
#   1. the machine's own packages (apt, Homebrew, vcpkg: whatever find_package sees);
#   2. sources, for what must be compiled to WebAssembly too or is too old there: Debian's source packages where apt-get
#      exists, else upstream at a pinned commit (FetchContent). Either lands in .deps/, outside the build output.
include(FetchContent)
set(ZOCALO_DEPS "${PROJECT_SOURCE_DIR}/.deps" CACHE PATH "Where fetched sources are kept between builds")

# zocalo_source(<name> <version> SUITE <Debian suite> PACKAGE <source package> SHA256 <of the .orig archive>
#               GIT <upstream> COMMIT <pinned>): sets <name>_DIR to a folder with the sources.
function(zocalo_source name version)
  cmake_parse_arguments(PARSE_ARGV 2 arg "" "SUITE;PACKAGE;SHA256;GIT;COMMIT" "")
  set(folder "${ZOCALO_DEPS}/${arg_PACKAGE}-${version}")
  if(NOT EXISTS "${folder}/.complete")
    message(STATUS "Fetching ${arg_PACKAGE} ${version} into ${folder}")
    execute_process(
      COMMAND bash "${PROJECT_SOURCE_DIR}/.cmake/fetch-debian-source" ${arg_SUITE} ${arg_PACKAGE} ${version}
              ${arg_SHA256} "${ZOCALO_DEPS}"
      RESULT_VARIABLE failed)
    if(failed)
      message(STATUS "No Debian source package; fetching ${arg_GIT} at ${arg_COMMIT}")
      set(FETCHCONTENT_QUIET OFF)
      FetchContent_Populate(${name} GIT_REPOSITORY ${arg_GIT} GIT_TAG ${arg_COMMIT} SOURCE_DIR "${folder}"
                            SUBBUILD_DIR "${CMAKE_BINARY_DIR}/fetch/${name}" BINARY_DIR
                            "${CMAKE_BINARY_DIR}/fetch/${name}-build")
      file(TOUCH "${folder}/.complete")
    endif()
  endif()
  set(${name}_DIR "${folder}" PARENT_SCOPE)
endfunction()

# Catch2 3 (Debian 12 has 2). Tests only. Compiled from its amalgamated source: one file instead of a hundred, which matters
# on two cores with several trees. Never under sanitizers: it is not what they are to look at.
function(zocalo_add_catch2)
  zocalo_source(
    catch2 3.7.1
    SUITE trixie PACKAGE catch2
    SHA256 c991b247a1a0d7bb9c39aa35faf0fe9e19764213f28ffba3109388e62ee0269c
    GIT https://github.com/catchorg/Catch2.git COMMIT fa43b77429ba76c462b1898d6cd2f2d7a9416b14)
  set(CATCH_CONFIG_DEFAULT_REPORTER console)
  set(CATCH_CONFIG_CONSOLE_WIDTH 80)
  set(generated "${PROJECT_BINARY_DIR}/deps/catch2/generated-includes")
  configure_file("${catch2_DIR}/src/catch2/catch_user_config.hpp.in" "${generated}/catch2/catch_user_config.hpp")
  add_library(zocalo_catch2 STATIC EXCLUDE_FROM_ALL "${catch2_DIR}/extras/catch_amalgamated.cpp")
  target_include_directories(zocalo_catch2 SYSTEM PUBLIC "${catch2_DIR}/src" "${generated}")
  target_compile_options(zocalo_catch2 PRIVATE -O1 $<$<NOT:$<BOOL:${MSVC}>>:-fno-sanitize=all>)
  add_library(Catch2::Catch2WithMain ALIAS zocalo_catch2)
  set(CMAKE_MODULE_PATH ${CMAKE_MODULE_PATH} "${catch2_DIR}/extras" PARENT_SCOPE)
endfunction()

# zocalo_headers(<target> FILE <its header> GIT <upstream> COMMIT <hash> INCLUDE <folder there>): a header-only library.
# The machine's headers are linked into a folder of their own: /usr/include itself must not reach the WASM compiler.
function(zocalo_headers target)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "FILE;GIT;COMMIT;INCLUDE" "")
  if(TARGET ${target})
    return()
  endif()
  string(REPLACE "::" "_" plain ${target})
  find_path(${plain}_INCLUDE ${arg_FILE} PATHS /usr/include NO_CMAKE_FIND_ROOT_PATH)
  if(${plain}_INCLUDE)
    get_filename_component(first ${arg_FILE} DIRECTORY)
    set(include "${PROJECT_BINARY_DIR}/deps/include-${plain}")
    file(MAKE_DIRECTORY "${include}")
    file(CREATE_LINK "${${plain}_INCLUDE}/${first}" "${include}/${first}" SYMBOLIC)
  else()
    set(folder "${ZOCALO_DEPS}/${plain}")
    if(NOT EXISTS "${folder}/${arg_INCLUDE}/${arg_FILE}")
      FetchContent_Populate(${plain} GIT_REPOSITORY ${arg_GIT} GIT_TAG ${arg_COMMIT} SOURCE_DIR "${folder}"
                            SUBBUILD_DIR "${CMAKE_BINARY_DIR}/fetch/${plain}" BINARY_DIR
                            "${CMAKE_BINARY_DIR}/fetch/${plain}-build")
    endif()
    set(include "${folder}/${arg_INCLUDE}")
  endif()
  add_library(${plain} INTERFACE)
  target_include_directories(${plain} SYSTEM INTERFACE "${include}")
  add_library(${target} ALIAS ${plain})
endfunction()

zocalo_headers(
  nlohmann_json::nlohmann_json FILE nlohmann/json.hpp INCLUDE include
  GIT https://github.com/nlohmann/json.git COMMIT bc889afb4c5bf1c0d8ee29ef35eaaf4c8bef8a5d)

if(NOT EMSCRIPTEN)
  zocalo_headers(
    CLI11::CLI11 FILE CLI/CLI.hpp INCLUDE include
    GIT https://github.com/CLIUtils/CLI11.git COMMIT 291c58789c031208f08f4f261a858b5b7083e8e2)

  # cpp-httplib: a split library in Debian, one header everywhere else.
  add_library(zocalo_httplib INTERFACE)
  find_path(HTTPLIB_INCLUDE httplib.h)
  find_library(HTTPLIB_LIBRARY cpp-httplib)
  if(HTTPLIB_INCLUDE AND HTTPLIB_LIBRARY)
    # The macros change the layout of its classes: they must be those that Debian compiled the library with.
    find_package(OpenSSL REQUIRED)
    target_compile_definitions(zocalo_httplib INTERFACE CPPHTTPLIB_OPENSSL_SUPPORT CPPHTTPLIB_ZLIB_SUPPORT
                                                        CPPHTTPLIB_BROTLI_SUPPORT)
    target_link_libraries(zocalo_httplib INTERFACE "${HTTPLIB_LIBRARY}" OpenSSL::SSL OpenSSL::Crypto)
  elseif(NOT HTTPLIB_INCLUDE)
    set(HTTPLIB_INCLUDE "${ZOCALO_DEPS}/cpp-httplib")
    if(NOT EXISTS "${HTTPLIB_INCLUDE}/httplib.h")
      FetchContent_Populate(httplib GIT_REPOSITORY https://github.com/yhirose/cpp-httplib.git
                            GIT_TAG 7992b148969fbf8093230b37a6a36c2f61135937 SOURCE_DIR "${HTTPLIB_INCLUDE}"
                            SUBBUILD_DIR "${CMAKE_BINARY_DIR}/fetch/httplib"
                            BINARY_DIR "${CMAKE_BINARY_DIR}/fetch/httplib-build")
    endif()
  endif()
  target_include_directories(zocalo_httplib SYSTEM INTERFACE "${HTTPLIB_INCLUDE}")
endif()

# Dear ImGui: compiled here for the window and for the page, from the same sources.
function(zocalo_add_imgui)
  zocalo_source(
    imgui 1.90.1
    SUITE trixie PACKAGE imgui
    SHA256 ecce377df0f90b292f15dcbd83d438bddc162b2388c881132bde18c787572a1c
    GIT https://github.com/ocornut/imgui.git COMMIT d6cb3c923d28dcebb2d8d9605ccc7229ccef19eb)
  add_library(
    zocalo_imgui STATIC
    "${imgui_DIR}/imgui.cpp" "${imgui_DIR}/imgui_draw.cpp" "${imgui_DIR}/imgui_tables.cpp"
    "${imgui_DIR}/imgui_widgets.cpp" "${imgui_DIR}/misc/cpp/imgui_stdlib.cpp"
    "${imgui_DIR}/backends/imgui_impl_sdl2.cpp" "${imgui_DIR}/backends/imgui_impl_opengl3.cpp")
  target_include_directories(zocalo_imgui SYSTEM PUBLIC "${imgui_DIR}" "${imgui_DIR}/backends" "${imgui_DIR}/misc/cpp")
  target_compile_definitions(zocalo_imgui PUBLIC IMGUI_DISABLE_OBSOLETE_FUNCTIONS IMGUI_DISABLE_DEMO_WINDOWS)
  target_link_libraries(zocalo_imgui PUBLIC zocalo_sdl2)
endfunction()

# SDL2: the machine's, or (for WebAssembly) compiled by .cmake/sdl2-emscripten.cmake.
function(zocalo_add_sdl2)
  add_library(zocalo_sdl2 INTERFACE)
  if(EMSCRIPTEN)
    include(sdl2-emscripten)
    target_link_libraries(zocalo_sdl2 INTERFACE zocalo_sdl2_wasm)
  else()
    find_package(SDL2 REQUIRED)
    find_package(OpenGL REQUIRED)
    target_link_libraries(zocalo_sdl2 INTERFACE SDL2::SDL2 OpenGL::GL)
  endif()
endfunction()

if(ZOCALO_UI)
  zocalo_add_sdl2()
  zocalo_add_imgui()
endif()
if(ZOCALO_TESTS AND NOT EMSCRIPTEN)
  find_package(Catch2 3 QUIET)
  if(NOT Catch2_FOUND)
    zocalo_add_catch2()
  endif()
endif()
