# storage against bare SQLite and plain SHA-256.
add_executable(storage_bench EXCLUDE_FROM_ALL
  ${CMAKE_CURRENT_LIST_DIR}/storage_bench.cc
  ${CMAKE_CURRENT_LIST_DIR}/storage_bench_append.cc
  ${CMAKE_CURRENT_LIST_DIR}/storage_bench_open.cc
  ${CMAKE_CURRENT_LIST_DIR}/storage_bench_tools.cc
  ${CMAKE_CURRENT_LIST_DIR}/storage_bench_verify.cc)
target_link_libraries(storage_bench PRIVATE storage storage_writer SQLite::SQLite3 OpenSSL::Crypto
                                            Threads::Threads)
