// Makes logs for tests that are not written in C++, and for looking at.
//
//   make_log evening FOLDER      a finished evening
//   make_log hostile FOLDER      hostile titles and addresses
//   make_log long FOLDER N       N visits
//   make_log large FOLDER N      N records in all, as a phone watched for long leaves them: visits,
//   a
//                                picture where the schedule has one, a seal here and there, the end
//   make_log gap|off-schedule|witnessed|changed|forged|rolled-back FOLDER
//                                logs with something to say about themselves: other_logs.h. The
//                                witness's key is printed
//   make_log evenings FOLDER N M N evenings, one a day, with M screenshots each; every seventh
//                                breaks off (a gap), every tenth sets the clock
//   make_log year FOLDER N       N visits over a year, titles in Korean and English, now and then a
//                                screenshot: for measuring
//   make_log pictured FOLDER N M N visits and M screenshots in 365 evenings: pictured_year.h
//   make_log flashing FOLDER N   N screenshots, black and white by turns
//   make_log plain FOLDER R G B  one screenshot of that colour
//   make_log live FOLDER         starts an evening, then obeys lines on stdin: "visit URL TITLE",
//                                "shot TITLE", "close"; answers each with the record's number
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <exception>
#include <iostream>
#include <random>
#include <sstream>
#include <string>

#include "tests/support/make_log.h"
#include "tests/support/other_logs.h"
#include "tests/support/pictured_year.h"

namespace {

void make_long(const std::filesystem::path& folder, std::uint64_t visits) {
  Evening evening(folder, "phone-long");
  std::vector<storage::Record> batch;
  storage::Timestamp time = *storage::parse_rfc3339("2021-03-04T20:00:00.000+09:00");
  for (std::uint64_t i = 0; i < visits; ++i) {
    time.unix_ms += 3'000;
    batch.push_back({time, storage::Visit{.url = "http://news.sbl/" + std::to_string(i),
                                          .title = "소식 " + std::to_string(i),
                                          .status = storage::VisitStatus::ok,
                                          .via = "link",
                                          .referrer = ""}});
    if (batch.size() == 5'000 || i + 1 == visits) {
      evening.writer().append(batch);
      batch.clear();
    }
  }
  evening.writer().seal();
}

void make_large(const std::filesystem::path& folder, std::uint64_t records) {
  constexpr std::uint64_t visits_between_pictures = 499;
  constexpr std::uint64_t last_two = 2;  // The screen goes off, and the phone with it.
  Evening evening(folder, "phone-large");
  for (std::uint64_t round = 1; evening.writer().size() + last_two < records; ++round) {
    const std::uint64_t left = records - last_two - evening.writer().size();
    evening.visits(std::min(left, visits_between_pictures));
    if (left > visits_between_pictures) evening.screenshot("소식", "http://news.sbl/", "words");
    if (round % 8 == 0) evening.writer().seal();
  }
  evening.shut_down();
}

void make_evenings(const std::filesystem::path& folder, std::uint64_t count, std::uint64_t shots) {
  using std::chrono::hours;
  Evening evening(folder, "phone-evenings");
  for (std::uint64_t i = 0; i < count; ++i) {
    const std::int64_t began = evening.now().unix_ms;
    evening.append(storage::Chapter{.title = "Evening " + std::to_string(i + 1)});
    for (std::uint64_t shot = 0; shot < shots; ++shot) {
      evening.visits(3);
      evening.screenshot("해솔 소식", "http://news.sbl/", "오늘의 소식");
      if (shot == shots / 2 && i % 7 == 2) evening.die_and_come_back();
    }
    if (i % 10 == 1) {
      const storage::Timestamp before = evening.now();
      evening.pass(hours(1));
      evening.append(storage::ClockChange{.from = before, .to = evening.now()});
    }
    evening.shut_down();
    if (i + 1 == count) return;
    const std::chrono::milliseconds passed(evening.now().unix_ms - began);
    evening.switch_on_after(std::max(hours(24) - passed, std::chrono::milliseconds(hours(1))));
  }
}

// Word number i comes about twice as often as word 2 i; the last two once in 50,000 titles.
std::string some_title(std::mt19937_64& random, std::uint64_t number) {
  static const std::vector<std::string> words = {
      "소식",  "오늘",   "날씨", "news",   "사람들", "이야기", "시장",   "weather",
      "감자",  "수확",   "마을", "학교",   "moon",   "도서관", "기차",   "바다",
      "river", "저녁",   "음악", "여행",   "단풍",   "우체국", "market", "겨울",
      "골목",  "자전거", "빨래", "garden", "무지개", "연필"};
  std::string out;
  for (int i = 0; i < 4; ++i) {
    const double part = std::uniform_real_distribution<double>(0, 1)(random);
    const auto at = static_cast<std::size_t>(std::pow(static_cast<double>(words.size()), part)) - 1;
    out += (out.empty() ? "" : " ") + words[std::min(at, words.size() - 1)];
  }
  if (number % 50'000 == 1'234) out += " 물레방아 quixotic";
  return out;
}

void make_year(const std::filesystem::path& folder, std::uint64_t visits) {
  Evening evening(folder, "phone-year");
  std::mt19937_64 random(1);
  std::vector<storage::Record> batch;
  storage::Timestamp time = *storage::parse_rfc3339("2021-03-05T07:00:00.000+09:00");
  const std::uint64_t between_pictures = std::clamp<std::uint64_t>(visits / 1'000, 1, 1'000);
  const auto step = static_cast<std::int64_t>(365LL * 86'400'000 / visits);
  for (std::uint64_t i = 0; i < visits; ++i) {
    time.unix_ms += step;
    batch.push_back({time, storage::Visit{.url = "http://news.sbl/" + std::to_string(i % 20'000),
                                          .title = some_title(random, i),
                                          .status = storage::VisitStatus::ok,
                                          .via = "link",
                                          .referrer = ""}});
    if (batch.size() < between_pictures && i + 1 < visits) continue;
    evening.writer().append(batch);
    batch.clear();
    evening.picture_at(time, "소식");
  }
  evening.writer().seal();
}

void make_plain(const std::filesystem::path& folder,
                const std::vector<std::vector<std::uint8_t>>& pictures, std::uint64_t count) {
  Evening evening(folder, "phone-plain");
  for (std::uint64_t i = 0; i < count; ++i) {
    evening.screenshot("plain", "http://plain.sbl/", "", pictures[i % pictures.size()]);
  }
  evening.shut_down();
}

std::uint8_t color(const char* text) {
  return static_cast<std::uint8_t>(std::stoi(text));
}

void follow(const std::filesystem::path& folder) {
  Evening evening(folder, "phone-live");
  std::cout << evening.writer().size() << std::endl;
  for (std::string line; std::getline(std::cin, line);) {
    std::istringstream words(line);
    std::string command, url, title;
    words >> command;
    if (command == "visit") words >> url;
    std::getline(words >> std::ws, title);
    if (command == "visit") {
      std::cout << evening.visit(url, title) << std::endl;
    } else if (command == "shot") {
      std::cout << evening.screenshot(title, "http://news.sbl/", title) << std::endl;
    } else if (command == "close") {
      evening.shut_down();
      return;
    }
  }
}

}  // namespace

int main(int argc, char** argv) {
  const std::string what = argc >= 3 ? argv[1] : "";
  try {
    if (what == "evening") {
      make_evening(argv[2], std::filesystem::path(argv[2]).filename().string());
    } else if (what == "hostile") {
      make_hostile_log(argv[2]);
    } else if (what == "long" && argc == 4) {
      make_long(argv[2], std::stoull(argv[3]));
    } else if (what == "large" && argc == 4) {
      make_large(argv[2], std::stoull(argv[3]));
    } else if (what == "gap") {
      make_gap(argv[2]);
    } else if (what == "off-schedule") {
      make_off_schedule(argv[2]);
    } else if (what == "witnessed") {
      std::cout << make_witnessed(argv[2]) << '\n';
    } else if (what == "changed") {
      make_changed(argv[2]);
    } else if (what == "forged") {
      make_forged(argv[2]);
    } else if (what == "rolled-back") {
      make_rolled_back(argv[2]);
    } else if (what == "evenings" && argc == 5) {
      make_evenings(argv[2], std::stoull(argv[3]), std::stoull(argv[4]));
    } else if (what == "year" && argc == 4 && std::stoull(argv[3]) > 0) {
      make_year(argv[2], std::stoull(argv[3]));
    } else if (what == "pictured" && argc == 5) {
      make_pictured_year(argv[2], std::stoull(argv[3]), std::stoull(argv[4]));
    } else if (what == "flashing" && argc == 4) {
      make_plain(argv[2], {plain_picture(0, 0, 0), plain_picture(255, 255, 255)},
                 std::stoull(argv[3]));
    } else if (what == "plain" && argc == 6) {
      make_plain(argv[2], {plain_picture(color(argv[3]), color(argv[4]), color(argv[5]))}, 1);
    } else if (what == "live") {
      follow(argv[2]);
    } else {
      std::cerr << "make_log: usage: "
                   "evening|hostile|long|large|gap|off-schedule|witnessed|changed|forged|"
                   "rolled-back|evenings|year|pictured|flashing|plain|live FOLDER [N [M]]\n";
      return 2;
    }
  } catch (const std::exception& error) {
    std::cerr << "make_log: " << error.what() << '\n';
    return 2;
  }
  return 0;
}
