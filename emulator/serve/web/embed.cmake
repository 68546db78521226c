# Writes the page's files out as C++. usage: cmake -D OUT=web_files.cc -P embed.cmake
# Pages are served under their name without ".html", phones.html as "/".
file(GLOB files RELATIVE ${CMAKE_CURRENT_LIST_DIR} ${CMAKE_CURRENT_LIST_DIR}/*.*
     ${CMAKE_CURRENT_LIST_DIR}/strings/*.json)
set(type_of.html text/html)
set(type_of.css text/css)
set(type_of.js text/javascript)
set(type_of.json application/json)
set(type_of.svg image/svg+xml)
set(arrays "")
set(table "")
foreach(name IN LISTS files)
  cmake_path(GET name EXTENSION LAST_ONLY extension)
  if(NOT DEFINED type_of${extension})
    continue()
  endif()
  set(path /${name})
  string(REGEX REPLACE "\\.html$" "" path "${path}")
  if(path STREQUAL "/phones")
    set(path /)
  endif()
  file(READ ${CMAKE_CURRENT_LIST_DIR}/${name} hex HEX)
  string(REGEX REPLACE "([0-9a-f][0-9a-f])" "0x\\1," bytes "${hex}")
  string(MAKE_C_IDENTIFIER ${name} id)
  string(APPEND arrays "const unsigned char ${id}[] = {${bytes}};\n")
  string(APPEND table "    {\"${path}\", \"${type_of${extension}}; charset=utf-8\", "
                      "{reinterpret_cast<const char*>(${id}), sizeof ${id}}},\n")
endforeach()
file(WRITE ${OUT} "#include \"emulator/serve/web_files.h\"
namespace serve {
namespace {
${arrays}const WebFile all[] = {
${table}};
}  // namespace
std::span<const WebFile> web_files() { return all; }
}  // namespace serve
")
