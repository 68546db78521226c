# Holds the layout against itself: which room may include which, and which file is the door to
# which library. Run by ctest: cmake -P tests/layering.cmake, from the top folder.
cmake_minimum_required(VERSION 3.25)
set(problems "")

macro(problem text)
  string(APPEND problems "  ${text}\n")
endmacro()

# room -> rooms whose headers it may include (itself always).
set(may_storage "")
set(may_storage/audit "storage")
set(may_emulator/clockwork "storage/timestamp")
set(may_emulator/site "")
set(may_emulator/session "emulator/clockwork;emulator/phone;emulator/site;storage/timestamp")
set(may_emulator/import "emulator/session;emulator/site;emulator/phone/text_;storage")
set(may_emulator/phone "emulator/clockwork;emulator/site;storage/landlock;storage/timestamp")
set(may_emulator/capture "emulator/clockwork;emulator/phone;storage")
set(may_emulator/serve "emulator;storage")
set(may_emulator/classroom "emulator/capture/png;emulator/clockwork;emulator/phone;emulator/serve;emulator/session;storage")
set(may_emulator/cli "emulator;storage")
set(may_viewer "storage")

# library header pattern -> files that may include it. Tests may knock anywhere.
set(doors
  # The audit attacks what database.cc builds: it brings the attacker's own SQLite.
  "sqlite3\\.h=^storage/(database|audit/)"
  "openssl/=^(storage/(hash|key)|emulator/import/digest)"
  "zlib\\.h|brotli/=^emulator/import/unpack"
  "litehtml|gumbo=^emulator/phone/page"
  "pango|cairo=^(emulator/phone/(canvas|text_|page|image)|viewer/drawn/canvas)"
  "fontconfig/=^emulator/phone/page_fonts"
  "hangul\\.h=^emulator/phone/hangul"
  "seccomp\\.h=^(emulator/phone/page_sandbox|emulator/import/enclosure|viewer/sandbox)"
  "^png\\.h=^(storage/png_file|viewer/picture_file|viewer/qr)"
  "gif_lib\\.h=^viewer/drawn/gif_file"
  "libav|libsw=^viewer/drawn/video_file"
  "qrencode=^storage/qr"
  "libdeflate=^emulator/capture/"
  "turbojpeg|jpeglib=^emulator/phone/(image|page)"
  "yaml-cpp=^(emulator/session/|viewer/export/html/story)"
  "opencv2=^(emulator/capture/|viewer/)"
  "CLI/=^(emulator/cli/main|viewer/|storage/audit/command|storage/manual/)"
)
# The only way in: who may hold a writer. The audit keeps an honest one, to be attacked.
set(writers "^(storage/(log_writer|audit/)|emulator/capture/recorder|emulator/cli/(powered_phone|setup))")

file(GLOB_RECURSE files RELATIVE ${CMAKE_SOURCE_DIR}
     storage/*.h storage/*.cc emulator/*.h emulator/*.cc viewer/*.h viewer/*.cc)
list(FILTER files EXCLUDE REGEX "node_modules")
foreach(file IN LISTS files)
  set(room "")
  foreach(known storage storage/audit viewer emulator/clockwork emulator/site emulator/session emulator/phone
                emulator/capture emulator/import emulator/serve emulator/classroom emulator/cli)
    if(file MATCHES "^${known}/")
      set(room ${known})
    endif()
  endforeach()
  if(room STREQUAL "")
    problem("${file}: lies in no known room")
    continue()
  endif()
  file(STRINGS ${file} includes REGEX "^#include [<\"]")
  foreach(line IN LISTS includes)
    string(REGEX REPLACE "^#include [<\"]([^>\"]+)[>\"].*" "\\1" header "${line}")
    if(header MATCHES "^(storage|emulator|viewer|tests)/")
      set(allowed FALSE)
      foreach(prefix IN LISTS may_${room} room)
        if(prefix STREQUAL "room")
          set(prefix ${room})
        endif()
        string(FIND "${header}" "${prefix}" at)
        if(at EQUAL 0)
          set(allowed TRUE)
        endif()
      endforeach()
      string(FIND "${header}" "${room}/" at)
      if(NOT allowed AND NOT at EQUAL 0)
        problem("${file} includes ${header}: not in ${room}'s direction")
      endif()
      if(header MATCHES "^storage/audit/" AND NOT room STREQUAL "storage/audit")
        problem("${file} includes ${header}: nothing that is shipped to be trusted holds the attacks")
      endif()
      if(header STREQUAL "storage/log_writer.h" AND NOT file MATCHES "${writers}")
        problem("${file} includes ${header}: only the recorder and its maker hold a writer")
      endif()
    endif()
    foreach(door IN LISTS doors)
      string(FIND "${door}" "=" split)
      string(SUBSTRING "${door}" 0 ${split} pattern)
      math(EXPR after "${split} + 1")
      string(SUBSTRING "${door}" ${after} -1 files_allowed)
      if(header MATCHES "${pattern}" AND NOT header MATCHES "^(storage|emulator|viewer)/"
         AND NOT file MATCHES "${files_allowed}")
        problem("${file} includes <${header}>: not its door (${files_allowed})")
      endif()
    endforeach()
  endforeach()
endforeach()

# The root holds what it may and nothing else.
file(GLOB root RELATIVE ${CMAKE_SOURCE_DIR} *)
foreach(name IN LISTS root)
  if(NOT name MATCHES
     "^(CMakeLists\\.txt|CMakePresets\\.json|README\\.md|LICENSE|storage|emulator|viewer|tests|sample_sessions|scripts|build.*|\\..*)$")
    problem("${name}: not at the root")
  endif()
endforeach()

list(LENGTH files count)
if(problems)
  message(FATAL_ERROR "layering:\n${problems}")
endif()
message(STATUS "layering: ${count} files keep to their rooms")
