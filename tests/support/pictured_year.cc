#include "tests/support/pictured_year.h"

#include <algorithm>
#include <array>
#include <boost/crc.hpp>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "tests/support/make_log.h"

namespace {

constexpr std::uint64_t evenings = 365;
constexpr unsigned drawings = 64;
constexpr std::uint64_t rare_visits = 12;

// A small generator of which every platform draws the same numbers.
std::uint64_t mixed(std::uint64_t number) {
  number += 0x9e3779b97f4a7c15u;
  number = (number ^ (number >> 30)) * 0xbf58476d1ce4e5b9u;
  number = (number ^ (number >> 27)) * 0x94d049bb133111ebu;
  return number ^ (number >> 31);
}

struct Site {
  std::string_view host;
  std::array<std::string_view, 4> subjects;
};

constexpr std::array<Site, 6> sites{{
    {"news.sbl", {"오늘의 소식", "새 다리가 놓이다", "공장이 상을 받다", "강가의 봄"}},
    {"weather.sbl", {"내일은 비", "주말 날씨", "바람이 세다", "첫눈"}},
    {"science.sbl", {"Why the moon changes", "How bees count", "A map of winds", "Old stars"}},
    {"music.sbl", {"저녁 노래", "피아노 연습", "Songs of the coast", "합창"}},
    {"school.sbl", {"수학 숙제", "영어 단어", "시험 준비", "Reading list"}},
    {"shop.sbl", {"우산", "장화", "Winter coat", "연필"}},
}};

storage::Visit visit(std::uint64_t number, std::uint64_t visits) {
  const std::uint64_t drawn = mixed(number);
  const Site& site = sites[drawn % sites.size()];
  std::string title(site.subjects[(drawn >> 8) % site.subjects.size()]);
  const std::uint64_t page = (drawn >> 16) % 5'000;
  if (number % 4 == 1) title = "감자 - " + title;
  if (number % 64 == 2) title += " (도서관)";
  const std::uint64_t apart = std::max<std::uint64_t>(1, visits / rare_visits);
  if (number % apart == apart / 2) title += ": perihelion";
  std::string url = "http://" + std::string(site.host) + "/" + std::to_string(page);
  if (number % 50 == 3)
    url = "http://shop.sbl/search?q=%EC%9A%B0%EC%82%B0+" + std::to_string(page % 40);
  return {.url = std::move(url),
          .title = std::move(title) + " " + std::to_string(page),
          .status = storage::VisitStatus::ok,
          .via = "link",
          .referrer = ""};
}

void append_big_endian(std::vector<std::uint8_t>& out, std::uint32_t value) {
  for (int shift = 24; shift >= 0; shift -= 8)
    out.push_back(static_cast<std::uint8_t>(value >> shift));
}

// The same drawing as another picture: with a text chunk that says its number. Drawing and packing
// each anew would take most of an hour for a hundred thousand.
std::vector<std::uint8_t> numbered(const std::vector<std::uint8_t>& png, std::uint64_t number) {
  constexpr std::size_t header_bytes = 8 + 25;  // PNG's signature and its IHDR chunk.
  std::string data = "tEXtComment";
  data += '\0';
  data += "SIMULATION " + std::to_string(number);
  boost::crc_32_type crc;
  crc.process_bytes(data.data(), data.size());

  const auto body = png.begin() + static_cast<std::ptrdiff_t>(header_bytes);
  std::vector<std::uint8_t> out(png.begin(), body);
  append_big_endian(out, static_cast<std::uint32_t>(data.size() - 4));  // Its type is not counted.
  out.insert(out.end(), data.begin(), data.end());
  append_big_endian(out, crc.checksum());
  out.insert(out.end(), body, png.end());
  return out;
}

}  // namespace

void make_pictured_year(const std::filesystem::path& folder, std::uint64_t visits,
                        std::uint64_t screenshots) {
  if (visits < screenshots) throw std::invalid_argument("a year: fewer visits than screenshots");
  std::vector<std::vector<std::uint8_t>> drawn;
  for (unsigned i = 0; i < drawings; ++i) drawn.push_back(phone_picture(i));

  Evening evening(folder, folder.filename().string());
  std::uint64_t visited = 0;
  std::uint64_t shot = 0;
  const auto visit_until = [&](std::uint64_t end) {
    std::vector<storage::Visit> pages;
    for (; visited < end; ++visited) pages.push_back(visit(visited, visits));
    if (!pages.empty()) evening.visits(pages);
  };
  for (std::uint64_t day = 1; day <= evenings; ++day) {
    const std::int64_t began = evening.now().unix_ms;
    evening.append(storage::AppOpen{.app = "browser", .title = "둘러보기"});
    for (const std::uint64_t last = screenshots * day / evenings; shot < last; ++shot) {
      visit_until(visits * (shot + 1) / screenshots);
      const storage::Visit page = visit(visited - 1, visits);
      evening.screenshot(page.title, page.url, page.title, numbered(drawn[shot % drawings], shot));
    }
    visit_until(visits * day / evenings);
    evening.shut_down();
    if (day == evenings) return;
    using std::chrono::hours;
    const std::chrono::milliseconds passed(evening.now().unix_ms - began);
    evening.switch_on_after(std::max<std::chrono::milliseconds>(hours(24) - passed, hours(1)));
  }
}
