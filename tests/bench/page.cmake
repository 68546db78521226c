# How long pages take, beside a browser: see page_bench.cc.
add_executable(page_bench ${CMAKE_SOURCE_DIR}/tests/bench/page_bench.cc)
target_link_libraries(page_bench PRIVATE house_rules page_engine)
