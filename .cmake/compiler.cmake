# How our own code is compiled. Third-party code gets none of these warnings (it is included as SYSTEM).
set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set_property(GLOBAL PROPERTY USE_FOLDERS ON)

if(NOT CMAKE_BUILD_TYPE AND NOT CMAKE_CONFIGURATION_TYPES)
  set(CMAKE_BUILD_TYPE Release CACHE STRING "" FORCE)
endif()

# Paths relative to the source root make a hit in one build folder a hit in every other. Emscripten's driver is a script:
# it calls ccache itself, for the clang below it.
find_program(CCACHE_PROGRAM ccache)
if(CCACHE_PROGRAM AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  set(zocalo_launcher ${CMAKE_COMMAND} -E env CCACHE_BASEDIR=${PROJECT_SOURCE_DIR} CCACHE_NOHASHDIR=1
                      CCACHE_SLOPPINESS=time_macros)
  if(EMSCRIPTEN)
    list(APPEND zocalo_launcher EM_COMPILER_WRAPPER=${CCACHE_PROGRAM})
  else()
    list(APPEND zocalo_launcher ${CCACHE_PROGRAM})
  endif()
  set(CMAKE_C_COMPILER_LAUNCHER ${zocalo_launcher})
  set(CMAKE_CXX_COMPILER_LAUNCHER ${zocalo_launcher})
endif()

add_library(zocalo_options INTERFACE)
if(MSVC)
  target_compile_options(zocalo_options INTERFACE /W4 $<$<BOOL:${ZOCALO_WERROR}>:/WX> /utf-8)
else()
  target_compile_options(
    zocalo_options INTERFACE -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion
                             $<$<BOOL:${ZOCALO_WERROR}>:-Werror>)
endif()

if(EMSCRIPTEN)
  # WebAssembly's own exceptions: the JavaScript ones cost a call through the page at every try. All code must agree.
  add_compile_options($<$<COMPILE_LANGUAGE:CXX>:-fwasm-exceptions>)
  add_link_options(-fwasm-exceptions)
  # Debian's Emscripten finds its acorn only so when the machine's node is not Debian's too. Harmless elsewhere.
  set_property(GLOBAL PROPERTY RULE_LAUNCH_LINK "${CMAKE_COMMAND} -E env NODE_PATH=/usr/share/nodejs")
endif()
