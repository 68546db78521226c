# Writes one folder's languages, and its style sheet if there is one, out as C++: the functions of HEADER.
# usage: cmake -D OUT=files.cc -D FOLDER=dir -D HEADER=path.h -D NAMESPACE=a::b -P embed.cmake
file(GLOB strings RELATIVE ${FOLDER}/strings ${FOLDER}/strings/*.json)
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
  embed(${id} ${FOLDER}/strings/${name})
  string(APPEND table "    {\"${language}\", {reinterpret_cast<const char*>(${id}), sizeof ${id}}},\n")
endforeach()
set(style "")
if(EXISTS ${FOLDER}/style.css)
  embed(style_bytes ${FOLDER}/style.css)
  set(style "std::string_view style_sheet() { return {reinterpret_cast<const char*>(style_bytes), sizeof style_bytes}; }\n")
endif()
file(WRITE ${OUT} "#include \"${HEADER}\"
namespace ${NAMESPACE} {
namespace {
${arrays}const device::LanguageFile all[] = {
${table}};
}  // namespace
std::span<const device::LanguageFile> language_files() { return all; }
${style}}  // namespace ${NAMESPACE}
")
