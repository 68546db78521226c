#include "tests/support/make_log.h"

#include <png.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <map>
#include <opencv2/imgproc.hpp>
#include <stdexcept>

#include "storage/schedule.h"

namespace fs = std::filesystem;
using std::chrono::milliseconds;
using std::chrono::seconds;

TemporaryFolder::TemporaryFolder() {
  std::string name = (fs::temp_directory_path() / "trace-viewer-test-XXXXXX").string();
  if (mkdtemp(name.data()) == nullptr) throw std::runtime_error("mkdtemp failed");
  path_ = name;
}

TemporaryFolder::~TemporaryFolder() {
  std::error_code ignored;
  fs::remove_all(path_, ignored);
}

namespace {

std::vector<std::uint8_t> png_of(const cv::Mat& screen) {
  png_image image{};
  image.version = PNG_IMAGE_VERSION;
  image.width = 720;
  image.height = 1280;
  image.format = PNG_FORMAT_RGB;
  png_alloc_size_t size = 0;
  png_image_write_to_memory(&image, nullptr, &size, 0, screen.data, 0, nullptr);
  std::vector<std::uint8_t> out(size);
  if (png_image_write_to_memory(&image, out.data(), &size, 0, screen.data, 0, nullptr) == 0) {
    throw std::runtime_error("libpng failed");
  }
  out.resize(size);
  return out;
}

}  // namespace

std::vector<std::uint8_t> plain_picture(std::uint8_t red, std::uint8_t green, std::uint8_t blue) {
  return png_of(cv::Mat(1280, 720, CV_8UC3, cv::Scalar(red, green, blue)));
}

std::vector<std::uint8_t> phone_picture(unsigned number) {
  const auto colour = [number](unsigned k, int least) {
    const unsigned h = (number * 2654435761u) ^ (k * 40503u * 65537u);
    const auto part = [&](unsigned shift) { return least + static_cast<int>((h >> shift) % 90u); };
    return cv::Scalar(part(3), part(11), part(19));
  };
  cv::Mat screen(1280, 720, CV_8UC3, cv::Scalar(247, 248, 250));
  const auto box = [&](int x, int y, int w, int h, const cv::Scalar& c) {
    cv::rectangle(screen, cv::Rect(x, y, w, h), c, cv::FILLED);
  };
  box(0, 0, 720, 48, cv::Scalar(40, 40, 40));
  box(0, 48, 720, 112, colour(1, 60));
  box(32, 200, 656, 320, colour(2, 130));
  for (int line = 0; line < 9; ++line) {
    const int width =
        420 + static_cast<int>((number * 97u + static_cast<unsigned>(line) * 61u) % 230u);
    box(32, 560 + line * 64, width, 26, cv::Scalar(205, 200, 195));
  }
  cv::putText(screen, "SIMULATION " + std::to_string(number), {36, 120}, cv::FONT_HERSHEY_SIMPLEX,
              1.6, cv::Scalar(255, 255, 255), 3, cv::LINE_AA);

  return png_of(screen);
}

// Drawing one takes longer than storing it, and every evening begins with the same.
static const std::vector<std::uint8_t>& remembered_picture(unsigned number) {
  static std::map<unsigned, std::vector<std::uint8_t>> drawn;
  const auto [at, is_new] = drawn.try_emplace(number);
  if (is_new) at->second = phone_picture(number);
  return at->second;
}

Evening::Evening(const fs::path& folder, std::string_view phone, Owner owner) : folder_(folder) {
  seed_.fill(7);
  now_ = *storage::parse_rfc3339("2021-03-04T19:00:00.000+09:00");
  schedule_ = {.algorithm = "exponential-v1",
               .min_ms = 5'000,
               .mean_ms = 40'000,
               .max_ms = 120'000,
               .seed_sha256 = storage::commitment(seed_)};
  storage::Genesis genesis;
  genesis.origin = "red-flag.invalid/" + std::string(phone);
  genesis.device = {.name = std::string(phone),
                    .model = "Haneul 3 (invented)",
                    .locale = "ko",
                    .width_px = 720,
                    .height_px = 1280};
  genesis.profile = {
      .id = "rfa-2022",
      .title = "Random screenshots, every page logged",
      .source = "A published account of a watched phone, as quoted by a named outlet, 2022",
      .certainty = "B",
      .assumed = {"screenshot interval: 5 s to 2 min", "picture size: 720x1280",
                  "screenshots only while the screen is on"},
      .log_scope = "pages",
      .user_can_view = owner == Owner::may_look};
  genesis.schedule = schedule_;
  log_ = storage::LogWriter::create(folder, now_, genesis);
  boot();
}

void Evening::boot() {
  pass(milliseconds(250));
  append(storage::Boot{.session = "An ordinary evening",
                       .persona = "Han Seo-yun (fictional)",
                       .software = "red-flag 0.1.0",
                       .schedule = schedule_});
  append(storage::Screen{.on = true});
  // Instants count from the boot record.
  due_ms_ = now_.unix_ms + storage::interval(schedule_, seed_, 0).count();
}

void Evening::die_and_come_back() {
  switch_on_after(std::chrono::minutes(10));
}

void Evening::switch_on_after(milliseconds time) {
  log_.reset();
  pass(time);
  log_ = storage::LogWriter::open(folder_, now_);
  shots_ = 0;
  boot();
}

// Whatever happens between two screenshots must happen before the next is due, or the audit would
// rightly miss it.
milliseconds Evening::until_due(milliseconds at_most) const {
  return std::min(at_most, milliseconds((due_ms_ - now_.unix_ms) / 2));
}

std::uint64_t Evening::append(const storage::Payload& payload) {
  return log_->append(storage::Record{now_, payload});
}

std::uint64_t Evening::visit(std::string url, std::string title, storage::VisitStatus status) {
  pass(until_due(seconds(7)));
  return append(storage::Visit{.url = std::move(url),
                               .title = std::move(title),
                               .status = status,
                               .via = "link",
                               .referrer = ""});
}

void Evening::visits(std::uint64_t count) {
  std::vector<storage::Visit> pages;
  for (std::uint64_t i = 0; i < count; ++i) {
    const std::string number = std::to_string(log_->size() + i);
    pages.push_back({.url = "http://news.sbl/" + number,
                     .title = "소식 " + number,
                     .status = storage::VisitStatus::ok,
                     .via = "link",
                     .referrer = ""});
  }
  visits(pages);
}

void Evening::visits(std::span<const storage::Visit> pages) {
  std::vector<storage::Record> batch;
  const milliseconds step = until_due(seconds(7)) / static_cast<std::int64_t>(pages.size());
  for (const storage::Visit& page : pages) {
    pass(step);
    batch.push_back({now_, page});
  }
  log_->append(batch);
}

std::uint64_t Evening::screenshot(std::string title, std::string url, std::string text) {
  now_.unix_ms = due_ms_;
  const std::uint64_t seq = shoot(std::move(title), std::move(url), std::move(text));
  drop_screenshot();
  return seq;
}

std::uint64_t Evening::screenshot(std::string title, std::string url, std::string text,
                                  std::span<const std::uint8_t> png) {
  now_.unix_ms = due_ms_;
  const std::uint64_t seq = shoot(std::move(title), std::move(url), std::move(text), png);
  drop_screenshot();
  return seq;
}

void Evening::drop_screenshot() {
  now_.unix_ms = due_ms_;
  ++shots_;
  due_ms_ += storage::interval(schedule_, seed_, shots_).count();
}

std::uint64_t Evening::move_screenshot(milliseconds later) {
  drop_screenshot();
  pass(later);
  return add_screenshot();
}

std::uint64_t Evening::add_screenshot() {
  return shoot("해솔 소식", "http://news.sbl/", "오늘의 소식");
}

std::uint64_t Evening::shoot(std::string title, std::string url, std::string text) {
  const unsigned picture = static_cast<unsigned>(shots_ == 3 ? 2 : shots_);
  return shoot(std::move(title), std::move(url), std::move(text), remembered_picture(picture));
}

std::uint64_t Evening::shoot(std::string title, std::string url, std::string text,
                             std::span<const std::uint8_t> png) {
  storage::Screenshot shot;
  shot.image = storage::sha256(png);
  shot.width_px = 720;
  shot.height_px = 1280;
  shot.png_bytes = png.size();
  shot.trigger = "random";
  shot.due = now_;
  shot.app = "browser";
  shot.url = std::move(url);
  shot.title = std::move(title);
  shot.text = std::move(text);
  return log_->append_screenshot(now_, shot, png);
}

std::uint64_t Evening::picture_at(storage::Timestamp time, std::string title) {
  static const std::vector<std::uint8_t> png = phone_picture(1);
  storage::Screenshot shot;
  shot.image = storage::sha256(png);
  shot.width_px = 720;
  shot.height_px = 1280;
  shot.png_bytes = png.size();
  shot.trigger = "app_open";
  shot.title = std::move(title);
  return log_->append_screenshot(time, shot, png);
}

void Evening::shut_down() {
  pass(until_due(seconds(1)));
  append(storage::Screen{.on = false});
  append(storage::Shutdown{.reason = "session-end", .seed = seed_});
  log_->seal();
}

std::uint64_t make_evening(const fs::path& folder, std::string_view phone) {
  Evening evening(folder, phone);
  struct Page {
    const char* url;
    const char* title;
    const char* text;
  };
  const Page pages[] = {
      {"http://news.sbl/", "해솔 소식 - 첫 화면", "오늘의 소식\n감자 수확이 시작되다"},
      {"http://news.sbl/2021/03/potato.html", "감자 수확이 시작되다", "남쪽 밭에서 감자 수확"},
      {"http://weather.sbl/", "날씨: 내일은 비", "내일 오전 비, 오후 갬"},
      {"http://shop.sbl/search?q=%EC%9A%B0%EC%82%B0", "장터: 우산", "우산 120원\n장화 300원"},
      {"http://science.sbl/moon", "Why the moon changes its shape", "Phases of the moon"},
  };
  evening.append(storage::Chapter{.title = "After work"});
  evening.append(storage::AppOpen{.app = "browser", .title = "둘러보기"});
  for (const Page& page : pages) {
    evening.visit(page.url, page.title);
    evening.screenshot(page.title, page.url, page.text);
    evening.append(storage::Heartbeat{.uptime_ms = 60'000, .screen_on = true});
  }
  evening.visit("http://nowhere.sbl/gone", "", storage::VisitStatus::not_found);
  evening.visit("http://example.com/", "", storage::VisitStatus::not_on_network);
  evening.shut_down();
  return evening.writer().size();
}

const std::vector<std::string>& hostile_texts() {
  static const std::vector<std::string> texts = {
      "<script>document.title='owned'</script>",
      "<img src=x onerror=\"document.title='owned'\">",
      "\x1b[2J\x1b[31mred \x1b]0;owned\x07",
      "\u009b31m C1 and \u0085 next line",
      "abc\u202egnp.exe",
      "one\r\ntwo\tthree",
      "javascript:alert(1)",
      "\"><svg onload=document.title='owned'>",
      "{{7*7}} ${document.title='owned'}",
      std::string(65'536, 'W'),
      "\xff\xfe not UTF-8",
      std::string("NUL\0inside", 10),
      "=HYPERLINK(\"http://evil.sbl/\",\"won\")",
      "-1+cmd|' /C calc'!A0",
      std::string(65'536, 'L'),
  };
  return texts;
}

void make_hostile_log(const fs::path& folder) {
  Evening evening(folder, "phone-hostile");
  for (const std::string& text : hostile_texts()) {
    evening.visit("http://evil.sbl/" + text, text);
    evening.screenshot(text, "http://evil.sbl/" + text, text);
  }
  evening.shut_down();
}
