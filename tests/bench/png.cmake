# The picture encoder side by side with libpng's own; see png_bench.cc.
find_package(PNG 1.6 REQUIRED)
find_library(LIBDEFLATE_LIBRARY deflate REQUIRED)
add_executable(png_bench EXCLUDE_FROM_ALL ${CMAKE_CURRENT_LIST_DIR}/png_bench.cc)
target_link_libraries(png_bench PRIVATE capture phone PNG::PNG ${LIBDEFLATE_LIBRARY})
