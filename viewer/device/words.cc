#include "viewer/device/words.h"

#include <algorithm>
#include <boost/json.hpp>
#include <chrono>
#include <cstdio>

namespace viewer::device {
namespace {

std::chrono::sys_seconds local(const storage::Timestamp& time) {
  using namespace std::chrono;
  return floor<seconds>(sys_time<milliseconds>(milliseconds(time.unix_ms))) +
         minutes(time.offset_minutes);
}

std::string two_digits(std::int64_t number) {
  char text[8];
  std::snprintf(text, sizeof text, "%02d", static_cast<int>(number % 100));
  return text;
}

const Words& english() {
  const auto& all = languages();
  return *std::find_if(all.begin(), all.end(),
                       [](const Words& words) { return words.language() == "en"; });
}

}  // namespace

Words::Words(const LanguageFile& file) : language_(file.language) {
  const auto parsed =
      boost::json::parse(boost::json::string_view(file.json.data(), file.json.size()));
  for (const auto& [key, value] : parsed.as_object()) {
    strings_.emplace(std::string(key), std::string(value.as_string()));
  }
}

std::string Words::say(std::string_view key, Values values) const {
  const auto found = strings_.find(key);
  if (found == strings_.end()) {
    return this == &english() ? std::string(key) : english().say(key, values);
  }
  // Once through the string: what looks like a {name} in a value, which is hostile, stays.
  std::string out;
  std::string_view rest = found->second;
  for (;;) {
    const std::size_t open = std::min(rest.find('{'), rest.size());
    out += rest.substr(0, open);
    rest.remove_prefix(open);
    if (rest.empty()) return out;
    const auto named = [&](const auto& value) {
      return rest.substr(1).starts_with(value.first) &&
             rest.substr(value.first.size() + 1, 1) == "}";
    };
    const auto value = std::find_if(values.begin(), values.end(), named);
    out += value == values.end() ? "{" : value->second;
    rest.remove_prefix(value == values.end() ? 1 : value->first.size() + 2);
  }
}

std::string Words::named(std::string_view kind, const std::string& id) const {
  const std::string key = std::string(kind) + id;
  return strings_.contains(key) ? say(key) : id;
}

std::string Words::day(const storage::Timestamp& time) const {
  using namespace std::chrono;
  const sys_days day = floor<days>(local(time));
  const year_month_day date{day};
  return say("date",
             {{"year", std::to_string(static_cast<int>(date.year()))},
              {"month", say("month_" + std::to_string(static_cast<unsigned>(date.month())))},
              {"day", std::to_string(static_cast<unsigned>(date.day()))},
              {"weekday", say("weekday_" + std::to_string(weekday{day}.c_encoding()))}});
}

std::string Words::hour_and_minute(const storage::Timestamp& time) const {
  const auto since = local(time).time_since_epoch();
  const std::int64_t minutes = std::chrono::floor<std::chrono::minutes>(since).count();
  const std::int64_t of_day = ((minutes % 1440) + 1440) % 1440;
  return two_digits(of_day / 60) + ":" + two_digits(of_day % 60);
}

std::string Words::clock(const storage::Timestamp& time) const {
  const std::int64_t seconds = local(time).time_since_epoch().count();
  return hour_and_minute(time) + ":" + two_digits(((seconds % 60) + 60) % 60);
}

const std::vector<Words>& languages() {
  static const std::vector<Words> all(language_files().begin(), language_files().end());
  return all;
}

const Words& words_for(std::string_view header) {
  while (!header.empty()) {
    const std::size_t comma = std::min(header.find(','), header.size());
    std::string_view wanted = header.substr(0, comma);
    header.remove_prefix(std::min(comma + 1, header.size()));
    while (wanted.starts_with(' ')) wanted.remove_prefix(1);
    wanted = wanted.substr(0, wanted.find_first_of("-;"));
    for (const Words& words : languages()) {
      if (words.language() == wanted) return words;
    }
  }
  return english();
}

std::int64_t civil_day(const storage::Timestamp& time) {
  return std::chrono::floor<std::chrono::days>(local(time)).time_since_epoch().count();
}

}  // namespace viewer::device
