# Writes the phone-sized pages' words and style sheet out as C++.
# usage: cmake -D OUT=files.cc -P embed.cmake
file(GLOB strings RELATIVE ${CMAKE_CURRENT_LIST_DIR}/strings ${CMAKE_CURRENT_LIST_DIR}/strings/*.json)
set(arrays "")
set(table "")
macro(embed id path)
  file(READ ${path} hex HEX)
  string(REGEX REPLACE "([0-9a-f][0-9a-f])" "0x\\1," bytes "${hex}")
  string(APPEND arrays "const unsigned char ${id}[] = {${bytes}};\n")
endmacro()
foreach(name IN LISTS strings)
  cmake_path(GET name STEM language)
  string(MAKE_C_IDENTIFIER words_${language} id)
  embed(${id} ${CMAKE_CURRENT_LIST_DIR}/strings/${name})
  string(APPEND table "    {\"${language}\", {reinterpret_cast<const char*>(${id}), sizeof ${id}}},\n")
endforeach()
embed(style ${CMAKE_CURRENT_LIST_DIR}/style.css)
file(WRITE ${OUT} "#include \"viewer/device/words.h\"
namespace viewer::device {
namespace {
${arrays}const LanguageFile all[] = {
${table}};
}  // namespace
std::span<const LanguageFile> language_files() { return all; }
std::string_view style_sheet() { return {reinterpret_cast<const char*>(style), sizeof style}; }
}  // namespace viewer::device
")
