# How long pages take, and how much memory, beside a browser: see page_bench.cc.
add_executable(page_bench EXCLUDE_FROM_ALL ${CMAKE_CURRENT_LIST_DIR}/page_bench.cc)
target_link_libraries(page_bench PRIVATE phone capture Boost::json)
