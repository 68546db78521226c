// The page engine behind its process: what it answers, and what a hostile page can do to it.
#include "emulator/phone/page_process.h"

#include <doctest/doctest.h>
#include <signal.h>
#include <sys/resource.h>

#include <algorithm>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/io_context.hpp>
#include <chrono>
#include <cstring>
#include <exception>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <string>
#include <thread>

#include "emulator/phone/page.h"
#include "tests/support/result_of.h"
#include "tests/support/runs.h"

namespace {

namespace asio = boost::asio;
using namespace boost::asio::experimental::awaitable_operators;
using phone::PageState;
using phone::Target;

const std::string good_page = "<title>Good</title><h1>Good page</h1><a href=next.html>Next</a>";

std::size_t open_descriptors() {
  namespace fs = std::filesystem;
  return static_cast<std::size_t>(
      std::distance(fs::directory_iterator("/proc/self/fd"), fs::directory_iterator()));
}

phone::PageOptions options(phone::PageOptions options = {}) {
  options.program = std::filesystem::read_symlink("/proc/self/exe").parent_path() / "red-flag-page";
  return options;
}

std::string repeated(const std::string& text, int times) {
  std::string out;
  out.reserve(text.size() * static_cast<std::size_t>(times));
  for (int i = 0; i < times; ++i) out += text;
  return out;
}

// A page process on its own event loop, called as if it were not asynchronous.
class Pages {
 public:
  using Files = std::map<std::string, std::string>;
  explicit Pages(Files files = {})
      : files_(std::move(files)),
        process_(context_.get_executor(), options(), phone::at_once([this](const std::string& url) {
                   ++fetches;
                   return fetch(url);
                 })) {}

  phone::Loaded load(const std::string& html, const std::string& type = "text/html") {
    return run(process_.load("http://h.test/dir/page.html", html, type));
  }
  template <class Value>
  Value run(asio::awaitable<Value> call) {
    return support::result_of(context_, std::move(call));
  }
  phone::PageProcess& operator*() { return process_; }
  phone::PageProcess* operator->() { return &process_; }

  int fetches = 0;
  std::function<void()> during_fetch = [] {};

 private:
  site::Resource fetch(const std::string& url) {
    during_fetch();
    const auto file = files_.find(url);
    if (file == files_.end()) return {site::Outcome::not_found, url, "", ""};
    return {site::Outcome::ok, url, "", file->second};
  }

  std::map<std::string, std::string> files_;
  asio::io_context context_;
  phone::PageProcess process_;
};

// Never kill(-1): where there is no child, the test has failed already and must say so alone.
void harm(const phone::PageProcess& page, int signal) {
  const pid_t child = page.child_pid();
  REQUIRE(child > 1);
  kill(child, signal);
}

bool is_blank(const phone::PageProcess& page) {
  const std::uint8_t* p = page.pixels();
  const std::size_t size =
      static_cast<std::size_t>(page.stride_bytes()) * static_cast<std::size_t>(page.height_px());
  return std::all_of(p, p + size, [](std::uint8_t byte) { return byte == 255; });
}

}  // namespace

TEST_CASE("page process: loads, draws, reads and finds") {
  Pages page;
  const phone::Loaded loaded = page.load(good_page);
  CHECK(loaded.state == PageState::ok);
  CHECK(loaded.title == "Good");
  CHECK(loaded.height > 40);
  CHECK(page.run(page->draw(0)));
  CHECK_FALSE(is_blank(*page));
  CHECK(page.run(page->visible_text(0)) == "Good page\nNext");

  const std::optional<Target> link = page.run(page->find_text("Next"));
  REQUIRE(link);
  CHECK(link->href == "next.html");
  const std::optional<Target> same =
      page.run(page->at({link->box.x + link->box.width / 2, link->box.y + link->box.height / 2}));
  REQUIRE(same);
  CHECK(same->href == "next.html");
  CHECK(page.run(page->find_css("h1"))->text == "Good page");
  CHECK_FALSE(page.run(page->find_text("Nowhere")));
  CHECK(page->crashes() == 0);
}

TEST_CASE("page process: a field is focused, filled and submitted") {
  Pages page;
  page.load("<form action=/search><input name=q><input type=submit value=Find></form>");
  CHECK_FALSE(page.run(page->set_value("too early")));
  const std::optional<Target> field = page.run(page->find_css("input[name=q]"));
  REQUIRE(field);
  CHECK(field->is_text_field);
  CHECK(page.run(page->focus({field->box.x + 5, field->box.y + 5})));
  CHECK(page.run(page->set_value("김치 국")));
  CHECK(page.run(page->submission()) == "http://h.test/search?q=%EA%B9%80%EC%B9%98+%EA%B5%AD");
  CHECK(page.run(page->find_text("Find"))->submit == page.run(page->submission()));
  CHECK(page.run(page->visible_text(0)).find("김치 국") != std::string::npos);
  CHECK(page.run(page->field())->value == "김치 국");
  CHECK(page.run(page->set_value("김치 국ㅁ", {.composing_from = 10, .composing_to = 13})));
  CHECK(page.run(page->find_all("김치")).boxes.size() == 1);
  CHECK(page.run(page->find_all("없음")).count == 0);
}

static std::string content(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

TEST_CASE("page process: a child shut in draws every pixel that one at large would") {
  const std::string sites = "sample_sessions/sites/";
  const Pages::Files files = {
      {"http://h.test/dir/p.png", content(sites + "bapsang.grm/img/mark.png")},
      {"http://h.test/dir/p.jpg", content(sites + "bapsang.grm/img/jorim.jpg")},
      {"http://h.test/dir/a.css", "h1{font:italic 700 37px serif} code{font-size:19px}"}};
  const struct {
    std::string name, html, type = "text/html; charset=utf-8";
  } cases[] = {
      {"Korean", "<h1>오늘의 소식</h1><p>가나다라 <b>굵게</b> <i>기울여</i>"},
      {"right to left", "<p dir=rtl>שלום עולם <b>مرحبا بالعالم</b>"},
      {"pictures and styles",
       "<link rel=stylesheet href=a.css><h1>x</h1><code>y</code><img src=p.png><img src=p.jpg>"},
      {"scripts nobody warmed up",
       "<p>ไทยแลนด์ภาษาไทย हिन्दी বাংলা தமிழ் ქართული Հայերեն ខ្មែរ አማርኛ ລາວ 漢字 かな Ελληνικά "
       "кириллица"},
      {"symbols", "<p>☀☂★♥←→∑√∞✓ 😀 \U0001F1F0 &#x10000; &#x1D11E; &#xE000;"},
      {"many fonts, more than Cairo keeps open at once",
       [] {
         std::string html;
         for (const char* family : {"Noto Sans", "Noto Serif", "NanumGothic", "NanumMyeongjo",
                                    "DejaVu Sans Mono", "NanumGothicCoding", "monospace"}) {
           for (const char* style : {"400 13px", "700 17px", "italic 400 21px", "300 9px"}) {
             html +=
                 "<p style='font:" + std::string(style) + " \"" + family + "\"'>가 Ag ء א ก 漢</p>";
           }
         }
         return html + html;
       }()},
      {"another charset", "<p>\xb0\xa1\xb3\xaa\xb4\xd9", "text/html; charset=euc-kr"},
      {"yet another", "<p>\x82\xa0\x82\xa2", "text/html; charset=shift_jis"},
  };
  Pages pages(files);
  for (const auto& c : cases) {
    CAPTURE(c.name);
    phone::Page free(
        {},
        [&](const std::string& url) {
          const auto file = files.find(url);
          return file == files.end() ? site::Resource{}
                                     : site::Resource{site::Outcome::ok, url, "", file->second};
        },
        "http://h.test/dir/page.html", c.html, c.type);
    std::vector<std::uint8_t> expected(720 * 1104 * 4);
    free.draw(0, expected.data(), 720 * 4);
    CHECK(pages.load(c.html, c.type).state == PageState::ok);
    REQUIRE(pages.run(pages->draw(0)));
    CHECK(std::equal(expected.begin(), expected.end(), pages->pixels()));
    CHECK_FALSE(is_blank(*pages));
  }
  CHECK(pages->crashes() == 0);
  MESSAGE(pages->isolation());
  CHECK_FALSE(pages->isolation().empty());
}

// Processor time used by the children reaped so far: unlike real time, it is the same on a busy
// machine.
static double seconds_of_dead_children() {
  rusage used{};
  getrusage(RUSAGE_CHILDREN, &used);
  return static_cast<double>(used.ru_utime.tv_sec + used.ru_stime.tv_sec) +
         static_cast<double>(used.ru_utime.tv_usec + used.ru_stime.tv_usec) / 1e6;
}

TEST_CASE("page process: a hostile page answers or crashes within 2 s of its own time") {
  std::map<std::string, std::string> files = {
      {"http://h.test/dir/loop.css", "@import url(loop.css); @import url(two.css); p{color:red}"},
      {"http://h.test/dir/two.css", "@import url(loop.css); @import 'two.css'; p{color:red}"}};
  const struct {
    std::string name;
    std::string html;
  } cases[] = {
      {"20,000 nested divs", repeated("<div>", 20000) + "deep"},
      {"20,000 nested spans", repeated("<span>", 20000) + "deep"},
      {"20,000 nested lists", repeated("<ul><li>", 20000) + "deep"},
      {"300 nested tables", repeated("<table><tr><td>", 300) + "deep"},
      {"300 nested floats", repeated("<div style='float:left'>x", 300) + "deep"},
      {"300 nested inline blocks", repeated("<div style='display:inline-block'>x", 300)},
      {"a 20 MB page", repeated("<p>Lorem ipsum dolor sit amet.\n", 700000)},
      {"one 20 MB word", std::string(20 << 20, 'x')},
      {"one 5 MB Korean word", repeated("가", 1700000)},
      {"invalid UTF-8", "<p>" + repeated("\xff\xc0\xaf\xed\xa0\x80", 1000) + "</p>end"},
      {"NUL bytes", "<p>a" + std::string(1000, '\0') + "b</p>"},
      {"missing pictures", repeated("<img src=none.png>", 5000)},
      {"looping imports", "<style>@import url(loop.css);</style><p>x</p>"},
      {"a 100,000 px wide picture", "<img src=x.png width=100000 height=100000>text"},
      {"a 100,000 px wide box", "<div style='width:100000px;background:red;border:9px dashed'>x"},
      {"a huge number", "<div style='width:99999999999px;margin:-99999999999em'>x"},
      {"a 10 MB data: picture",
       "<img src='data:image/png;base64," + std::string(10 << 20, 'A') + "'>"},
      {"a million links", repeated("<a href=x>y</a> ", 1000000)},
      {"a million attributes", "<p " + repeated("a=b ", 1000000) + ">x"},
      {"100,000 table cells", "<table><tr>" + repeated("<td>x", 100000)},
      {"a cell across a million columns", "<table><tr><td colspan=1000000000 rowspan=1000000000>x"},
      {"10,000 selectors", "<style>" + repeated("div p a b i > u + s ~ q {color:red}", 10000) +
                               "</style>" + repeated("<div><p><a>x</a></p></div>", 2000)},
      {"unclosed everything", repeated("<p><b><table><form><select><option>", 2000)},
      {"half a style", "<style>p { color: red; @media screen { "},
      {"half a comment", "<!-- " + repeated("-", 100000)},
      {"fonts of every size",
       [] {
         std::string html;
         for (int i = 1; i < 5000; ++i) {
           html += "<span style='font-size:" + std::to_string(i) + "px'>x</span>";
         }
         return html;
       }()},
  };
  Pages page(files);
  const std::size_t descriptors_before = open_descriptors();
  for (const auto& c : cases) {
    CAPTURE(c.name);
    const double before = seconds_of_dead_children();
    const phone::Loaded loaded = page.load(c.html);
    const bool is_drawn = page.run(page->draw(0));
    const std::string words = page.run(page->visible_text(0));
    const double took = seconds_of_dead_children() - before;
    // Three calls, each with its own budget; a load that crashed makes the others free. A child
    // that lived has stayed within its budgets by itself.
    // A sanitizer's own work, on the way out above all, is charged to the child: no bound there.
    if (!RED_FLAG_IS_SANITIZED) CHECK(took < (loaded.state == PageState::crashed ? 2 : 4));
    const std::string summary =
        c.name + ": " + (loaded.state == PageState::ok ? "loaded" : "crashed") +
        (is_drawn ? ", drawn, " : ", not drawn, ") + std::to_string(took) + " s";
    MESSAGE(summary);
    CHECK(words.size() <= 16 * 1024);
    const phone::Loaded next = page.load(good_page);
    CHECK(next.state == PageState::ok);
    CHECK(page.run(page->visible_text(0)) == "Good page\nNext");
  }
  CHECK(open_descriptors() <= descriptors_before + 1);
}

TEST_CASE("page process: a child killed between or during calls means crashed, not harm") {
  Pages page(Pages::Files{{"http://h.test/dir/a.css", "p{color:red}"}});
  page.load(good_page);
  harm(*page, SIGKILL);
  CHECK_FALSE(page.run(page->draw(0)));
  CHECK(page->crashes() == 1);
  CHECK_FALSE(page.run(page->draw(0)));
  CHECK(page.run(page->visible_text(0)).empty());
  CHECK_FALSE(page.run(page->at({10, 10})));
  CHECK_FALSE(page.run(page->focus({10, 10})));
  CHECK(page->crashes() == 1);

  page.during_fetch = [&] { harm(*page, SIGKILL); };
  CHECK(page.load("<link rel=stylesheet href=a.css><p>x").state == PageState::crashed);
  CHECK(page->crashes() == 2);
  page.during_fetch = [] {};
  CHECK(page.load("<link rel=stylesheet href=a.css><p>x").state == PageState::ok);
}

TEST_CASE("page process: a stopped child is killed when its time is up") {
  Pages page;
  page.load(good_page);
  harm(*page, SIGSTOP);
  const auto start = std::chrono::steady_clock::now();
  CHECK_FALSE(page.run(page->draw(0)));
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - start;
  CHECK(took.count() > 0.9);
}

TEST_CASE("page process: a child that stood still together with its phone is not killed for it") {
  asio::io_context context;
  phone::PageOptions brief;
  brief.budget = std::chrono::milliseconds(300);
  phone::PageProcess page(context.get_executor(), options(brief),
                          phone::at_once([](const std::string&) { return site::Resource(); }));
  bool is_stopped = false;
  bool is_drawn = false;
  const auto story = [&]() -> asio::awaitable<void> {
    co_await page.load("http://h.test/", good_page, "text/html");
    harm(page, SIGSTOP);
    is_stopped = true;
    is_drawn = co_await page.draw(0);
  };
  asio::co_spawn(context, story(), [](std::exception_ptr error) { CHECK_FALSE(error); });
  while (!is_stopped) context.run_one();
  context.poll();  // It is asked to draw.
  std::this_thread::sleep_for(9 * brief.budget);
  harm(page, SIGCONT);
  context.run();
  CHECK(is_drawn);
  CHECK(page.crashes() == 0);
}

// Kills and starves one phone's child after another, RUNS times each, and stops every fourth until
// its time is up, while another phone on the same loop goes on drawing.
TEST_CASE("page process: children killed, hung and out of memory cost no other phone a frame") {
  const int runs = support::runs(40, 1'000);
  phone::PageOptions poor;
  poor.memory_bytes = 24u << 20;
  const std::string greedy = repeated("<p>x", 400000);

  asio::io_context context;
  const auto fetch = phone::at_once([](const std::string&) { return site::Resource(); });
  phone::PageProcess killed(context.get_executor(), options(), fetch);
  phone::PageProcess hung(context.get_executor(), options(), fetch);
  phone::PageProcess starved(context.get_executor(), options(poor), fetch);
  phone::PageProcess other(context.get_executor(), options(), fetch);
  std::size_t frames = 0, descriptors = 0;
  std::vector<std::uint8_t> expected;
  const auto is_as_ever = [&] {
    ++frames;
    return std::equal(expected.begin(), expected.end(), other.pixels());
  };
  const auto load = [](phone::PageProcess& page, const std::string& html) {
    return page.load("http://h.test/", html, "text/html");
  };
  const auto story = [&]() -> asio::awaitable<void> {
    co_await load(other, good_page);
    co_await other.draw(0);
    const std::size_t size = static_cast<std::size_t>(other.stride_bytes() * other.height_px());
    expected.assign(other.pixels(), other.pixels() + size);
    for (int i = 0; i < runs; ++i) {
      CAPTURE(i);
      const phone::Loaded first = co_await load(killed, good_page);
      REQUIRE(first.state == PageState::ok);
      harm(killed, i % 2 == 0 ? SIGKILL : SIGSEGV);
      auto [is_drawn, is_other_drawn] = co_await (killed.draw(0) && other.draw(0));
      REQUIRE_FALSE(is_drawn);
      REQUIRE((is_other_drawn && is_as_ever()));

      auto [second, is_drawn_still] = co_await (load(starved, greedy) && other.draw(0));
      REQUIRE(second.state == PageState::crashed);
      REQUIRE((is_drawn_still && is_as_ever()));

      if (i == 0) descriptors = open_descriptors();
      if (i % 4 != 0) continue;
      const phone::Loaded third = co_await load(hung, good_page);
      REQUIRE(third.state == PageState::ok);
      harm(hung, SIGSTOP);
      auto [words, is_drawn_meanwhile] = co_await (hung.visible_text(0) && other.draw(0));
      REQUIRE(words.empty());
      REQUIRE((is_drawn_meanwhile && is_as_ever()));
    }
    const phone::Loaded last = co_await load(starved, good_page);
    CHECK(last.state == PageState::ok);
  };
  std::exception_ptr error;
  asio::co_spawn(context, story(), [&](std::exception_ptr e) { error = e; });
  context.run();
  if (error) std::rethrow_exception(error);
  CHECK(killed.crashes() == static_cast<std::uint64_t>(runs));
  CHECK(starved.crashes() == static_cast<std::uint64_t>(runs));
  CHECK(other.crashes() == 0);
  CHECK(frames == killed.crashes() + hung.crashes() + starved.crashes());
  CHECK(open_descriptors() <= descriptors + 1);  // The last good child.
}

TEST_CASE("page process: a program that is not there is an error, not a crash") {
  asio::io_context context;
  phone::PageOptions nowhere;
  nowhere.program = "/nonexistent/red-flag-page";
  phone::PageProcess process(context.get_executor(), nowhere,
                             phone::at_once([](const std::string&) { return site::Resource(); }));
  CHECK_THROWS_AS(static_cast<void>(process.load("", "", "")), std::system_error);
}
