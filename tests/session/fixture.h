// A session that reads, to be spoilt one piece at a time.
#pragma once

#include <string>
#include <string_view>

// `text` with the first `what` replaced by `with`.
inline std::string replaced(std::string text, std::string_view what, std::string_view with) {
  const std::size_t at = text.find(what);
  return at == std::string::npos ? text : text.replace(at, what.size(), with);
}

inline constexpr const char* good_session = R"(format: 1
title: {ko: "저녁", en: "An evening"}
persona: {name: "Han Seo-yun", fictional: true, about: {ko: "학생", en: "A student"}}
start: 2021-03-04T19:02:00+09:00
locale: ko
profile: rfa-2022
sites: sites
device: {model: "Byeol 3"}
steps:
  - unlock
)";

// The good session with other steps, each line of `steps` indented already.
inline std::string with_steps(std::string_view steps) {
  return replaced(good_session, "  - unlock\n", steps);
}
