# One libFuzzer program per tests/fuzz/*_fuzz.cc; scripts/fuzz runs them.
# What they link is instrumented, as is every other test of the same build.
foreach(room session site storage importing serve viewer)
  target_compile_options(${room} PRIVATE -fsanitize=fuzzer-no-link)
endforeach()

file(GLOB fuzzers CONFIGURE_DEPENDS ${CMAKE_CURRENT_LIST_DIR}/*_fuzz.cc)
foreach(source IN LISTS fuzzers)
  cmake_path(GET source STEM name)
  add_executable(${name} ${source})
  target_link_options(${name} PRIVATE -fsanitize=fuzzer)
  target_link_libraries(${name} PRIVATE house_rules session site storage importing serve)
endforeach()

target_link_libraries(request_fuzz PRIVATE viewer test_logs)
target_link_libraries(story_fuzz PRIVATE viewer)
