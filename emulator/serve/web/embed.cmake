# Writes the page's files out as C++. usage: cmake -D OUT=web_files.cc -P embed.cmake
set(files "index.html|/|text/html" "style.css|/style.css|text/css" "live.js|/live.js|text/javascript")
set(arrays "")
set(table "")
foreach(entry IN LISTS files)
  string(REPLACE "|" ";" parts "${entry}")
  list(GET parts 0 name)
  list(GET parts 1 path)
  list(GET parts 2 type)
  file(READ ${CMAKE_CURRENT_LIST_DIR}/${name} hex HEX)
  string(REGEX REPLACE "([0-9a-f][0-9a-f])" "0x\\1," bytes "${hex}")
  string(MAKE_C_IDENTIFIER ${name} id)
  string(APPEND arrays "const unsigned char ${id}[] = {${bytes}};\n")
  string(APPEND table "    {\"${path}\", \"${type}; charset=utf-8\", "
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
