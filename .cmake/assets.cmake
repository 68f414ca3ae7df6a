# assets/ in the build tree, beside the command: links to the source tree's guest shim and lessons (so that an edited
# lesson needs no build), and fonts cut down from the machine's. Without those fonts the views use Dear ImGui's own.
set(ZOCALO_ASSETS "${PROJECT_BINARY_DIR}/assets")
file(MAKE_DIRECTORY "${ZOCALO_ASSETS}/fonts")
foreach(folder guest lessons)
  if(NOT EXISTS "${ZOCALO_ASSETS}/${folder}")
    file(CREATE_LINK "${PROJECT_SOURCE_DIR}/assets/${folder}" "${ZOCALO_ASSETS}/${folder}" COPY_ON_ERROR SYMBOLIC)
  endif()
endforeach()

# The system's python3 is tried too: Debian's fontTools belongs to it, whatever comes first on PATH.
find_package(Python3 3.9 COMPONENTS Interpreter)
set(zocalo_font_python "")
foreach(python "${Python3_EXECUTABLE}" /usr/bin/python3)
  if(ZOCALO_UI AND NOT zocalo_font_python AND python)
    execute_process(COMMAND "${python}" -c "import fontTools" RESULT_VARIABLE missing ERROR_QUIET OUTPUT_QUIET)
    if(missing EQUAL 0)
      set(zocalo_font_python "${python}")
    endif()
  endif()
endforeach()
set(zocalo_fonts "")
if(ZOCALO_UI)
  foreach(font Inter-Regular Inter-SemiBold JetBrainsMono-Regular)
    find_file(
      ZOCALO_FONT_${font}
      NAMES ${font}.ttf ${font}.otf
      PATHS /usr/share/fonts /usr/local/share/fonts /Library/Fonts "$ENV{HOME}/Library/Fonts" "$ENV{HOME}/.local/share/fonts"
      PATH_SUFFIXES opentype/inter truetype/jetbrains-mono inter jetbrains-mono
      NO_DEFAULT_PATH NO_CMAKE_FIND_ROOT_PATH)
    if(ZOCALO_FONT_${font} AND zocalo_font_python)
      add_custom_command(
        OUTPUT "${ZOCALO_ASSETS}/fonts/${font}.ttf"
        COMMAND "${zocalo_font_python}" "${PROJECT_SOURCE_DIR}/.cmake/make-font.py" "${ZOCALO_FONT_${font}}"
                "${ZOCALO_ASSETS}/fonts/${font}.ttf"
        DEPENDS "${PROJECT_SOURCE_DIR}/.cmake/make-font.py" "${ZOCALO_FONT_${font}}"
        VERBATIM)
      list(APPEND zocalo_fonts "${ZOCALO_ASSETS}/fonts/${font}.ttf")
    else()
      message(WARNING "No ${font} (or no fontTools) here: the views will use Dear ImGui's built-in font")
    endif()
  endforeach()
endif()
add_custom_target(zocalo_assets ALL DEPENDS ${zocalo_fonts})
